"""A trial version is kept word for word, and cannot be changed under its number."""

import hashlib

import pytest

from storage import trials
from storage.trials import TrialChanged
from storage.unit import Unit
from tests.storage.invented import DAY, NOW

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
