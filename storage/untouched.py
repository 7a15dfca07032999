"""A database read without leaving a trace: its file, and the folder that it stands in, stay byte for byte as they are.

SQLite makes files beside a database in WAL mode even for who only reads. A file that nobody has open is read as one
that cannot change. One with a log beside it that was copied along is put together in a folder apart, gone afterwards.
If a bot begins to write to it all the same, what was read is of several moments, and worth nothing: nobody gets it.
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


class WrittenMeanwhile(NoDatabase):
    """The file was written to while it was read, so that nothing can be said of it."""

    def __init__(self, path: Path) -> None:
        what = f"{path} was written to while it was read, so nothing can be said of it"
        super().__init__(f"{what}. Make a copy first, for instance with `db backup`, and read that.")


@contextmanager
def untouched(named: str) -> Iterator[Engine]:
    """Lend an engine that only reads: of a file, or of what a URL names. NoDatabase if there is none.

    WrittenMeanwhile at the end, whatever came of the reading: until then nothing is to be said of what was read.
    """
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
    if index.exists():  # somebody has it open, and a reader is shown one moment throughout
        yield path, "mode=ro"
        return
    with _at_rest(path, log):
        if log.exists() and log.stat().st_size:
            with tempfile.TemporaryDirectory() as folder:
                for each in (path, log):
                    shutil.copyfile(each, Path(folder) / each.name)
                yield Path(folder) / path.name, "mode=rw"
        else:
            yield path, "immutable=1"


@contextmanager
def _at_rest(path: Path, log: Path) -> Iterator[None]:
    """Raise WrittenMeanwhile if the file or its log is another one at the end."""
    before = _stand(path), _stand(log)
    try:
        yield
    finally:
        if (_stand(path), _stand(log)) != before:
            raise WrittenMeanwhile(path)


def _stand(path: Path) -> tuple[int, int, int] | None:
    """Return which file it is, its bytes and when it was written; None if it is not there."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns
