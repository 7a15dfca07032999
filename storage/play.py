"""Whether a database is one of play, in which invented people have rights: it is so for ever, and never a real one.

Asked before a start has loaded any table: so it is asked in SQL.
"""

from sqlalchemy import Engine, text

from storage.revisions import revision
from storage.unit import reading, unit_of_work

_MARKED = text("SELECT value FROM meta WHERE key = 'play'")
_MARK = text("INSERT INTO meta (key, value) VALUES ('play', 'made without a token')")
_ANYBODY = text("SELECT id FROM person LIMIT 1")


class MixedUp(Exception):
    """Play and real screenings would stand in one database."""


def refuse_real(engine: Engine) -> None:
    """Raise MixedUp if somebody stands in the database and it is not one of play. It may have no tables yet."""
    with reading(engine) as unit:
        if revision(unit) is None or unit.scalar(_MARKED):
            return
        if unit.scalar(_ANYBODY) is not None:
            raise MixedUp(
                "TELEGRAM_BOT_TOKEN is not set, and DATABASE_URL names a database that was not made by playing:"
                " invented people would get rights in it. Set the token; or leave DATABASE_URL out, to play."
            )


def refuse_played(engine: Engine) -> None:
    """Raise MixedUp if the database, which has its tables, is one of play."""
    with reading(engine) as unit:
        if unit.scalar(_MARKED):
            raise MixedUp(
                "DATABASE_URL names a database that was made by playing without TELEGRAM_BOT_TOKEN: invented people"
                " have rights in it. Name another one; or remove it and the audit's files in DATA_DIR, and start again."
            )


def mark(engine: Engine) -> None:
    """Note in a database, which has its tables, that it is one of play."""
    with unit_of_work(engine) as unit:
        if unit.scalar(_MARKED) is None:
            unit.execute(_MARK)
