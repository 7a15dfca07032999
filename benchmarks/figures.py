"""What each part measured last: one JSON file, from which the page is written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from benchmarks.places import CACHE


def keep(part: str, found: Any, where: Path = CACHE) -> None:  # noqa: ANN401 - figures of any part
    """Keep what a part measured, in place of what it measured last."""
    where.mkdir(parents=True, exist_ok=True)
    (where / f"{part}.json").write_text(json.dumps(found, indent=1), encoding="utf-8")


def kept(part: str, where: Path = CACHE) -> Any:  # noqa: ANN401 - figures of any part
    """Return what a part measured last, None if it never was."""
    path = where / f"{part}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None
