"""Every test has a real database of its own, on SQLite and on PostgreSQL, opened as the bot opens it."""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Engine

from storage.database import open_database
from storage.unit import Unit, unit_of_work
from tests.databases import Database


@pytest.fixture
def url(database: Database) -> str:
    return database.url


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    engine = open_database(url)
    yield engine
    engine.dispose()


@pytest.fixture
def empty(new_database: Callable[..., Database]) -> Iterator[Engine]:
    """A database without a table."""
    engine = open_database(new_database(migrated=False).url)
    yield engine
    engine.dispose()


@pytest.fixture
def unit(engine: Engine) -> Iterator[Unit]:
    with unit_of_work(engine) as unit:
        yield unit
