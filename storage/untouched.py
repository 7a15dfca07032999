"""A database read without leaving a trace: its file, and the folder that it stands in, stay byte for byte as they are.

SQLite makes files beside a database in WAL mode even for who only reads. A file that nobody has open is read as one
that cannot change. One with a log beside it that was copied along is put together in a folder apart, gone afterwards.
"""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, Engine, make_url
from sqlalchemy.exc import ArgumentError

from storage.database import NoDatabase, open_file, open_to_read

_LOG, _INDEX = "-wal", "-shm"


@contextmanager
def untouched(named: str) -> Iterator[Engine]:
    """Lend an engine that only reads: of a file, or of what a URL names. NoDatabase if there is none."""
    url = _url(named)
    if url is None or url.get_backend_name() == "sqlite":
        path = Path(named if url is None else url.database or "")
        if not path.is_file():
            raise NoDatabase(f"There is no database at {path}.")
        with _whole(path) as (whole, way), _lent(open_file(whole, way)) as engine:
            yield engine
    else:
        with _lent(open_to_read(named)) as engine:
            yield engine


@contextmanager
def _lent(engine: Engine) -> Iterator[Engine]:
    try:
        yield engine
    finally:
        engine.dispose()


def _url(named: str) -> URL | None:
    if "://" not in named:
        return None
    try:
        url = make_url(named)
        url.get_dialect()
    except ArgumentError:
        raise NoDatabase(f"{named.partition('://')[0]}://… names no database.") from None
    return url


@contextmanager
def _whole(path: Path) -> Iterator[tuple[Path, str]]:
    """Lend the file with all that belongs to it, and how it is to be opened."""
    log, index = (path.with_name(f"{path.name}{end}") for end in (_LOG, _INDEX))
    if index.exists():  # somebody has it open
        yield path, "mode=ro"
    elif log.exists() and log.stat().st_size:
        with tempfile.TemporaryDirectory() as folder:
            for each in (path, log):
                shutil.copyfile(each, Path(folder) / each.name)
            yield Path(folder) / path.name, "mode=rw"
    else:
        yield path, "immutable=1"
