"""The database that a verb of the command line works on: the settings' own, or a copy, of which nothing is touched.

What verifies reads every revision. All else needs the tables of this version, and changes those of no other: that is
for a start and for `db upgrade`.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from bot.settings import Settings
from storage.database import NoDatabase, open_database, open_to_read
from storage.migrations import refuse_newer, refuse_other, revision_of, upgrade
from storage.revisions import revision
from storage.unit import reading
from storage.untouched import untouched

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine


@contextmanager
def opened(db: str | None) -> Iterator[Engine]:
    """Lend the database to read. NoDatabase if there is none of this bot's, NewerDatabase if a later version's."""
    if db is not None:
        with untouched(db) as engine:
            _refuse_strangers(engine)
            yield engine
        return
    engine = open_to_read(Settings().database)
    try:
        _refuse_strangers(engine)
        yield engine
    finally:
        engine.dispose()


@contextmanager
def to_read() -> Iterator[Engine]:
    """Lend the settings' database to read. Raises what `refuse_other` raises, and NoDatabase if it is not there."""
    engine = open_to_read(Settings().database)
    try:
        refuse_other(revision_of(engine))
        yield engine
    finally:
        engine.dispose()


@contextmanager
def to_change(*, may_be_new: bool = False) -> Iterator[Engine]:
    """Lend the settings' database to change; one that holds nothing only if it `may_be_new`, and then with tables."""
    found = _revision(may_be_new=may_be_new)
    if found or not may_be_new:
        refuse_other(found)
    engine = open_database(Settings().database)
    try:
        if found is None:
            upgrade(engine)
        yield engine
    finally:
        engine.dispose()


def _revision(*, may_be_new: bool) -> str | None:
    """Return the revision, None of what holds nothing. It is only read: what is refused stays as it was."""
    try:
        engine = open_to_read(Settings().database)
    except NoDatabase:
        if may_be_new:
            return None
        raise
    try:
        return revision_of(engine)
    finally:
        engine.dispose()


def _refuse_strangers(engine: Engine) -> None:
    with reading(engine) as unit:
        found = revision(unit)
    if found is None:
        raise NoDatabase("That is no database of this bot.")
    refuse_newer(found)
