"""The import contracts do break: one forbidden import is planted for each, in a copy, and each must be reported."""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

HOUSE = Path(__file__).parent.parent
PLANTED = {
    "flows/planted.py": "import os\nimport storage\n",
    "storage/planted.py": "import socket\n",
    "bot/planted.py": "import telegram\nimport storage.tables\n",
    "bot/telegram/planted.py": "import bot.emulator\n",
}


def test_every_contract_is_broken_by_the_import_it_forbids(tmp_path: Path) -> None:
    _copy_the_house_to(tmp_path)
    for name, text in PLANTED.items():
        (tmp_path / name).write_text(text, encoding="utf-8")

    report = _report(tmp_path)

    assert [name for name in _contracts() if f"{name} BROKEN" not in report] == []


def _contracts() -> list[str]:
    configured = tomllib.loads((HOUSE / "pyproject.toml").read_text(encoding="utf-8"))
    return [contract["name"] for contract in configured["tool"]["importlinter"]["contracts"]]


def _copy_the_house_to(place: Path) -> None:
    for folder in ("bot", "flows", "storage"):
        shutil.copytree(HOUSE / folder, place / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(HOUSE / "pyproject.toml", place)
    for door in ("telegram", "emulator"):
        (place / "bot" / door).mkdir(exist_ok=True)
        (place / "bot" / door / "__init__.py").touch()


def _report(place: Path) -> str:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    wide = {**os.environ, "COLUMNS": "300"}  # noqa: TID251 - the linter wraps its lines to the terminal it is told of
    return subprocess.run(command, cwd=place, env=wide, capture_output=True, text=True, check=False).stdout
