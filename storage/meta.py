"""What the bot notes about itself, a word under a key: the poll offset, when it was last alive."""

from sqlalchemy import delete, select, update

from storage.database import insert_new
from storage.tables import META
from storage.unit import Unit


def read(unit: Unit, key: str) -> str | None:
    """Return what was noted, None if nothing was."""
    value: str | None = unit.scalar(select(META.c.value).where(META.c.key == key))
    return value


def note(unit: Unit, key: str, value: str) -> None:
    """Note it, in place of what was noted before."""
    unit.execute(insert_new(unit, META, "key").values(key=key, value=value))
    unit.execute(update(META).where(META.c.key == key).values(value=value))


def forget(unit: Unit, key: str, value: str) -> None:
    """Note it no more, if it is still what was read."""
    unit.execute(delete(META).where(META.c.key == key, META.c.value == value))
