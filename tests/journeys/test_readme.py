"""README.md says what is true: the diagram is the code's, the commands exist. `pytest --accept` redraws."""

import re
import subprocess
from textwrap import fill

import pytest

from bot.__main__ import main
from bot.commands import COMMANDS, FRENCH
from flows.drawing import lifecycle
from tests.journeys import readme
from tests.journeys.commands import HERE, TRIALS
from tests.journeys.words import TRIAL

WRITTEN = readme.README.read_text(encoding="utf-8")


def test_the_diagram_is_drawn_from_the_table(request: pytest.FixtureRequest) -> None:
    drawn = f"```mermaid\n{lifecycle(TRIALS[TRIAL])}\n```"
    if request.config.getoption("--accept"):
        readme.write("lifecycle", drawn)
    assert readme.part("lifecycle") == drawn


def test_the_french_names_are_those_that_the_bot_understands(request: pytest.FixtureRequest) -> None:
    names = ", ".join(f"`/{french}` ({name})" for french, name in FRENCH.items())
    same = ", ".join(f"`/{name}`" for name, each in COMMANDS.items() if each.listed and name not in FRENCH.values())
    listed = fill(f"In French: {names}; {same} are the same.", 140, break_on_hyphens=False)
    if request.config.getoption("--accept"):
        readme.write("french", listed)
    assert readme.part("french") == listed


@pytest.mark.parametrize("command", sorted(set(re.findall(r"python -m bot ((?:[a-z]+ ?)+)", WRITTEN))))
def test_each_command_of_the_readme_exists(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    verbs = [word for word in command.split() if word != "cases"]
    with pytest.raises(SystemExit) as ended:
        main([*verbs, "--help"])
    assert ended.value.code == 0, capsys.readouterr().err


@pytest.mark.parametrize("target", sorted(set(re.findall(r"\bmake ([a-z-]+)\b", WRITTEN)) - {"and"}))
def test_each_make_target_of_the_readme_exists(target: str) -> None:
    made = subprocess.run(["make", "--dry-run", target], cwd=HERE, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr


@pytest.mark.parametrize("path", sorted(set(re.findall(r"`((?:bot|flows|storage|tests)/[\w./-]*)`", WRITTEN))))
def test_each_path_of_the_readme_exists(path: str) -> None:
    assert (HERE / path).exists()
