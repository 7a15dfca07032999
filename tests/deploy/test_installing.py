"""The systemd unit and the container image: they start what is there, and may do little else."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

HOUSE = Path(__file__).parents[2]
UNIT = HOUSE / "deploy" / "trial-prescreen.service"
IMAGE = (HOUSE / "Dockerfile").read_text(encoding="utf-8")
ANALYZE = shutil.which("systemd-analyze")
MOST_EXPOSED = 15
"""Of 100, as `systemd-analyze security` counts; an ordinary service has 96."""

with_systemd = pytest.mark.skipif(ANALYZE is None, reason="systemd-analyze is not installed")


def _analyzed(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(ANALYZE), *command], capture_output=True, text=True, check=False)


@with_systemd
def test_systemd_understands_every_line_of_the_unit(tmp_path: Path) -> None:
    here = UNIT.read_text(encoding="utf-8").replace("/opt/trial-prescreen/.venv/bin/python", sys.executable)
    unit = tmp_path / UNIT.name
    unit.write_text(
        here.replace("WorkingDirectory=/opt/trial-prescreen", f"WorkingDirectory={HOUSE}"), encoding="utf-8"
    )

    found = _analyzed("verify", "--man=no", str(unit))

    assert (found.returncode, found.stdout + found.stderr) == (0, "")


@with_systemd
def test_the_unit_leaves_a_service_little_to_do_harm_with() -> None:
    found = _analyzed("security", "--offline=true", f"--threshold={MOST_EXPOSED}", "--no-pager", str(UNIT))

    assert found.returncode == 0, found.stdout


def test_neither_way_to_run_it_leaves_its_memory_on_the_disk_or_begins_without_a_token() -> None:
    services = yaml.safe_load((HOUSE / "compose.yaml").read_text(encoding="utf-8"))["services"]

    assert "\nLimitCORE=0\n" in UNIT.read_text(encoding="utf-8")
    assert {name: each["ulimits"] for name, each in services.items()} == {name: {"core": 0} for name in services}
    assert services["bot"]["environment"]["TELEGRAM_BOT_TOKEN"].startswith("${TELEGRAM_BOT_TOKEN:?")


def _copied() -> list[tuple[str, str]]:
    lines = re.findall(r"^COPY (?!--from)(.+)$", IMAGE, re.MULTILINE)
    return [(source, line.split()[-1]) for line in lines for source in line.split()[:-1]]


def test_what_the_image_is_made_of_runs_alone(tmp_path: Path) -> None:
    for source, into in _copied():
        place = HOUSE / source
        if place.is_dir():
            shutil.copytree(place, tmp_path / into, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(place, tmp_path / into)

    command = [sys.executable, "-m", "bot", "flow", "check"]
    found = subprocess.run(command, cwd=tmp_path, env={}, capture_output=True, text=True, check=False)

    assert found.returncode == 0, found.stdout + found.stderr


def test_the_image_runs_as_a_user_without_rights_and_says_whether_it_lives() -> None:
    last = IMAGE[IMAGE.rindex("\nFROM ") :]

    assert re.search(r"^USER 10001:10001$", last, re.MULTILINE)
    assert last.index("\nUSER ") > last.rindex("\nRUN ")
    assert "/healthz" in last[last.index("HEALTHCHECK") :]
    assert "--require-hashes" in IMAGE


def test_only_what_the_image_needs_is_sent_to_who_builds_it() -> None:
    lines = (HOUSE / ".dockerignore").read_text(encoding="utf-8").split()
    let_in = {line.removeprefix("!") for line in lines if line.startswith("!")}

    assert "*" in lines
    assert let_in == {source for source, _ in _copied()}


def test_the_composed_bot_writes_only_its_data_and_no_port_is_open_to_the_world() -> None:
    services = yaml.safe_load((HOUSE / "compose.yaml").read_text(encoding="utf-8"))["services"]
    bot, database = services["bot"], services["database"]

    assert (bot["read_only"], bot["cap_drop"]) == (True, ["ALL"])
    assert bot["volumes"] == ["data:/data"]
    assert all(port.startswith("127.0.0.1:") for port in bot["ports"])
    assert "ports" not in database
    assert database["networks"] == ["inside"]
