"""Tests stay on this machine: none may reach beyond the loopback, and a browser test needs the browser.

A test that takes a `database` is two: one on SQLite, one on PostgreSQL.
"""

import gc
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from ipaddress import ip_address
from pathlib import Path

import pytest

from tests.databases import KINDS, Database, PostgreSQL, in_memory, postgresql, sqlite
from tests.storage.releases import OLDEST, load

if MEMORY := in_memory():
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))  # noqa: TID251 - where pytest makes each `tmp_path`

BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--accept``: what is written down (golden conversations, README figures, the picture) is written anew."""
    parser.addoption("--accept", action="store_true", help="rewrite what is written down; read the diff afterwards")


def pytest_collection_finish() -> None:
    """Have garbage searched for as seldom as at work, and never in what is loaded by now: that took a tenth of all."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture(scope="session")
def server() -> Iterator[PostgreSQL]:
    """One PostgreSQL for all tests of this process, started for the first that needs it."""
    with postgresql() as server:
        yield server


@pytest.fixture(params=KINDS)
def new_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[..., Database]]:
    """Makes databases, with the tables of this version unless it is told `migrated=False`; gone after the test."""
    made: list[Database] = []
    server: PostgreSQL | None = request.getfixturevalue("server") if request.param == "postgresql" else None

    def new(*, migrated: bool = True) -> Database:
        folder = tmp_path / f"database-{len(made)}"
        folder.mkdir()
        make = server.new_database if server else sqlite
        made.append(make(folder, migrated=migrated))
        return made[-1]

    yield new
    for database in made:
        database.close()
        if server:
            server.drop(database)


@pytest.fixture
def database(new_database: Callable[..., Database]) -> Database:
    """The test's own database."""
    return new_database()


@pytest.fixture
def old(new_database: Callable[..., Database]) -> Database:
    """What the oldest released version left behind."""
    database = new_database(migrated=False)
    load(OLDEST, database)
    return database


@pytest.fixture(scope="session")
def chromium() -> str:
    """Where the browser is; without one the test is skipped, and in CI it fails."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found:
        return found
    if os.environ.get("CI"):  # noqa: TID251 - whether this is CI is no setting of the bot
        pytest.fail("CI must play the phone page in a browser and found none: apt-get install chromium")
    pytest.skip("no browser here: install chromium to play the phone page")


def _refuse_to_leave(event: str, args: tuple[object, ...]) -> None:
    if event in {"socket.connect", "socket.sendto"} and isinstance(args[1], tuple):  # a Unix socket has a path instead
        _must_be_here(args[1][0])
    if event == "socket.getaddrinfo":
        _must_be_here(args[0])


def _must_be_here(host: object) -> None:
    try:
        here = host in {None, "", b"localhost", "localhost"} or ip_address(_plain(host)).is_loopback
    except ValueError:
        here = False
    if not here:
        pytest.fail(f"a test tried to reach {_plain(host)}; tests may reach only 127.0.0.1")


def _plain(host: object) -> str:
    return host.decode() if isinstance(host, bytes) else str(host)


sys.addaudithook(_refuse_to_leave)
