"""The programs we are compared with, each started in its own place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from benchmarks.places import HOUSE, NotHere, node_place, place_of
from benchmarks.runs import Bot, Subject, free_port
from benchmarks.servers import redis
from benchmarks.stage import TOKEN, DidNotRun, program

STOCK = "ptb_echo"
"""The name of the one to which ratios are formed."""

Starts = Callable[[str, Path], AbstractContextManager[Bot]]


def python_peer(group: str, module: str, store: str = "", *, webhook: bool = False) -> Starts:
    """Return how to start a Python peer of a group of packages."""

    @contextmanager
    def starts(api: str, folder: Path) -> Iterator[Bot]:
        command = [str(place_of(group) / "bin" / "python"), "-m", f"benchmarks.peers.{module}"]
        port = free_port() if webhook else 0
        environment = {**_place(api, folder), "PORT": str(port or ""), "STORE": store, "PYTHONPATH": str(HOUSE)}
        with program(command, environment, folder / "said.txt") as process:
            yield Bot([process.pid], doors=int(webhook))

    return starts


def node_peer(module: str) -> Starts:
    """Return how to start a node peer."""

    @contextmanager
    def starts(api: str, folder: Path) -> Iterator[Bot]:
        try:
            command = ["node", str(node_place() / f"{module}.mjs")]
            with program(command, _place(api, folder), folder / "said.txt") as process:
                yield Bot([process.pid])
        except (NotHere, FileNotFoundError) as missing:
            raise DidNotRun(f"left out: {missing}") from missing

    return starts


@contextmanager
def _aiogram_redis(api: str, folder: Path) -> Iterator[Bot]:
    try:
        with (
            redis(folder) as server,
            python_peer("aiogram", "aiogram_durable", f"redis {server.address}")(api, folder) as bot,
        ):
            bot.servers.append(server.pid)
            yield bot
    except NotHere as missing:
        raise DidNotRun(f"left out: {missing}") from missing


def _place(api: str, folder: Path) -> dict[str, str]:
    return {"API": api, "TOKEN": TOKEN, "FOLDER": str(folder)}


_STOCK = python_peer("ptb", "ptb_echo")
_STOCK_BY_WEBHOOK = python_peer("ptb", "ptb_echo", webhook=True)
_AIOGRAM = python_peer("aiogram", "aiogram_durable")
_AIOGRAM_BY_WEBHOOK = python_peer("aiogram", "aiogram_durable", webhook=True)

NOTHING = "nothing"
SQLITE = "SQLite FULL"

PEERS = (
    Subject(STOCK, "python-telegram-bot: stock echo", NOTHING, _STOCK),
    Subject("ptb_echo_webhook", "the same, by webhook", NOTHING, _STOCK_BY_WEBHOOK),
    Subject(
        "ptb_conversation",
        "python-telegram-bot: ConversationHandler",
        "pickle each turn, no fsync",
        python_peer("ptb", "ptb_conversation"),
    ),
    Subject("ptb_sqlmodel", "python-telegram-bot: SQLModel, aiosqlite", SQLITE, python_peer("ptb", "ptb_sqlmodel")),
    Subject("aiogram_sqlite", "aiogram: states in SQLite", SQLITE, _AIOGRAM),
    Subject("aiogram_sqlite_webhook", "the same, by webhook", SQLITE, _AIOGRAM_BY_WEBHOOK),
    Subject("aiogram_redis", "aiogram: states in Redis", "Redis, appendfsync always", _aiogram_redis),
    Subject(
        "grammy_conversations",
        "grammY: conversations",
        "file + fsync, after the answer",
        node_peer("grammy_conversations"),
    ),
    Subject("telegraf_wizard", "telegraf: wizard", "memory", node_peer("telegraf_wizard")),
    Subject("grammy_echo", "grammY: bare echo", NOTHING, node_peer("grammy_echo")),
)


def named(*names: str) -> tuple[Subject, ...]:
    """Return peers by name, in that order."""
    known = {peer.name: peer for peer in PEERS}
    return tuple(known[name] for name in names)
