"""Whether a file is a database of this bot, whole, with an audit in which nothing was changed."""

import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import URL, inspect, select, text
from sqlalchemy.exc import DatabaseError

from flows.quantities import Frozen
from storage.audit import Head
from storage.database import open_to_read
from storage.places import NoPlace
from storage.revisions import revision
from storage.tables import CHAIN, COUNTER, EVENT, INBOX, OUTBOX, SCREENING
from storage.unit import Unit, reading
from storage.verification import verify

_OURS = {table.name for table in (CHAIN, COUNTER, EVENT, INBOX, OUTBOX, SCREENING)}


class NotSound(Exception):
    """A file is no database of this bot, or is not as the bot wrote it."""


class Sound(Frozen):
    """What is in a sound file: its revision, the end of its audit, and when its last event happened."""

    revision: str
    head: Head
    last_at: datetime | None


def check(path: Path, name: Path | None = None) -> Sound:
    """Return what is in the file. Raises NotSound, which speaks of it by `name`. Give it a file nobody works on."""
    try:
        engine = open_to_read(url_of(path))
    except NoPlace:
        raise NotSound(f"{name or path} is no database of this bot.") from None
    try:
        with reading(engine) as unit:
            return _check(unit, name or path)
    except (DatabaseError, sqlite3.DatabaseError) as trouble:
        raise NotSound(f"{name or path} is no SQLite database, or it is damaged ({reason(trouble)}).") from trouble
    finally:
        engine.dispose()


def is_whole(path: Path) -> bool:
    """Say whether SQLite can read all of a file; the file and its log stay as they are, so that both can be kept."""
    try:
        with closing(read_only(path)) as opened:
            return bool(opened.execute("PRAGMA integrity_check").fetchone() == ("ok",))
    except sqlite3.DatabaseError as trouble:
        if isinstance(trouble, sqlite3.OperationalError):  # locked, no room: says nothing about the file
            raise
        return False


def read_only(path: Path) -> sqlite3.Connection:
    """Open a SQLite file that must exist, without any right to change it."""
    return sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True)


def url_of(path: Path) -> str:
    """Return what DATABASE_URL says for a SQLite file."""
    return URL.create("sqlite", database=str(path)).render_as_string()


def reason(trouble: BaseException) -> str:
    """Return the first line of what a database, or the machine, has to say."""
    said = str(getattr(trouble, "orig", None) or trouble).splitlines()
    return said[0] if said else type(trouble).__name__


def _check(unit: Unit, name: Path) -> Sound:
    fault = unit.scalar(text("PRAGMA integrity_check"))
    if fault != "ok":
        raise NotSound(f"{name} is damaged: {str(fault).splitlines()[0]}.")
    found = revision(unit)
    if found is None or not _OURS.issubset(inspect(unit.connection).get_table_names()):
        raise NotSound(f"{name} is no database of this bot.")
    refuse_loose_ends(unit, str(name))
    return Sound(revision=found, head=_sound_audit(unit, name), last_at=_last_at(unit))


def refuse_loose_ends(unit: Unit, name: str) -> None:
    """Raise NotSound if a row of a SQLite file refers to one that is not there."""
    loose = unit.execute(text("PRAGMA foreign_key_check")).first()
    if loose:
        raise NotSound(f"{name} is damaged: a row of {loose[0]} refers to one of {loose[2]} that is not there.")


def _sound_audit(unit: Unit, name: Path) -> Head:
    checked = verify(unit)
    if checked.bad:
        raise NotSound(f"The audit in {name} is not as it was written. Entry {checked.bad.seq}: {checked.bad.why}.")
    return checked.head


def _last_at(unit: Unit) -> datetime | None:
    last: datetime | None = unit.scalar(select(EVENT.c.at).order_by(EVENT.c.seq.desc()).limit(1))
    return last
