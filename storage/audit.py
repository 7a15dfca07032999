"""The audit: events appended for ever, each hashed over the one before, so that a change to any of them shows.

An event's hash is SHA-256 over a zero byte and canonical JSON (keys sorted, no spaces, UTF-8, no floats). Values and
reasons stand outside the chain; inside is only a commitment salted by chance, so they can be erased and not guessed.
What the chain alone cannot show, its end cut off or all of it rewritten, needs signed checkpoints of `Head`.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, TypeAlias

import orjson
from sqlalchemy import Select, insert, select, update
from sqlalchemy.engine import RowMapping

from flows.quantities import Frozen
from flows.screening import Event
from storage.tables import CHAIN, EVENT, VALUE
from storage.unit import Unit

Chance: TypeAlias = Callable[[int], bytes]
"""Returns so many random bytes."""

ERASED = "erased"
"""The event that allows the values of a screening's earlier events to be missing."""

_FORM = 1
"""How this version writes an entry; entries of all forms stay as they were hashed."""

_SALT_BYTES = 16
_HEAD: Select[Any] = select(CHAIN.c.seq, CHAIN.c.hash)
_ENTRY, _KEPT, _LINK = insert(EVENT), insert(VALUE), update(CHAIN)

_Value: TypeAlias = Mapping[str, Any]
"""The values of an event as canonical JSON (or None), and the salt of their commitment."""

COVERED = tuple(sorted(column.name for column in EVENT.c if column.name != "hash"))
"""What an entry's hash covers, in the order of canonical JSON."""


class Occasion(Frozen):
    """What the events of one turn have in common: when, who, about what, under which trial and software."""

    at: datetime
    software: str
    person: int | None = None
    role: str | None = None
    site: str | None = None
    screening: int | None = None
    trial: str | None = None
    version: str | None = None
    trial_hash: str | None = None
    update_id: int | None = None


class Head(Frozen):
    """The last link of the chain: what a checkpoint signs."""

    seq: int
    hash: str


def record(unit: Unit, occasion: Occasion, events: Sequence[Event], chance: Chance) -> None:
    """Append the events in this order. They take their place in the chain when the unit writes, last of all."""
    unit.put(_append, *((occasion, event, _value(event, chance)) for event in events), last=True)


def head(unit: Unit) -> Head:
    """Return the last link; of an empty chain, number 0."""
    return _head(unit.execute(_HEAD).mappings().one())


def commitment(salt: str, old: str | None, new: str | None, reason: str | None) -> str:
    """Return what stands in the chain for these values, each canonical JSON or absent."""
    return hashlib.sha256(bytes.fromhex(salt) + orjson.dumps([old, new, reason])).hexdigest()


def entry_hash(entry: Mapping[str, Any] | RowMapping) -> str:
    """Return the hash over an entry's columns, its own hash aside."""
    covered = {name: entry[name] for name in COVERED}
    covered["at"] = entry["at"].astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return hashlib.sha256(b"\0" + orjson.dumps(covered, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _append(unit: Unit, said: Sequence[tuple[Occasion, Event, _Value | None]]) -> None:
    seq, last = unit.execute(_HEAD.with_for_update()).one()
    entries, values = [], []
    for occasion, event, value in said:
        seq += 1
        entries.append(_entry(seq, last, occasion, event, value))
        last = entries[-1]["hash"]
        if value:
            values.append({**value, "seq": seq})
    unit.execute(_ENTRY, entries)
    unit.execute(_LINK, {"seq": seq, "hash": last})
    if values:
        unit.execute(_KEPT, values)


def _entry(seq: int, last: str, occasion: Occasion, event: Event, value: _Value | None) -> dict[str, Any]:
    entry = {
        **vars(occasion),
        "seq": seq,
        "what": event.what,
        "fact": event.fact,
        "sealed": value and commitment(value["salt"], value["old"], value["new"], value["reason"]),
        "form": _FORM,
        "prev_hash": last,
    }
    return {**entry, "hash": entry_hash(entry)}


def _value(event: Event, chance: Chance) -> _Value | None:
    if event.fact is None and event.old is None and event.new is None and event.reason is None:
        return None  # of a question it is told in any case: nobody is to see in the chain which answers were unknown
    said = {"old": _canonical(event.old), "new": _canonical(event.new), "reason": _canonical(event.reason)}
    return {"salt": chance(_SALT_BYTES).hex(), **said}


def _canonical(value: object) -> str | None:
    _refuse_floats(value)
    return None if value is None else orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()


def _refuse_floats(value: object) -> None:
    if isinstance(value, float):
        raise TypeError(f"{value!r} is a float: the audit holds exact values only. Give it as a string.")
    inside = value.values() if isinstance(value, Mapping) else value if isinstance(value, list | tuple) else ()
    for part in inside:
        _refuse_floats(part)


def _head(row: RowMapping) -> Head:
    return Head(**row)
