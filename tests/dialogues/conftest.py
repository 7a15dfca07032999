"""``pytest --accept`` rewrites the golden conversations as the dialogue goes now; the diff is then read by a person."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--accept``."""
    parser.addoption("--accept", action="store_true", help="rewrite tests/dialogues/*.txt as the dialogue goes now")
