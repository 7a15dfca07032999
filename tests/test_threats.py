"""docs/threats.md names tests that are there."""

import re
from pathlib import Path

HOUSE = Path(__file__).parents[1]
NAMED = re.compile(r"`((?:[\w-]+/)*[\w-]+\.(?:py|json))(?:::(test_\w+))?`")


def test_every_answer_to_a_threat_names_a_test_that_is_there() -> None:
    page = (HOUSE / "docs" / "threats.md").read_text(encoding="utf-8")
    named = NAMED.findall(page.partition("## Getting in")[2])

    missing = [f"{path}::{test}" for path, test in named if not _is_there(HOUSE / "tests" / path, test)]

    assert len(named) > 40
    assert missing == []


def _is_there(path: Path, test: str) -> bool:
    return path.is_file() and (not test or f"def {test}(" in path.read_text(encoding="utf-8"))
