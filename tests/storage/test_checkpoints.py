"""Checkpoints: notes that a person can read and anybody can check, in a file where none can be missing or misplaced."""

from base64 import b64decode
from collections.abc import Callable
from pathlib import Path
from stat import S_IMODE
from typing import TypeAlias

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from sqlalchemy import Engine

from flows.screening import Event
from storage.audit import head
from storage.checkpoint_file import NotContinued, last_note
from storage.checkpoints import NoCheckpoint, read_notes, refuse_gaps
from storage.covering import coverage, tail
from storage.signing import make_key, public_half, reader
from storage.unit import reading
from tests.databases import on_sqlite
from tests.storage.checkpointed import ENTRIES, OUTCOME, Kept, entries, kept, unguarded, written_anew
from tests.storage.invented import ANSWERED, at_once

Change: TypeAlias = Callable[[list[str]], list[str]]
"""Changes the notes of a file."""


@pytest.fixture
def it(engine: Engine, tmp_path: Path) -> Kept:
    return kept(engine, tmp_path)


@on_sqlite
def test_a_checkpoint_reads_as_documented_and_a_standard_library_of_signatures_can_check_it(it: Kept) -> None:
    text, signature, *_ = it.file.read_text(encoding="utf-8").split("\n\n")
    public = load_pem_public_key(public_half(it.key).read_bytes())
    origin, number, digest, *rest = text.splitlines()
    dash, name, told = signature.split(" ")

    assert (origin, number, len(digest)) == ("trial-prescreen/audit", "4", 64)
    assert rest == ["2026-11-23T09:31:15Z", "after 0"]
    assert (dash, name) == ("—", origin)
    assert isinstance(public, Ed25519PublicKey)
    public.verify(b64decode(told)[4:], f"{text}\n".encode())


@on_sqlite
def test_key_and_checkpoints_are_closed_to_others_and_a_key_that_is_there_stays(it: Kept) -> None:
    key = it.key.read_bytes()

    assert make_key(it.key) is False
    assert it.key.read_bytes() == key
    assert [S_IMODE(path.stat().st_mode) for path in (it.key, it.file, it.file.parent)] == [0o600, 0o600, 0o700]


def test_each_checkpoint_confirms_the_chain_up_to_its_entry(it: Kept) -> None:
    refuse_gaps(it.notes)
    with reading(it.engine) as unit:
        found = coverage(unit, it.checkpoints)

    assert [each.number for each in it.checkpoints] == [4, 8, 12, 16]
    assert (found.covered, found.bad, found.missing, found.tail.entries) == (ENTRIES, None, None, 0)


@on_sqlite
def test_none_is_made_where_nothing_is_new(it: Kept) -> None:
    assert it.checkpoint() is None
    it.go_on(ANSWERED)
    made = it.checkpoint()
    assert made
    assert made == last_note(it.file)
    assert (made.checkpoint.number, made.checkpoint.after) == (17, 16)


MISPLACED: dict[str, Change] = {
    "the first taken out": lambda notes: notes[1:],
    "one taken out": lambda notes: [notes[0], *notes[2:]],
    "one put twice": lambda notes: [*notes[:2], *notes[1:]],
    "two swapped": lambda notes: [notes[1], notes[0], *notes[2:]],
    "one put behind": lambda notes: [*notes, notes[0]],
}


@on_sqlite
@pytest.mark.parametrize("how", MISPLACED)
def test_checkpoints_taken_out_put_twice_or_elsewhere_are_found(it: Kept, how: str) -> None:
    notes = [each.text for each in it.notes]

    with pytest.raises(NoCheckpoint, match=r"^checkpoint \d"):
        refuse_gaps(read_notes("".join(MISPLACED[how](notes)).encode()))


SPOILT: dict[str, tuple[Change, str]] = {
    "other words at the end": (lambda notes: [*notes, "hello\n"], 'checkpoint 5 is none: it begins with "hello"'),
    "NUL between them": (lambda notes: [*notes[:2], "\0\0", *notes[2:]], "checkpoint 3 is none: it begins with"),
    "no text between them": (
        lambda notes: [notes[0], "\udce2\n\n", *notes[1:]],
        "checkpoint 2 is none: it begins with",
    ),
    "one of them not signed": (
        lambda notes: [notes[0], notes[1].partition("\n\n")[0] + "\n\n", *notes[2:]],
        'checkpoint 3 is none: it begins with "— trial-prescreen/audit',
    ),
    "other words": (lambda notes: ["hello\n\n", *notes], 'checkpoint 1 is none: it begins with "hello"'),
    "no such day": (lambda notes: [notes[0].replace("-11-23", "-11-31")], "checkpoint 1 is of no day there is: "),
}


@on_sqlite
@pytest.mark.parametrize("how", SPOILT)
def test_what_is_no_checkpoint_is_named(it: Kept, how: str) -> None:
    spoil, why = SPOILT[how]

    with pytest.raises(NoCheckpoint, match=f"^{why}"):
        read_notes("".join(spoil([each.text for each in it.notes])).encode(errors="surrogateescape"))


@on_sqlite
def test_a_signature_is_good_for_one_text_and_one_key(it: Kept, tmp_path: Path) -> None:
    make_key(tmp_path / "other.pem")
    ours, theirs = reader(public_half(it.key)), reader(tmp_path / "other.pem")
    for note in it.notes:
        assert ours(note.checkpoint.text, note.signature)
        assert not theirs(note.checkpoint.text, note.signature)
        assert not ours(note.checkpoint.text.replace("after", "before"), note.signature)
        assert not ours(note.checkpoint.text, note.signature.swapcase())


def test_several_who_write_at_once_leave_them_in_order(it: Kept) -> None:
    def go_on() -> None:
        for _ in range(5):
            it.go_on(ANSWERED)
            it.checkpoint()

    at_once(4, go_on)

    refuse_gaps(it.notes)
    with reading(it.engine) as unit:
        assert coverage(unit, it.checkpoints).covered == head(unit).seq == ENTRIES + 20


def test_no_checkpoint_is_made_of_a_chain_that_was_cut_off(it: Kept) -> None:
    with unguarded(it.engine) as unit:
        written_anew(unit, entries(unit)[:10])

    with pytest.raises(NotContinued, match="covers entry 16, and the audit ends with entry 10: entries 11 to 16 are"):
        it.checkpoint()


def test_none_is_made_of_a_chain_that_was_written_anew_and_it_is_told_from_where(it: Kept) -> None:
    with unguarded(it.engine) as unit:
        chain = entries(unit)
        chain[9].row["what"] = "undone"
        written_anew(unit, chain)

    with pytest.raises(NotContinued, match="covers entry 16, and the audit has another one there now"):
        it.checkpoint()
    with reading(it.engine) as unit:
        found = coverage(unit, it.checkpoints)
    assert (found.covered, found.bad and found.bad.seq) == (8, 9)


def test_a_restore_is_taken_back_by_nobody_but_who_signs(it: Kept) -> None:
    with unguarded(it.engine) as unit:
        written_anew(unit, entries(unit)[:10])
    it.go_on(Event(what="restored", old={"seq": 16}, new={"seq": 10, "hash": "", "events_gone": 6}), minutes=9)
    with reading(it.engine) as unit:
        assert coverage(unit, it.checkpoints).missing == (12, 16)

    made = it.checkpoint(restored=True)

    refuse_gaps(it.notes)
    assert made
    assert (made.checkpoint.number, made.checkpoint.restored_to) == (11, 10)
    with reading(it.engine) as unit:
        found = coverage(unit, it.checkpoints)
    assert (found.covered, found.bad, found.missing, found.given_up) == (11, None, None, ((11, 16),))


@on_sqlite
@pytest.mark.parametrize(
    ("minutes", "too_long"), [([10], False), ([10, 24], False), ([10, 24, 26], True), ([10, 11], False)]
)
def test_what_stands_behind_may_be_a_quarter_of_an_hour_long(it: Kept, minutes: list[int], too_long: bool) -> None:  # noqa: FBT001 - a figure of the table
    for each in minutes:
        it.go_on(ANSWERED, minutes=each)
    with reading(it.engine) as unit:
        behind = tail(unit, ENTRIES)

    assert (behind.entries, behind.too_long) == (len(minutes), too_long)


@on_sqlite
def test_an_outcome_behind_the_last_checkpoint_is_too_much(it: Kept) -> None:
    it.go_on(OUTCOME)
    with reading(it.engine) as unit:
        assert tail(unit, ENTRIES).too_long
        assert not tail(unit, ENTRIES + 1).too_long
