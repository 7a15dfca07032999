"""A trial version is kept word for word, and cannot be changed under its number."""

import hashlib

import pytest

from flows.screening import Event
from flows.trial import digest
from storage import audit, trials
from storage.audit import Occasion
from storage.trials import TrialChanged
from storage.unit import Unit
from tests.storage.invented import DAY, NOW, chance

TEXT = "questions:\n  - âge\n"
SHA256 = hashlib.sha256(TEXT.encode()).hexdigest()


def test_a_version_is_pinned_at_its_first_use(unit: Unit) -> None:
    assert trials.pin(unit, "NCT06866938", "1", TEXT, NOW) == SHA256
    assert trials.pin(unit, "NCT06866938", "1", TEXT, NOW + DAY) == SHA256
    assert trials.text_of(unit, "NCT06866938", "1") == TEXT
    assert trials.text_of(unit, "NCT06866938", "2") is None


def test_other_words_need_another_version(unit: Unit) -> None:
    trials.pin(unit, "NCT06866938", "1", TEXT, NOW)

    with pytest.raises(TrialChanged) as changed:
        trials.pin(unit, "NCT06866938", "1", "other", NOW)

    assert str(changed.value) == (
        f"NCT06866938 version 1 was used with another text (SHA-256 {SHA256}, "
        f"now {hashlib.sha256(b'other').hexdigest()}). "
        "Give the changed trial a new version; screenings go on under the one they started with."
    )
    assert trials.text_of(unit, "NCT06866938", "1") == TEXT
    assert trials.pin(unit, "NCT06866938", "2", "other", NOW) != SHA256


@pytest.mark.parametrize(
    "texts",
    [
        ("# rules\nid: X\n\n# more\nfacts: 1\n", "# words\na: b\n", "# mots\na: b\n", "# record\n\n# end\nc: d\n"),
        ("id: X\n\nfacts: 1\n", "a: b\n\nc: d\n", "a: b\n", "c: d\n"),
    ],
)
def test_a_version_that_was_used_is_read_again_text_by_text(unit: Unit, texts: tuple[str, ...]) -> None:
    _use(unit, texts, digest(*texts))

    assert trials.texts_of(unit, "NCT06866938", "1") == texts
    assert trials.texts_of(unit, "NCT06866938", "2") is None


def test_a_text_that_is_not_what_the_audit_knows_is_not_taken_for_the_version(unit: Unit) -> None:
    _use(unit, ("# a\n", "# b\n", "# c\n", "# d\n"), digest("other"))

    assert trials.texts_of(unit, "NCT06866938", "1") is None


def _use(unit: Unit, texts: tuple[str, ...], named: str) -> None:
    """Have a screening begun under these texts, of which the audit has that digest."""
    trials.pin(unit, "NCT06866938", "1", trials.joined(texts), NOW)
    occasion = Occasion(at=NOW, software="test", trial="NCT06866938", version="1", trial_hash=named)
    audit.record(unit, occasion, [Event(what="started")], chance)
