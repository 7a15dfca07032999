"""Checkpoints of the audit: how far its chain went, with which hash and when, as a note that somebody has signed.

Whoever holds a note and the public key can tell whether the chain up to there is still the one that was signed. The
form is that of signed notes (c2sp.org/signed-note): a text, an empty line, and a line with the signature of the text.

    trial-prescreen/audit
    1234
    5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8
    2026-11-26T09:30:15Z
    after 1200

    — trial-prescreen/audit nbO2…

Origin; number of entries; hash of the last; when the note was made (UTC); the number of the note before it in the same
file (0: the first), so that none can be taken out of the file, put twice or elsewhere in it. After a restore a line
`restored to 1100` says that what earlier notes covered beyond that entry was given up.
"""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from flows.quantities import Frozen

ORIGIN = "trial-prescreen/audit"
_TEXT = re.compile(
    rf"{re.escape(ORIGIN)}\n(?P<number>[1-9]\d{{0,17}})\n(?P<hash>[0-9a-f]{{64}})\n"
    r"(?P<at>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)\nafter (?P<after>\d{1,18})\n(?:restored to (?P<restored_to>\d{1,18})\n)?",
    re.ASCII,
)
_BLOCK = re.compile(rb"[^\r\n]+(?:\r?\n[^\r\n]+)*")
"""Lines without an empty one between them."""
_SIGNATURE = re.compile(rf"— {re.escape(ORIGIN)} [A-Za-z0-9+/]{{91}}=")
"""Of a key's 4 bytes and a signature's 64."""
_AT = "%Y-%m-%dT%H:%M:%SZ"


class NoCheckpoint(Exception):
    """A text is no checkpoint, or is one in a place where it cannot have been written; the message says where."""


class Checkpoint(Frozen):
    """How far the chain went. `restored_to`: what earlier notes covered beyond this entry was given up."""

    number: int
    hash: str
    at: datetime
    after: int
    restored_to: int | None = None

    @property
    def text(self) -> str:
        """What is signed."""
        back = "" if self.restored_to is None else f"restored to {self.restored_to}\n"
        at = self.at.astimezone(UTC).strftime(_AT)
        return f"{ORIGIN}\n{self.number}\n{self.hash}\n{at}\nafter {self.after}\n{back}"


class Note(Frozen):
    """A checkpoint and the line with its signature."""

    checkpoint: Checkpoint
    signature: str

    @property
    def text(self) -> str:
        """The note as it stands in a file, with the empty line behind it."""
        return f"{self.checkpoint.text}\n{self.signature}\n\n"


class Whole(NamedTuple):
    """The notes of a file that were wholly written, in its order, and where the last of them ends, in bytes."""

    notes: tuple[Note, ...]
    end: int


def read_notes(content: bytes) -> tuple[Note, ...]:
    """Return the notes of a file, in its order. NoCheckpoint as in `read_whole`."""
    return read_whole(content).notes


def read_whole(content: bytes) -> Whole:
    """Return what a file holds; a note at its end that was never wholly written is passed over: it covers nothing.

    A power cut leaves the beginning of a note, also half a character of it, or NUL where the rest should be.
    NoCheckpoint for what is none, or is not signed. Whether a signature is good is another question.
    """
    blocks = list(_BLOCK.finditer(content.rstrip(b"\0\r\n")))
    pairs = list(zip(blocks[::2], blocks[1::2], strict=False))
    rest = blocks[len(pairs) * 2 :]
    if pairs and any(b"\0" in each[0] for each in pairs[-1]):
        rest = [pairs.pop()[0]]
    notes = [_note(place, _text(text[0]), _text(line[0])) for place, (text, line) in enumerate(pairs, 1)]
    if rest and not _is_begun(rest[0][0], is_first=not pairs):
        raise NoCheckpoint(f"checkpoint {len(pairs) + 1} is none: {_first_line(_text(rest[0][0]))}")
    if notes and not rest and not _SIGNATURE.fullmatch(notes[-1].signature):
        notes.pop()
    return Whole(tuple(notes), pairs[len(notes) - 1][1].end() if notes else 0)


def refuse_gaps(notes: Sequence[Note]) -> None:
    """Raise NoCheckpoint where a note does not follow the one before it: taken out, put twice, put elsewhere."""
    before = 0
    for place, note in enumerate(notes, 1):
        made = note.checkpoint
        if made.after != before:
            what = f"checkpoint {place} (entry {made.number}) was made after that of entry {made.after}"
            raise NoCheckpoint(f"{what}, and follows {f'that of entry {before}' if before else 'none'}")
        if made.number <= before and made.restored_to is None:
            raise NoCheckpoint(f"checkpoint {place} (entry {made.number}) covers no more than the one before it")
        before = made.number


def _note(place: int, text: str, signature: str) -> Note:
    found = _TEXT.fullmatch(f"{text}\n")
    if found is None:
        raise NoCheckpoint(f"checkpoint {place} is none: {_first_line(text)}")
    try:
        at = datetime.strptime(found["at"], _AT).replace(tzinfo=UTC)
    except ValueError:
        raise NoCheckpoint(f"checkpoint {place} is of no day there is: {found['at']}") from None
    back = found["restored_to"]
    made = Checkpoint(
        number=int(found["number"]), hash=found["hash"], at=at, after=int(found["after"]),
        restored_to=None if back is None else int(back),
    )  # fmt: skip
    return Note(checkpoint=made, signature=signature)


def _is_begun(block: bytes, *, is_first: bool) -> bool:
    """Say whether lines can be what a power cut left of a note; a file that holds no other must begin as one."""
    origin, written = ORIGIN.encode(), block.partition(b"\0")[0]
    return written.startswith(origin) or (origin.startswith(written) and bool(written or not is_first))


def _text(block: bytes) -> str:
    """Return lines as text; what is none can be told, and is no note."""
    return block.decode(errors="replace").replace("\r\n", "\n")


def _first_line(text: str) -> str:
    shown = "".join(each if each.isprintable() else "�" for each in text.splitlines()[0][:60])
    return f'it begins with "{shown}"'
