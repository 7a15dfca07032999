"""Makes a backup ready to take the place of the database: checked, brought to this version, told what has happened.

All of it happens in a copy; the backup stays as it is, and the database is touched by `storage/replacing.py` alone.
What was sent, and which numbers were given, after the backup was made is not forgotten with it: every send that waits
is in doubt, numbers go on after the last one given, and the audit says that there was another database.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import Engine, case, delete, or_, select, update
from sqlalchemy.exc import SQLAlchemyError

from flows.quantities import Frozen
from flows.screening import Event
from storage import audit, erasing, forgetting, invites, people
from storage.audit import Chance, Occasion
from storage.backup import as_one_file, copy_pages, nameless, put_on_disk
from storage.copying import last_ids, raise_ids
from storage.database import NoDatabase, open_database, open_to_read
from storage.losses import Losses, erased_numbers, last_number, losses
from storage.migrations import HEAD, refuse_newer
from storage.revisions import bring, has, revision
from storage.soundness import NotSound, Sound, check, is_whole, read_only, reason, url_of
from storage.tables import COUNTER, LEASE, OUTBOX, PERSON, SESSION, SIGN_IN
from storage.unit import Unit, reading, unit_of_work

GAP = 1000
"""How many numbers are passed over when it cannot be known which were given after the backup."""


class Current(Frozen):
    """What the restored database must know of the one it replaces."""

    losses: Losses
    number: int
    ids: dict[str, int]
    erased: frozenset[int] = frozenset()
    forgotten: frozenset[int] = frozenset()
    """People of whom no Telegram id is known any more."""


class Ready(Frozen):
    """What was done to the copy. `skipped`: the numbers that are never given.

    `erased`: the screenings, as people call them, `forgotten`: the people that it still held and the replaced database
    did not.
    """

    skipped: tuple[int, int] | None
    erased: tuple[str, ...] = ()
    forgotten: tuple[int, ...] = ()


@contextmanager
def copied(backup: Path, beside: Path) -> Iterator[tuple[Path, Sound]]:
    """Lend a copy of the backup, and what is in it; raises NotSound or NewerDatabase if it cannot be restored."""
    _refuse_unreadable(backup)
    with nameless(beside) as copy:
        try:
            with closing(read_only(backup)) as pages:
                copy_pages(pages, copy)
            with closing(sqlite3.connect(copy)) as opened:
                _refuse_newer(opened, backup)
        except sqlite3.Error as trouble:
            raise NotSound(f"{backup} is no SQLite database, or it is damaged ({reason(trouble)}).") from trouble
        yield copy, check(copy, backup)


def _refuse_unreadable(backup: Path) -> None:
    """Raise NotSound for a file that is not there, or closed to this user: SQLite would call both damaged."""
    try:
        with backup.open("rb"):
            return
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        raise NotSound(f"There is no file {backup}.") from None
    except OSError as trouble:
        raise NotSound(
            f"{backup} cannot be read by this user: {trouble.strerror}. That says nothing of what is in it. "
            "Copy it, as root, to where the bot's user may read it: docs/restore.md."
        ) from trouble


def current(url: str, copy: Path) -> Current | None:
    """Return what the database knows and the copy does not; None if the database cannot be read."""
    try:
        live = _opened(url)
    except (NoDatabase, NotSound, sqlite3.Error):
        return None
    then = open_to_read(url_of(copy))
    try:
        with reading(live) as now, reading(then) as earlier:
            gone = {"erased": erased_numbers(now), "forgotten": _forgotten(now)}
            return Current(losses=losses(now, earlier), number=last_number(now), ids=last_ids(now), **gone)
    except (SQLAlchemyError, sqlite3.Error, TypeError, ValueError):  # of another make, damaged, out of reach
        return None
    finally:
        live.dispose()
        then.dispose()


def _opened(url: str) -> Engine:
    engine = open_to_read(url)
    if engine.dialect.name == "sqlite" and not is_whole(Path(engine.url.database or "")):
        raise NotSound("The database is damaged.")
    return engine


def make_ready(
    copy: Path, replaced: Current | None, occasion: Occasion, chance: Chance, alert: Callable[[Unit], None]
) -> Ready:
    """Bring the copy to this version and have it know what happened; `alert` owes what people must be told."""
    engine = open_database(url_of(copy))
    try:
        with unit_of_work(engine) as unit:
            if revision(unit) != HEAD:
                bring(unit, HEAD)
            skipped = _go_on_counting(unit, replaced)
            _doubt_what_waits(unit)
            unit.execute(update(PERSON).values(menu=None))  # the chats may have others by now
            for passing in (LEASE, SESSION, SIGN_IN):  # who was at the console signs in anew
                unit.execute(delete(passing))
            invites.withdraw_all(unit, occasion.at)  # which of them were used or withdrawn since, it does not know
            audit.record(unit, occasion, [_restored(unit, replaced)], chance)
            ready = _without_what_is_gone(unit, replaced, occasion, chance, skipped)
            alert(unit)
    finally:
        engine.dispose()
    as_one_file(copy)
    check(copy)
    put_on_disk(copy)
    return ready


def _forgotten(unit: Unit) -> frozenset[int]:
    """Return the people that were forgotten; before revision 0004 nobody was."""
    if not has(unit, PERSON.c.forgotten_at):
        return frozenset()
    return frozenset(unit.scalars(select(PERSON.c.id).where(PERSON.c.forgotten_at.is_not(None))))


def _without_what_is_gone(
    unit: Unit, replaced: Current | None, occasion: Occasion, chance: Chance, skipped: tuple[int, int] | None
) -> Ready:
    """Erase and forget again what the replaced database had erased and forgotten, and record that."""
    again = Event(what=audit.ERASED, new={"again": True}, reason="a backup from before was restored")
    same = replaced if replaced and replaced.losses.common else None  # of another history, numbers say nothing
    numbers = sorted(same.erased) if same else []
    gone = [each for each in numbers if erasing.erase(unit, each, again, occasion, chance)]
    erased = tuple(map(same.losses.called, gone)) if same else ()
    forgotten = tuple(each for each in sorted(same.forgotten if same else ()) if _forgotten_again(unit, each, occasion))
    audit.record(unit, occasion, [Event(what="person forgotten", new=each) for each in forgotten], chance)
    return Ready(skipped=skipped, erased=erased, forgotten=forgotten)


def _forgotten_again(unit: Unit, person: int, occasion: Occasion) -> bool:
    """Forget somebody who is known in the copy; rights that he had then do not come back with it."""
    people.revoke(unit, person, None, occasion.at)
    return forgetting.forget(unit, person, occasion.at)


def _refuse_newer(opened: sqlite3.Connection, backup: Path) -> None:
    found = opened.execute("SELECT name FROM sqlite_master WHERE name = 'alembic_version'").fetchone()
    if found:
        refuse_newer(opened.execute("SELECT version_num FROM alembic_version").fetchone()[0], f"The backup {backup}")


def _go_on_counting(unit: Unit, replaced: Current | None) -> tuple[int, int] | None:
    """Give no number and no id that the replaced database has given; return those passed over for safety."""
    known = replaced is not None and replaced.losses.continues
    gap = 0 if known else GAP
    number, ids = last_number(unit), last_ids(unit)
    last = max(number, replaced.number if replaced else 0)
    unit.execute(update(COUNTER).where(COUNTER.c.name == "screening").values(value=last + gap))
    given = replaced.ids if replaced else {}
    raise_ids(unit, {table: max(ids.get(table, 0), given.get(table, 0)) + gap for table in {*ids, *given}})
    return (last + 1, last + gap) if gap else None


def _doubt_what_waits(unit: Unit) -> None:
    """A send that waited when the backup was made may have been made since: its copy says so."""
    first_doubt = or_(OUTBOX.c.state == "sending", OUTBOX.c.doubts == 0)
    doubts = OUTBOX.c.doubts + case((first_doubt, 1), else_=0)
    waiting = update(OUTBOX).where(OUTBOX.c.settled_at.is_(None))
    state = case((OUTBOX.c.state == "sending", "pending"), else_=OUTBOX.c.state)
    unit.execute(waiting.values(doubts=doubts, state=state, lease_until=None))


def _restored(unit: Unit, replaced: Current | None) -> Event:
    was = replaced.losses.current.model_dump() if replaced else None
    gone = replaced.losses.events if replaced else None
    return Event(what="restored", old=was, new={**audit.head(unit).model_dump(), "events_gone": gone})
