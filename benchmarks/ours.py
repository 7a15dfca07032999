"""The program of this repository, started as a site would: `python -m bot run`. A run that lost an answer is no run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from sqlalchemy import text

from benchmarks.clinic import DIALOGUE, clinic, settings_of
from benchmarks.runs import Bot, Subject, free_port, last_words
from benchmarks.stage import PYTHON, DidNotRun, program
from storage.database import NoDatabase, open_to_read
from storage.unit import reading
from storage.verification import verify

_SECRET = "Invented-secret_1"  # noqa: S105 - nothing is protected by it
_DONE = text("SELECT count(*) FROM inbox WHERE state = 'done'")
COMMAND = (PYTHON, "-m", "bot", "run")


def polling() -> Subject:
    """Return our program on SQLite, which asks Telegram for updates."""
    return Subject("ours_polling", "this bot, polling", "SQLite FULL", _on_sqlite(webhook=False), DIALOGUE)


def webhook() -> Subject:
    """Return our program on SQLite, to which Telegram posts."""
    return Subject("ours_webhook", "this bot, webhook", "SQLite FULL", _on_sqlite(webhook=True), DIALOGUE)


def _on_sqlite(*, webhook: bool) -> Callable[[str, Path], AbstractContextManager[Bot]]:
    @contextmanager
    def starts(api: str, folder: Path) -> Iterator[Bot]:
        seeded = clinic()
        url = seeded.copied_to(folder)
        with serving(api, url, folder, webhook=webhook) as bot:
            bot.people = seeded.people
            yield bot

    return starts


@contextmanager
def serving(api: str, url: str, folder: Path, *, webhook: bool = False) -> Iterator[Bot]:
    """Run one process of ours on a database, and check what it kept when it has ended."""
    before, port = done(url), free_port()
    settings = settings_of(api, url, folder, port) | (hook(port) if webhook else {})
    with program(COMMAND, settings, folder / "said.txt") as process:
        bot = Bot([process.pid], doors=int(webhook))
        yield bot
    check(url, before, bot.found, folder)


def hook(port: int) -> dict[str, str]:
    """Return the settings of a bot to which Telegram posts."""
    return {"WEBHOOK_URL": f"http://127.0.0.1:{port}/updates", "WEBHOOK_SECRET": _SECRET}


def done(url: str) -> int:
    """Return how many updates the database holds as done; none if it is still to be made."""
    try:
        engine = open_to_read(url)
    except NoDatabase:
        return 0
    with reading(engine) as unit:
        count: int = unit.execute(_DONE).scalar_one()
    engine.dispose()
    return count


def check(url: str, before: int, found: dict[str, object], folder: Path) -> None:
    """Hold the program to its word: each turn seen from outside is in the database, and the audit's chain is sound."""
    kept, turns = done(url) - before, int(str(found.get("turns", 0)))
    engine = open_to_read(url)
    with reading(engine) as unit:
        bad = verify(unit).bad
    engine.dispose()
    if kept < turns or bad:
        audit = bad or "sound"
        raise DidNotRun(f"{turns} turns seen, {kept} in the database; the audit: {audit}.\n{last_words(folder)}")
