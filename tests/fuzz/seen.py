"""One update is heard in a transaction that is undone again: what it owed, recorded and changed is all that was seen.

So every cell begins from the same state, and nothing of one can be met in another.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from bot import turns
from bot.telegram.intake import incoming
from storage import inbox
from storage.tables import EVENT, METADATA, OUTBOX
from storage.unit import Unit
from tests.faults.letters import Update
from tests.faults.ward import Ward

BOOKS = ("inbox", "outbox", "pace", "hold", "event", "event_value", "chain", "meta", "trial", "counter", "lease")
"""What every turn writes to, or what is seen otherwise."""
BULKY = {"screening": ("number", "revision", "state", "review", "verdict"), "utterance": ("max(id)",)}

Before = Callable[[Unit], object]
State = Mapping[str, Sequence[Any]]


@dataclass(frozen=True)
class Seen:
    """What came of an update. `answers`: what is owed, in order; `others`: the chats besides the one that asked."""

    ending: str
    answers: tuple[str, ...]
    others: tuple[int, ...]
    events: tuple[str, ...]
    changed: tuple[str, ...]
    """Tables whose rows are not what they were."""
    files: tuple[Mapping[str, object], ...]
    seconds: float

    @property
    def leaves_nothing(self) -> bool:
        """Nothing was recorded, changed, or told to anybody else."""
        return not (self.events or self.changed or self.others)

    def says(self, *called: str) -> tuple[str, ...]:
        """Return the answers, with what the screening is called left out: what was typed may be repeated."""
        return tuple(_without(answer, called) for answer in self.answers)


def hear(ward: Ward, was: State, update: Update, before: Before | None = None) -> Seen:
    """Return what comes of an update where things stood so, and undo it. `before`: what is done ahead of it."""
    with ward.engine.connect() as connection, connection.begin() as transaction:
        unit = Unit(connection)
        if before:
            before(unit)
        seen = _heard(ward, unit, state_of(unit) if before else was, update)
        transaction.rollback()
    return seen


def _heard(ward: Ward, unit: Unit, was: State, update: Update) -> Seen:
    owed_before, told_before = _last(unit, OUTBOX.c.id), _last(unit, EVENT.c.seq)
    kept = incoming(update)
    assert kept is not None
    inbox.store(unit, [kept], ward.now)
    began = time.perf_counter()
    done = turns.take_all(unit, ward.desk, ward.now, lambda: False)
    seconds = time.perf_counter() - began
    owed = unit.execute(select(OUTBOX).where(OUTBOX.c.id > owed_before).order_by(OUTBOX.c.id)).all()
    events = unit.scalars(select(EVENT.c.what).where(EVENT.c.seq > told_before).order_by(EVENT.c.seq))
    payloads = [json.loads(row.payload) for row in owed]
    is_now = state_of(unit)
    return Seen(
        ending=",".join(each.ending for each in done.taken),
        answers=tuple(f"{row.kind} {row.payload}" for row in owed),
        others=tuple(sorted({row.chat_id for row in owed} - {kept.chat_id or 0})),
        events=tuple(events),
        changed=tuple(name for name in was if was[name] != is_now[name]),
        files=tuple(each for row, each in zip(owed, payloads, strict=True) if row.kind == "file"),
        seconds=seconds,
    )


def state_of(unit: Unit) -> State:
    """Return what stands in each table that a turn need not write to."""
    return {name: unit.connection.exec_driver_sql(query).all() for name, query in _QUERIES.items()}


def _query(name: str) -> str:
    table = METADATA.tables[name]
    columns = ", ".join(BULKY.get(name, table.c.keys()))
    order = "" if "max" in columns else f" ORDER BY {', '.join(each.name for each in table.primary_key)}"
    return f"SELECT {columns} FROM {name}{order}"  # noqa: S608  # our own tables


_QUERIES = {name: _query(name) for name in METADATA.tables if name not in BOOKS}


def _last(unit: Unit, column: object) -> int:
    return unit.scalar(select(func.coalesce(func.max(column), 0))) or 0


def _without(answer: str, called: tuple[str, ...]) -> str:
    for each in sorted(called, key=len, reverse=True):
        answer = answer.replace(each, "#")
    return answer
