"""What each part measured last, and of which commit: one JSON file, from which the page is written."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from benchmarks.commands import answer
from benchmarks.places import CACHE, HOUSE


def keep(part: str, found: Any, where: Path = CACHE) -> None:  # noqa: ANN401 - figures of any part
    """Keep what a part measured, and of which commit, in place of what it measured last."""
    where.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"commit": commit(), "found": found}, indent=1)
    (where / f"{part}.json").write_text(text, encoding="utf-8")


def kept(part: str, where: Path = CACHE) -> Any:  # noqa: ANN401 - figures of any part
    """Return what a part measured last, None if it never was."""
    last = _last(part, where)
    return last and last["found"]


def commit_of(part: str, where: Path = CACHE) -> str | None:
    """Return the commit that a part measured last, None if it never did."""
    last = _last(part, where)
    return str(last["commit"]) if last else None


def commit() -> str:
    """Return what is measured now: the commit, and whether files differ from it."""
    changed = _git("status", "--porcelain", "--untracked-files=no", "--", "bot", "flows", "storage")
    return f"`{_git('rev-parse', '--short=12', 'HEAD')}`{' and changes' if changed else ''}"


def _last(part: str, where: Path) -> Any:  # noqa: ANN401 - figures of any part
    path = where / f"{part}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None


def _git(*command: str) -> str:
    git = shutil.which("git")
    return answer([git, "-c", "safe.directory=*", *command], HOUSE) if git else "none"
