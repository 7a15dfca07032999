"""The database that a verb of the command line reads: the settings' own, or a copy, of which nothing is touched."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from bot.settings import Settings
from storage.database import NoDatabase, open_to_read
from storage.migrations import refuse_newer
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


def _refuse_strangers(engine: Engine) -> None:
    with reading(engine) as unit:
        found = revision(unit)
    if found is None:
        raise NoDatabase("That is no database of this bot.")
    refuse_newer(found)
