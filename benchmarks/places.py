"""Where peers and tools are installed: each group in a place of its own under .cache/bench, from a locked list."""

from __future__ import annotations

import fcntl
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from benchmarks.commands import done

HOUSE = Path(__file__).parents[1]
CACHE = HOUSE / ".cache" / "bench"
PEERS = HOUSE / "benchmarks" / "peers"
REDIS = ("redis-server", "redis-tools", "libatomic1", "libjemalloc2", "liblzf1")
_QUIET = ("--quiet", "--disable-pip-version-check")


class NotHere(Exception):
    """Something that a peer needs is not on this machine, so it is left out."""


@contextmanager
def alone(what: str) -> Iterator[None]:
    """Wait until no other measurement of this house does this, and keep others waiting until the block ends."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / f"{what}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def place_of(group: str) -> Path:
    """Return the environment of a group of Python packages, installed if it is not there as locked."""
    place, locked = CACHE / group, PEERS / f"{group}.txt"
    if _is_as(place, locked):
        return place
    _say(f"Installing {group} from {locked.name}")
    done([_interpreter(), "-m", "venv", "--clear", place])
    pip: list[str | Path] = [place / "bin" / "python", "-m", "pip", "install", *_QUIET]
    done([*pip, "--require-hashes", "-r", locked])
    _sign(place, locked)
    return place


def _interpreter() -> str:
    """Return the interpreter that our own environment was made from: one on both sides."""
    return str(Path(sys.base_prefix) / "bin" / f"python{sys.version_info.major}.{sys.version_info.minor}")


def node_place() -> Path:
    """Return the folder with the node peers and their packages, installed if they are not there as locked."""
    place, locked = CACHE / "node", PEERS / "package-lock.json"
    place.mkdir(parents=True, exist_ok=True)
    for peer in PEERS.glob("*.mjs"):  # node looks for packages beside the file that asks for them
        shutil.copy(peer, place)
    if not _is_as(place, locked):
        _say("Installing the node peers")
        for name in ("package.json", "package-lock.json"):
            shutil.copy(PEERS / name, place)
        npm = [_found("npm"), "ci", "--silent", "--no-audit", "--no-fund"]
        done(npm, place)
        _sign(place, locked)
    return place


def redis_server() -> tuple[str, dict[str, str]]:
    """Return how to start redis-server: the machine's, else Debian's package unpacked in a place of its own."""
    here = shutil.which("redis-server")
    if here:
        return here, {}
    place = CACHE / "redis"
    server = place / "usr" / "bin" / "redis-server"
    if not server.exists():
        _say("Unpacking Debian's redis-server")
        place.mkdir(parents=True, exist_ok=True)
        done([_found("apt-get"), "download", "--quiet", *REDIS], place)
        for package in place.glob("*.deb"):
            done([_found("dpkg"), "-x", package, place])
    libraries = ":".join(str(path) for path in (place / "usr" / "lib").glob("*-linux-gnu"))
    return str(server), {"LD_LIBRARY_PATH": libraries}


def _found(command: str) -> str:
    """Return where a command is, or say that it is needed."""
    where = shutil.which(command)
    if where is None:
        raise NotHere(f"{command} is needed to install a peer, and is not on this machine.")
    return where


def _is_as(place: Path, locked: Path) -> bool:
    signed = place / ".installed"
    return signed.is_file() and signed.read_text(encoding="utf-8") == _digest(locked)


def _sign(place: Path, locked: Path) -> None:
    (place / ".installed").write_text(_digest(locked), encoding="utf-8")


def _digest(locked: Path) -> str:
    return sha256(locked.read_bytes() + _interpreter().encode()).hexdigest()


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")
