"""A file of checkpoints after a power cut: what was never wholly written covers nothing; the next takes its place."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine

from storage.checkpoint_file import last_note
from storage.checkpoints import NoCheckpoint, read_notes, refuse_gaps
from tests.databases import on_sqlite
from tests.storage.checkpointed import Kept, kept
from tests.storage.invented import ANSWERED


@pytest.fixture
def it(engine: Engine, tmp_path: Path) -> Kept:
    return kept(engine, tmp_path)


LEFT: dict[str, Callable[[bytes], bytes]] = {
    "a letter": lambda note: note[:1],
    "a text that is not signed": lambda note: note[:119],
    "half a character": lambda note: note[:121],
    "all but a letter": lambda note: note[:-3],
    "NUL": lambda _: b"\0" * 231,
    "more NUL than is read at once": lambda _: b"\0" * 40_000,
    "the beginning and NUL": lambda note: note[:125] + b"\0" * 4096,
    "NUL and the end": lambda note: b"\0" * 100 + note[100:],
    "NUL in the middle": lambda note: note[:60] + b"\0" * 140 + note[200:],
}
"""What a power cut leaves of a note."""


@on_sqlite
def test_an_end_that_was_never_wholly_written_is_passed_over_wherever_it_was_cut(it: Kept) -> None:
    whole, before = it.file.read_bytes(), it.notes
    note = before[0].text.encode()
    assert note.index("—".encode()) == 119

    assert [size for size in range(len(note) - 2) if read_notes(whole + note[:size]) != before] == []
    assert [size for size in range(len(note) - 2) if read_notes(note[:size]) != ()] == []
    assert [how for how, left in LEFT.items() if read_notes(whole + left(note)) != before] == []


@on_sqlite
def test_the_next_checkpoint_takes_its_place(it: Kept) -> None:
    whole, before = it.file.read_bytes(), it.notes
    it.go_on(ANSWERED)
    for left in LEFT.values():
        it.file.write_bytes(whole + left(before[0].text.encode()))
        assert last_note(it.file) == before[-1]

        made = it.checkpoint()

        assert made
        assert it.notes == (*before, made)
        assert it.file.read_bytes() == whole + made.text.encode()


@on_sqlite
@pytest.mark.parametrize(("missing", "nul"), [(1, 0), (2, 0), (2, 3)])
def test_a_last_note_without_the_empty_line_behind_it_is_whole_and_the_next_stands_apart(
    it: Kept, missing: int, nul: int
) -> None:
    whole, before = it.file.read_bytes(), it.notes
    it.file.write_bytes(whole[:-missing] + b"\0" * nul)
    it.go_on(ANSWERED)

    made = it.checkpoint()

    assert made
    assert it.file.read_bytes() == whole + made.text.encode()
    refuse_gaps(it.notes)
    assert it.notes == (*before, made)


@on_sqlite
def test_a_file_of_something_else_is_left_alone(it: Kept) -> None:
    for content in (b"a list\n", b"\0\x01\x02", b"\xff\xd8\xff", b"x" * 40_000):
        it.file.write_bytes(content)

        with pytest.raises(NoCheckpoint):
            it.checkpoint()

        assert it.file.read_bytes() == content
