"""Gathers a history: from the emulator's journal and screens, from the database, and from what the players saw."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import orjson
from sqlalchemy import Row, Table, select

from bot.emulator import Emulator, Phone
from bot.evaluate_command import evaluate
from bot.trials import load_trials
from storage import screenings
from storage.database import open_to_read
from storage.tables import EVENT, INBOX, OUTBOX, SCREENING
from storage.unit import Unit, reading
from storage.verification import verify
from tests.faults.history import Call, Came, Event, History, Kept, Owed, Panel, Shown
from tests.faults.players import panels

TRIALS = load_trials()
MARK = "Possible duplicate"


@dataclass(frozen=True)
class Seen:
    """What is known without the database: Telegram's side, the updates people made, what was shown to whom."""

    telegram: Emulator
    made: Sequence[int]
    shown: Sequence[Shown]
    phones: Sequence[Phone]
    deaths: int = 0


@contextmanager
def reading_of(url: str) -> Iterator[Unit]:
    """Read a database in one state, and let go of it."""
    engine = open_to_read(url)
    try:
        with reading(engine) as unit:
            yield unit
    finally:
        engine.dispose()


def gathered(seen: Seen, url: str, *, judged: bool) -> History:
    """Return everything that is known now; `judged` asks `evaluate`, the audit and the database for their verdicts."""
    outside = History(
        made=tuple(seen.made),
        waiting=tuple(seen.telegram.world.updates.pending),
        calls=tuple(_calls(seen.telegram)),
        shown=tuple(seen.shown),
        panels=panels_of(seen.phones),
        deaths=seen.deaths,
        mark=MARK,
    )
    with reading_of(url) as unit:
        return replace(
            outside,
            inbox=tuple(_came(row) for row in _all(unit, INBOX, "update_id")),
            events=tuple(_event(row) for row in _all(unit, EVENT, "seq")),
            outbox=tuple(_owed(row) for row in _all(unit, OUTBOX, "id")),
            screenings=tuple(_kept(unit, row.number, judged=judged) for row in _all(unit, SCREENING, "number")),
            faults=tuple(_faults(unit)) if judged else (),
        )


def panels_of(phones: Sequence[Phone]) -> tuple[Panel, ...]:
    """Return every message with live buttons that these phones show."""
    return tuple(Panel(phone.chat_id, *panel) for phone in phones for panel in panels(phone.messages()))


def is_quiet(url: str) -> bool:
    """Say whether no update waits for its turn and nothing is owed."""
    with reading_of(url) as unit:
        inbox = select(INBOX.c.update_id).where(INBOX.c.done_at.is_(None)).limit(1)
        outbox = select(OUTBOX.c.id).where(OUTBOX.c.settled_at.is_(None)).limit(1)
        return unit.scalar(inbox) is None and unit.scalar(outbox) is None


def faults_of(url: str) -> list[str]:
    """Return what a database and its audit say of themselves when they are not sound."""
    with reading_of(url) as unit:
        return list(_faults(unit))


def _calls(telegram: Emulator) -> Iterator[Call]:
    for call in telegram.calls():
        if call["verdict"] != "done":
            continue
        sent, result = call["sent"], call["result"]
        yield Call(
            call["method"],
            int(sent.get("chat_id", 0)),
            str(sent.get("text", "")),
            result["message_id"] if isinstance(result, dict) and "message_id" in result else None,
            str(sent.get("callback_query_id", "")),
        )


def _all(unit: Unit, table: Table, order: str) -> Sequence[Row[Any]]:
    return unit.execute(select(table).order_by(table.c[order])).all()


def _came(row: Row[Any]) -> Came:
    return Came(row.update_id, row.chat_id, row.state, row.sort == "tap")


def _event(row: Row[Any]) -> Event:
    return Event(row.seq, row.what, row.fact, row.screening, row.update_id)


def _owed(row: Row[Any]) -> Owed:
    return Owed(
        id=row.id,
        chat=row.chat_id,
        kind=row.kind,
        state=row.state,
        text=str(orjson.loads(row.payload).get("text", "")),
        answers_a_tap="tap" in orjson.loads(row.payload),
        reference=row.reference,
        screening=row.screening,
        cause=row.cause or "",
        ordinal=row.ordinal,
        attempts=row.attempts,
        doubts=row.doubts,
        settled=row.settled_at is not None,
    )


def _kept(unit: Unit, number: int, *, judged: bool) -> Kept:
    kept = screenings.load(unit, number)
    assert kept
    facts = {fact: answer.value for fact, answer in kept.screening.answers.items()}
    verdict = kept.judged.verdict if judged else None
    return Kept(
        number=number,
        revision=kept.screening.revision,
        facts=facts,
        panel=kept.panel.message_id if kept.panel else None,
        verdict=verdict,
        judged=_verdict(kept.screening.trial, kept.screening.day.isoformat(), facts) if verdict else None,
    )


def _verdict(trial: str, day: str, facts: dict[str, Any]) -> str:
    case = {"id": "kept", "trial": trial, "screening_date": day, "facts": facts}
    out = io.BytesIO()
    evaluate([json.dumps(case, default=str).encode()], out, TRIALS)
    return str(json.loads(out.getvalue()).get("verdict"))


def _faults(unit: Unit) -> Iterator[str]:
    if unit.dialect.name == "sqlite":
        said = unit.exec_driver_sql("PRAGMA integrity_check").scalar()
        if said != "ok":
            yield f"integrity_check: {said}"
    checked = verify(unit)
    if checked.bad:
        yield f"audit: entry {checked.bad.seq}: {checked.bad.why}"
