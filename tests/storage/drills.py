"""Drills on a database of its own, for tests and for campaigns: what is kept is kept, however often one tries."""

from dataclasses import dataclass
from pathlib import Path
from threading import Event as Signal
from threading import Thread

from sqlalchemy import Engine, func, select

from storage import inbox
from storage.backup import back_up
from storage.database import open_database, open_to_read
from storage.inbox import Incoming
from storage.migrations import upgrade
from storage.soundness import NotSound, url_of
from storage.tables import EVENT, INBOX, OUTBOX, SCREENING, UTTERANCE
from storage.unit import Unit, reading, unit_of_work
from tests.storage.invented import NOW
from tests.storage.killed_turns import take_a_turn


@dataclass
class HotBackups:
    """How many backups were sound, how many showed whole turns only, and how many turns were taken meanwhile."""

    sound: int = 0
    of_one_moment: int = 0
    turns_meanwhile: int = 0


def hot_backups(url: str, folder: Path, count: int) -> HotBackups:
    """Back a database up `count` times while turns are taken on it, and look into every backup."""
    drill, over, engine = HotBackups(), Signal(), open_database(url)
    upgrade(engine)
    writer = Thread(target=_take_turns, args=(engine, drill, over))
    reader = open_to_read(url)
    writer.start()
    try:
        for number in range(count):
            _back_up(reader, folder / f"{number}.db", drill)
    finally:
        over.set()
        writer.join()
        engine.dispose()
        reader.dispose()
    return drill


def whole_turns(unit: Unit) -> int | None:
    """Return how many turns were taken, None if one was torn."""
    done = unit.scalar(select(func.count()).where(INBOX.c.state == "done")) or 0
    found = [unit.scalar(select(func.count()).select_from(each)) for each in (SCREENING, UTTERANCE, EVENT, OUTBOX)]
    return done if found == [done, done, 2 * done, 2 * done] else None


def _take_turns(engine: Engine, drill: HotBackups, over: Signal) -> None:
    while not over.is_set():
        drill.turns_meanwhile += 1
        with unit_of_work(engine) as unit:
            inbox.store(unit, [Incoming(update_id=drill.turns_meanwhile, payload="{}")], NOW)
        take_a_turn(engine, drill.turns_meanwhile)


def _back_up(reader: Engine, target: Path, drill: HotBackups) -> None:
    try:
        back_up(reader, target)
    except NotSound:
        return
    drill.sound += 1
    copy = open_to_read(url_of(target))
    with reading(copy) as unit:
        drill.of_one_moment += whole_turns(unit) is not None
    copy.dispose()
    target.unlink()
