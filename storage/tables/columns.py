"""What the columns of all tables share: wide numbers, closed lists, indexes over what is still open."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ColumnElement, Index, Integer, Text, text
from sqlmodel import Field

BIG = BigInteger().with_variant(Integer(), "sqlite")
"""64 bits everywhere; spelled INTEGER on SQLite, where only that makes a key given by the database."""

NEVER_REUSED = {"sqlite_autoincrement": True}
"""Without it SQLite gives the number of an erased row to the next one."""


def one_of(column: str, words: Iterable[str]) -> CheckConstraint:
    """Return the constraint that `column` holds one of `words`, or nothing."""
    listed = ", ".join(f"'{word}'" for word in words)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_is_known")


def index_where(name: str, condition: str, *columns: str) -> Index:
    """Return an index over only the rows that meet `condition`: it stays small however long the history."""
    where: ColumnElement[bool] = text(condition)  # type: ignore[assignment]  # a clause is all that an index asks for
    return Index(name, *columns, sqlite_where=where, postgresql_where=where)


def given_id() -> Any:  # noqa: ANN401  # Field() is typed so
    """Return the field of a key that the database gives."""
    return Field(default=None, primary_key=True, sa_type=BIG)


def wide(*, primary_key: bool = False, foreign_key: str | None = None) -> Any:  # noqa: ANN401  # Field() is typed so
    """Return the field of a 64-bit number that must be there."""
    if foreign_key:
        return Field(primary_key=primary_key, foreign_key=foreign_key, sa_type=BIG)
    return Field(primary_key=primary_key, sa_type=BIG, sa_column_kwargs={"autoincrement": False})


def wide_or_none(foreign_key: str | None = None) -> Any:  # noqa: ANN401  # Field() is typed so
    """Return the field of a 64-bit number that may be absent."""
    if foreign_key:
        return Field(default=None, foreign_key=foreign_key, sa_type=BIG)
    return Field(default=None, sa_type=BIG)


def long_text() -> Any:  # noqa: ANN401  # Field() is typed so
    """Return the field of a text of any length that must be there."""
    return Field(sa_type=Text)


def long_text_or_none() -> Any:  # noqa: ANN401  # Field() is typed so
    """Return the field of a text of any length that may be absent."""
    return Field(default=None, sa_type=Text)
