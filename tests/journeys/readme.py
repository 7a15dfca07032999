"""The parts of README.md that are drawn or measured: each stands between two marks and is compared with the truth."""

from __future__ import annotations

import re
from pathlib import Path

README = Path(__file__).parents[2] / "README.md"


def part(name: str) -> str:
    """Return what stands between the marks."""
    return _found(name)["text"].strip()


def write(name: str, text: str) -> None:
    """Put a text between the marks."""
    found = _found(name)
    written = README.read_text(encoding="utf-8")
    README.write_text(
        f"{written[: found.start('text')]}\n{text.strip()}\n\n{written[found.end('text') :]}", encoding="utf-8"
    )


def _found(name: str) -> re.Match[str]:
    marks = re.compile(rf"<!-- {name}: begin -->\n(?P<text>.*?)<!-- {name}: end -->", re.DOTALL)
    found = marks.search(README.read_text(encoding="utf-8"))
    assert found, f"README.md has no marks <!-- {name}: begin --> and <!-- {name}: end -->"
    return found
