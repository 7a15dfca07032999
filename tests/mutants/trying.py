"""Draws mutants of modules and tries them: first within one process, and anew what that could not tell."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from tests.mutants.mutant import HOUSE, Mutant, Tried

MUTATORS = HOUSE / ".cache" / "mutants" / "bin" / "python"
"""The Python that has Cosmic Ray; `make` prepares it."""
AT_IMPORT = "at import"
"""What `running.py` says of a mutant that it cannot try."""
_SAME_EVERY_TIME = {"PYTHONHASHSEED": "0"}


def drawn(modules: Iterable[str]) -> list[Mutant]:
    """Return every mutant of the modules, in their order. Takes half a minute."""
    if not MUTATORS.exists():
        raise FileNotFoundError(f"{MUTATORS.relative_to(HOUSE)} is missing: `make mutants` prepares it")
    command = [str(MUTATORS), str(Path(__file__).with_name("drawing.py")), *modules]
    told = subprocess.run(command, cwd=HOUSE, capture_output=True, text=True, check=True).stdout
    return sorted((Mutant(**each) for each in json.loads(told)), key=lambda one: (one.module, one.start, one.new))


def tried(mutants: Sequence[Mutant], tests: Sequence[str], folder: Path) -> list[Tried]:
    """Return what the tests, given by their files, make of each mutant."""
    files, quick = _quickly(mutants, tests, folder)
    left = [(each, files.get(each.module, list(tests))) for each, by in quick.items() if by in {"", AT_IMPORT}]
    return [Tried(each, by) for each, by in (quick | _anew(left, folder)).items()]


def _quickly(
    mutants: Sequence[Mutant], tests: Sequence[str], folder: Path
) -> tuple[dict[str, list[str]], dict[Mutant, str]]:
    lines = _run("running", [_written(each) for each in mutants], folder, *tests)
    return lines[0]["files"], dict(zip(mutants, (line["by"] for line in lines[1:]), strict=True))


def _anew(left: Sequence[tuple[Mutant, list[str]]], folder: Path) -> dict[Mutant, str]:
    """Try those above and those below apart: what stands below can be loaded once for all above."""
    found: dict[Mutant, str] = {}
    for layer in sorted({each.module.partition("/")[0] for each, _ in left}):
        here = [(each, files) for each, files in left if each.module.startswith(f"{layer}/")]
        lines = _run("importing", [(_written(each), files) for each, files in here], folder)
        found |= dict(zip((each for each, _ in here), (line["by"] for line in lines), strict=True))
    return found


def _run(how: str, asked: Any, folder: Path, *tests: str) -> list[Any]:  # noqa: ANN401 - JSON, as the other side reads it
    before, after = folder / f"{how}.asked", folder / f"{how}.found"
    before.write_text(json.dumps(asked), encoding="utf-8")
    command = [sys.executable, "-m", f"tests.mutants.{how}", str(before), str(after), *tests]
    done = subprocess.run(command, cwd=HOUSE, env=_SAME_EVERY_TIME, capture_output=True, text=True, check=False)
    lines = after.read_text(encoding="utf-8").splitlines() if after.exists() else []
    if done.returncode or not lines:
        raise RuntimeError(
            f"tests.mutants.{how} ended with {done.returncode}:\n{done.stdout[-4000:]}{done.stderr[-4000:]}"
        )
    return [json.loads(line) for line in lines]


def _written(mutant: Mutant) -> dict[str, object]:
    return {name: getattr(mutant, name) for name in ("module", "operator", "start", "end", "new")}
