"""Every golden conversation goes as it is written. After a wanted change: ``pytest tests/dialogues --accept``."""

from pathlib import Path

import pytest

from tests.dialogues.telling import retold

CONVERSATIONS = sorted(Path(__file__).parent.glob("*.txt"))


@pytest.mark.parametrize("path", CONVERSATIONS, ids=lambda path: path.stem)
def test_the_conversation_goes_as_it_is_written(path: Path, request: pytest.FixtureRequest) -> None:
    written = path.read_text(encoding="utf-8")
    goes = retold(written)
    if request.config.getoption("--accept"):
        path.write_text(goes, encoding="utf-8")
    else:
        assert goes.splitlines() == written.splitlines()


def test_each_kind_of_ending_is_told_in_both_languages() -> None:
    told = [path.read_text(encoding="utf-8") for path in CONVERSATIONS]
    endings = {(("en", "fr")["language: fr" in text], end) for text in told for end in ENDINGS if f"→ {end}" in text}

    assert endings == {(language, end) for language in ("en", "fr") for end in ENDINGS}


ENDINGS = ("eligible", "pending", "excluded I1", "excluded I12c", "excluded E16")
