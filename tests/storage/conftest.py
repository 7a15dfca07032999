"""Every test has a real database of its own, brought up as the bot brings it up."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from storage.database import open_database
from storage.migrations import upgrade
from storage.unit import Unit, unit_of_work


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/data/screening.db"


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    engine = open_database(url)
    upgrade(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def unit(engine: Engine) -> Iterator[Unit]:
    with unit_of_work(engine) as unit:
        yield unit
