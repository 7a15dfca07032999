"""What the bot notes about itself, a word under a key: the poll offset, when it was last alive."""

from sqlalchemy import insert, select, update

from storage.tables import META
from storage.unit import Unit


def read(unit: Unit, key: str) -> str | None:
    """Return what was noted, None if nothing was."""
    value: str | None = unit.scalar(select(META.c.value).where(META.c.key == key))
    return value


def note(unit: Unit, key: str, value: str) -> None:
    """Note it, in place of what was noted before."""
    changed = unit.execute(update(META).where(META.c.key == key).values(value=value))
    if not changed.rowcount:
        unit.execute(insert(META).values(key=key, value=value))
