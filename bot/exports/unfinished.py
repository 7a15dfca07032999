"""What an export is made of meanwhile: held by its process for as long as that lives, and swept away by another.

A killed process leaves it behind, and it holds health values. The system lets go of a lock with the process that held
it, so what nobody holds belongs to nobody, however young it is. Several processes, also of containers, may share a
folder. Where a folder knows no locks (some network drives) it goes after a day.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

UNFINISHED = ".export-"
"""How the name of what is not finished begins."""

LEFT_FOR = timedelta(days=1)
"""After so long what cannot be locked belongs to nobody."""

_BEGUN = ".begun-"
"""How the name begins of what is not held yet: it is empty, and no sweep looks at it."""


@contextmanager
def own_folder(folder: Path) -> Iterator[Path]:
    """Lend a folder of one's own in this one; it is gone afterwards."""
    begun = Path(tempfile.mkdtemp(dir=folder, prefix=_BEGUN))
    holding = os.open(begun, os.O_RDONLY)
    try:
        place = _held(holding, begun)
        try:
            yield place
        finally:
            with suppress(FileNotFoundError):
                shutil.rmtree(place)
    finally:
        os.close(holding)


@contextmanager
def own_file(folder: Path) -> Iterator[tuple[IO[bytes], Path]]:
    """Lend a new file that only the owner can read; it is gone afterwards, unless it was given another name."""
    with tempfile.NamedTemporaryFile(dir=folder, prefix=_BEGUN, delete=False) as file:
        place = _held(file.fileno(), Path(file.name))
        try:
            yield file, place
        finally:
            place.unlink(missing_ok=True)


def sweep(folder: Path, now: datetime) -> None:
    """Remove what exports have left in a folder whose process was killed; what cannot be removed stays."""
    for each in folder.glob(f"{UNFINISHED}*"):
        with suppress(OSError):  # somebody else sweeps too, or it is somebody else's
            if _is_left(each, now):
                shutil.rmtree(each) if each.is_dir() else each.unlink()


def _held(holding: int, begun: Path) -> Path:
    """Hold it, and only then give it the name by which a sweep finds it."""
    with suppress(OSError):  # no locks there
        fcntl.flock(holding, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return begun.rename(begun.with_name(f"{UNFINISHED}{begun.name.removeprefix(_BEGUN)}"))


def _is_left(place: Path, now: datetime) -> bool:
    looking = os.open(place, os.O_RDONLY | os.O_NONBLOCK)
    try:
        fcntl.flock(looking, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return os.fstat(looking).st_mtime < (now - LEFT_FOR).timestamp()
    else:
        return True
    finally:
        os.close(looking)
