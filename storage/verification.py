"""Walks the audit's chain and names the first entry that is not as it was written. It only reads.

An entry is bad if its hash is not that of its columns, does not name the hash before it, is out of number, or holds
values that are not those it committed to. Values may be missing only where a later event tells that they were erased.
A million entries pass in seconds: they are read as they stand, and put into canonical JSON without a detour.
"""

import sqlite3
from collections.abc import Iterator
from hashlib import sha256
from typing import Any, NamedTuple

import orjson
from sqlalchemy import ColumnElement, Select, func, literal_column, select
from sqlalchemy.exc import DBAPIError, NoResultFound

from flows.quantities import Frozen
from storage.audit import COVERED, ERASED, Head, commitment, head
from storage.tables import EVENT, VALUE
from storage.unit import Unit

START = Head(seq=0, hash="0" * 64)
_AT = {
    "sqlite": "replace(event.at, ' ', 'T') || 'Z'",
    "postgresql": """to_char(event.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')""",
}
"""When an entry was made, as its hash has it (`audit.entry_hash`)."""

_AS_WRITTEN = len(COVERED)
_SEQ, _PREVIOUS, _SEALED, _SCREENING = map(COVERED.index, ("seq", "prev_hash", "sealed", "screening"))
CHANGED = "it was changed after it was written"
UNREADABLE = "it cannot be read: what is on the disk there is damaged"


class Bad(Frozen):
    """The first entry that is not as it was written, and in what."""

    seq: int
    why: str


class Checked(Frozen):
    """A walk along the chain: how many entries are sound, the last of them, and the first bad one."""

    entries: int
    head: Head
    bad: Bad | None


class _Entry(NamedTuple):
    """An entry: what its hash covers, in order, its hash, and its values."""

    covered: tuple[Any, ...]
    hash: str
    salt: str | None
    values: tuple[str | None, ...]
    """Old, new, reason."""


def verify(unit: Unit) -> Checked:
    """Walk the whole chain, in constant memory."""
    seq, last, erased = START.seq, START.hash, _erasures(unit)
    try:
        for entry in _entries(unit):
            why = _fault(entry, seq, last, erased)
            if why:
                return _ended(seq, last, Bad(seq=entry.covered[_SEQ], why=why))
            seq, last = entry.covered[_SEQ], entry.hash
    except DBAPIError as trouble:
        if not is_damage(trouble):
            raise
        return _ended(seq, last, Bad(seq=seq + 1, why=UNREADABLE))
    return _ended(seq, last, _cut_off(unit, Head(seq=seq, hash=last)))


def _ended(seq: int, last: str, bad: Bad | None) -> Checked:
    return Checked(entries=seq, head=Head(seq=seq, hash=last), bad=bad)


def _query(dialect: str) -> Select[Any]:
    at: ColumnElement[str] = literal_column(_AT[dialect])
    covered = [at if name == "at" else EVENT.c[name] for name in COVERED]
    values = (EVENT.c.hash, VALUE.c.salt, VALUE.c.old, VALUE.c.new, VALUE.c.reason)
    return select(*covered, *values).outerjoin(VALUE, VALUE.c.seq == EVENT.c.seq).order_by(EVENT.c.seq)


def _entries(unit: Unit) -> Iterator[_Entry]:
    with unit.execute(_query(unit.dialect.name), execution_options={"yield_per": 1000}) as rows:  # a cursor is kept
        for row in rows:
            own, salt, *values = row[_AS_WRITTEN:]
            yield _Entry(row[:_AS_WRITTEN], own, salt, tuple(values))


def _erasures(unit: Unit) -> dict[int, int]:
    query = select(EVENT.c.screening, func.max(EVENT.c.seq).label("seq")).where(EVENT.c.what == ERASED)
    found = unit.execute(query.where(EVENT.c.screening.is_not(None)).group_by(EVENT.c.screening))
    return {row.screening: row.seq for row in found}


def _fault(entry: _Entry, before: int, last: str, erased: dict[int, int]) -> str | None:
    covered = entry.covered
    if covered[_SEQ] != before + 1:
        return f"it follows number {before}: what stood between them is gone"
    if covered[_PREVIOUS] != last:
        return f"it does not follow number {before} as that one is now"
    if entry.hash != _hash(covered):
        return CHANGED
    if entry.salt is None:
        gone = covered[_SEALED] is not None and erased.get(covered[_SCREENING], 0) <= covered[_SEQ]
        return "its values are gone, and no later event tells that they were erased" if gone else None
    return None if covered[_SEALED] == _seal(entry) else "its values are not those that were written"


def _hash(covered: tuple[Any, ...]) -> str:
    """Return what `audit.entry_hash` returns; nothing for what cannot have been written."""
    try:
        return sha256(b"\0" + orjson.dumps(dict(zip(COVERED, covered, strict=True)))).hexdigest()
    except TypeError:  # bytes where text was
        return ""


def _seal(entry: _Entry) -> str:
    try:
        old, new, reason = entry.values
        return commitment(entry.salt or "", old, new, reason)
    except (TypeError, ValueError):  # bytes where text was, a salt that is none
        return ""


def is_damage(trouble: DBAPIError) -> bool:
    """Say whether a file is damaged, or holds what no text is; a lost server is another matter."""
    code = getattr(trouble.orig, "sqlite_errorcode", None)
    return isinstance(trouble.orig, sqlite3.Error) and code in {None, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_ERROR}


def _cut_off(unit: Unit, last: Head) -> Bad | None:
    try:
        kept = head(unit)
    except NoResultFound:
        return Bad(seq=last.seq + 1, why="where the chain should end is not told any more")
    if last == kept:
        return None
    return Bad(seq=last.seq + 1, why=f"the chain should end with number {kept.seq}, and ends with {last.seq}")
