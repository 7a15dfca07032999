"""The file of checkpoints: it only grows, one whole note at a time, and a note that was written is on disk.

Several processes may keep the same file: who writes holds it, and reads the chain's end only then, so that notes stand
in the order of the chain. A note is made only if the chain still goes through the one before it.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from errno import ENOSPC
from pathlib import Path

from sqlalchemy import Engine

from storage.audit import head
from storage.checkpoints import ORIGIN, Checkpoint, NoCheckpoint, Note, read_notes, read_whole
from storage.covering import hash_of, restored_to, shared_to
from storage.signing import Sign
from storage.unit import Unit, reading

_END = 1 << 14
"""Bytes that hold the last note, and what was written of another behind it."""
_APART = b"\n\n"
"""Ends a note."""


class NotContinued(Exception):
    """The chain is not the one that the last checkpoint covers, so no other is made of it; the message says how."""

    def __init__(self, before: Checkpoint, end: int) -> None:
        self.number, self.end, self.missing = before.number, end, end < before.number
        covered = f"The checkpoint of {before.at:%Y-%m-%d %H:%M} UTC covers entry {before.number}"
        if self.missing:
            why = f"and the audit ends with entry {end}: entries {end + 1} to {before.number} are missing."
        else:
            why = "and the audit has another one there now: it was written anew."
        super().__init__(f"{covered}, {why}")


def last_note(path: Path) -> Note | None:
    """Return the last note of the file, None if it holds none or is not there. NoCheckpoint as in `read_notes`."""
    try:
        with path.open("rb") as file:
            return _last(file.fileno())[0]
    except FileNotFoundError:
        return None


def append(path: Path, engine: Engine, sign: Sign, now: datetime, *, restored: bool = False) -> Note | None:
    """Append a note of the chain as it ends now, and return it; None if the last one covers it all.

    `restored`: whoever signs knows that a backup was restored, and gives up what was covered beyond it. NotContinued
    if the chain does not go on from the last note; OSError if the disk refuses.
    """
    with _held(path) as file:
        last, whole = _last(file)
        with reading(engine) as unit:
            made = _next(unit, last, now, path if restored else None)
        if made is None:
            return None
        note = Note(checkpoint=made, signature=sign(made.text))
        _write(file, _mended(file, whole) + note.text.encode())
    return note


def _next(unit: Unit, last: Note | None, now: datetime, restored: Path | None) -> Checkpoint | None:
    """Return the next checkpoint; `restored` is the file, where a restore may have given up what its notes cover."""
    end = head(unit)
    before = last.checkpoint if last else None
    back = None
    if before and hash_of(unit, before.number) != before.hash:
        told = restored_to(unit) if restored else None
        if restored is None or told is None:
            raise NotContinued(before, end.seq)
        notes = read_notes(restored.read_bytes())
        back = shared_to(unit, [note.checkpoint for note in notes], told)
    if end.seq == 0 or (before and back is None and end.seq == before.number):
        return None
    at = now.replace(microsecond=0)  # as a note tells it
    return Checkpoint(number=end.seq, hash=end.hash, at=at, after=before.number if before else 0, restored_to=back)


@contextmanager
def _held(path: Path) -> Iterator[int]:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    is_new = not path.exists()
    file = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file
    finally:
        os.close(file)
    if is_new:
        _name_on_disk(path)


def _last(file: int) -> tuple[Note | None, int]:
    """Return the last note that was wholly written, and where in the file it ends."""
    size = _written(file)
    begin = max(0, size - _END)
    content = os.pread(file, size - begin, begin)
    if begin:
        first = content.find(f"\n\n{ORIGIN}\n".encode())
        if first < 0:
            raise NoCheckpoint("there is none at its end")
        begin, content = begin + first + 2, content[first + 2 :]
    notes, end = read_whole(content)
    if not notes and begin:
        raise NoCheckpoint("there is none at its end that is whole")
    return (notes[-1] if notes else None), begin + end


def _written(file: int) -> int:
    """Return where the file ends, not counting the NUL that a power cut can leave there."""
    end = os.fstat(file).st_size
    while end:
        begin = max(0, end - _END)
        some = os.pread(file, end - begin, begin).rstrip(b"\0")
        if some:
            return begin + len(some)
        end = begin
    return 0


def _mended(file: int, whole: int) -> bytes:
    """Take away what stands behind the last note and is none; return what has to stand before the next."""
    if os.pread(file, len(_APART) + 1, whole) == (_APART if whole else b""):
        return b""
    os.ftruncate(file, whole)
    return _APART if whole else b""


def _write(file: int, note: bytes) -> None:
    size = os.fstat(file).st_size
    if os.write(file, note) < len(note):
        os.ftruncate(file, size)
        raise OSError(ENOSPC, os.strerror(ENOSPC))
    os.fsync(file)


def _name_on_disk(path: Path) -> None:
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
