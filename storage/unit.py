"""A unit of work: one transaction. What is done in it is on disk once it has ended, or has left nothing.

Every function of `storage` takes the unit first and leaves committing to whoever opened it. What is `put` down in a
unit is written with all of its kind in one go: when the unit ends, or before anything else is asked of the database,
so that what was put down is always there for who reads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from sqlalchemy.exc import DBAPIError

from storage.database import is_trouble_of_the_database, to_read

if TYPE_CHECKING:
    from sqlalchemy import Connection, CursorResult, Dialect, Engine, Executable, NestedTransaction, ScalarResult

Item = TypeVar("Item")
Answer: TypeAlias = "CursorResult[*tuple[Any, ...]]"
Write: TypeAlias = Callable[["Unit", list[Any]], None]


class UnitBroken(Exception):
    """What was put down before cannot be written, so all of the unit is undone: who is at work now is not at fault."""


class _Part:
    """Something done in a unit that can be undone alone; it has a savepoint once the database is spoken to in it."""

    __slots__ = ("begins_at", "savepoint")

    def __init__(self, begins_at: int) -> None:
        self.begins_at = begins_at
        self.savepoint: NestedTransaction | None = None


class Unit:
    """A transaction under way."""

    __slots__ = ("_last", "_parts", "_put", "connection")

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._put: list[tuple[Write, Any]] = []
        self._parts: list[_Part] = []
        self._last: set[Write] = set()

    @property
    def dialect(self) -> Dialect:
        """Which database it is."""
        return self.connection.dialect

    def put(self, write: Callable[[Unit, list[Item]], None], *items: Item, last: bool = False) -> None:
        """Have `write` called, with these and all else that is put down for it, when it is time to write.

        What others queue for is written `last`, so that it is held until the commit and no longer.
        """
        self._put.extend((write, item) for item in items)
        if last:
            self._last.add(write)

    def write(self) -> None:
        """Write what was put down: kind by kind, in the order in which the first of each kind was; but see `put`."""
        for part in self._parts:
            if part.savepoint is None:
                self._write_before(part)
                part.savepoint = self.connection.begin_nested()
                part.begins_at = 0
        if self._put:
            self._write(len(self._put))

    def execute(self, statement: Executable, parameters: Any = None, **options: Any) -> Answer:  # noqa: ANN401  # as SQLAlchemy types it
        """Ask the database, which knows all that was put down before."""
        if self._put or self._parts:
            self.write()
        return self.connection.execute(statement, parameters, **options)

    def scalar(self, statement: Executable, parameters: Any = None) -> Any:  # noqa: ANN401  # as SQLAlchemy types it
        """Return the first column of the first row, None if there is none."""
        return self.execute(statement, parameters).scalar()

    def scalars(self, statement: Executable, parameters: Any = None) -> ScalarResult[Any]:  # noqa: ANN401  # as SQLAlchemy types it
        """Return the first column of all rows."""
        return self.execute(statement, parameters).scalars()

    def exec_driver_sql(self, statement: str) -> Answer:
        """Ask in the database's own words."""
        self.write()
        return self.connection.exec_driver_sql(statement)

    @contextmanager
    def part(self) -> Iterator[None]:
        """Do something that leaves nothing if it raises, and leaves the rest as it was."""
        part = _Part(len(self._put))
        self._parts.append(part)
        try:
            yield
            if part.savepoint:
                self.write()
        except BaseException:
            del self._put[part.begins_at :]
            if part.savepoint:
                with suppress(DBAPIError):  # after a full disk nothing is left to undo: what happened first counts
                    part.savepoint.rollback()
            raise
        else:
            if part.savepoint:
                part.savepoint.commit()
        finally:
            self._parts.remove(part)

    def _write_before(self, part: _Part) -> None:
        """Write what was put down before the part began: it is not undone with the part, nor is the part to blame."""
        try:
            self._write(part.begins_at)
        except Exception as why:
            if is_trouble_of_the_database(why):
                raise
            raise UnitBroken(UnitBroken.__doc__) from why

    def _write(self, until: int) -> None:
        """Write the first so many; what comes behind them, perhaps in another part, is not touched."""
        kinds: dict[Write, list[Any]] = {}
        for write, item in self._put[:until]:
            kinds.setdefault(write, []).append(item)
        behind, parts = self._put[until:], self._parts
        for part in parts:
            part.begins_at = max(0, part.begins_at - until)
        self._put, self._parts = [], []
        try:
            for write in sorted(kinds, key=self._last.__contains__):
                write(self, kinds[write])
            self.write()
        finally:
            self._put, self._parts = behind, parts


@contextmanager
def unit_of_work(engine: Engine) -> Iterator[Unit]:
    """Write in one transaction: committed when the block ends, undone by any exception."""
    with engine.connect() as connection, unit_on(connection) as unit:
        yield unit


@contextmanager
def unit_on(connection: Connection) -> Iterator[Unit]:
    """Write in one transaction of a connection that is kept."""
    with connection.begin():
        unit = Unit(connection)
        yield unit
        unit.write()


@contextmanager
def part_of(unit: Unit) -> Iterator[None]:
    """Do one of several turns that share a commit: its exception undoes that turn and leaves the others."""
    with unit.part():
        yield


@contextmanager
def reading(engine: Engine) -> Iterator[Unit]:
    """Read one consistent state without holding up any writer."""
    with engine.connect() as connection:
        reader = to_read(connection)
        with reader.begin() as transaction:
            yield Unit(reader)
            transaction.rollback()


def rows(statement: Executable) -> Write:
    """Return how rows are written by one statement, all in one go."""

    def write(unit: Unit, items: Sequence[dict[str, Any]]) -> None:
        unit.execute(statement, items)

    return write


__all__ = ["Unit", "UnitBroken", "part_of", "reading", "rows", "unit_of_work", "unit_on"]
