"""Runs a command of the bot again and again, killed each time at another moment, and looks at what each kill left."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from storage.database import open_database, open_to_read
from storage.migrations import HEAD, Backups, upgrade
from storage.soundness import is_whole, url_of
from storage.unit import reading
from storage.verification import verify
from tests.databases import Database
from tests.journeys.commands import settings
from tests.storage.invented import NOW
from tests.storage.releases import OLDEST, empty, everything, load, unpacked

HOUSE = Path(__file__).parents[2]
PROGRAM = "tests.storage.killed_commands"
KILLED = (-9, 0, 0)


class Kills(NamedTuple):
    """How many kills left the old state, the new one, and neither; and how many moments the command has."""

    old: int
    new: int
    mixed: int
    moments: int


def killed_upgrades(database: Database, count: int) -> Kills:
    """Upgrade the oldest release's database, killed at `count` moments."""
    load_anew(database)
    old = everything(database.url)
    engine = open_database(database.url)
    upgrade(engine, Backups(database.folder / "first", NOW))
    engine.dispose()
    new = everything(database.url)
    states = {"old": old, "new": new}

    def look() -> str:
        found = everything(database.url)
        return next((name for name, state in states.items() if state == found), "mixed")

    wanted = {"database_url": database.url, "data_dir": database.folder}
    return kill_at_moments("db upgrade", wanted, lambda: load_anew(database), look, count)


def killed_restores(database: Database, count: int) -> Kills:
    """Restore a backup of this version over the oldest release's database, killed at `count` moments."""
    backup = unpacked(HEAD, database.folder / "backup.db")
    load_anew(database)
    old = everything(database.url)
    wanted = {"database_url": database.url, "data_dir": database.folder}

    def look() -> str:
        wait_for_the_dead(database)
        found = everything(database.url)
        return "old" if found == old else _is_restored(database, found, everything(url_of(backup)))

    command = f"db restore {backup} --yes"
    return kill_at_moments(command, wanted, lambda: load_anew(database), look, count)


def killed_at_system_calls(database: Database, call: str, count: int) -> Kills:
    """Restore over a SQLite file, killed at `count` of its calls of this name (``pwrite64``); wants strace."""
    backup = unpacked(HEAD, database.folder / "backup.db")
    load_anew(database)
    old, seen = everything(database.url), []
    _under_strace(database, backup, call)
    calls = (database.folder / "calls").read_text().count(f"{call}(")
    for number in _spread(calls, count):
        load_anew(database)
        _under_strace(database, backup, call, "-e", f"inject={call}:signal=SIGKILL:when={number}")
        found = everything(database.url)
        seen.append("old" if found == old else _is_restored(database, found, everything(url_of(backup))))
    mixed = [each for each in seen if each not in {"old", "new"}]
    return Kills(seen.count("old"), seen.count("new"), len(mixed), calls)


def _under_strace(database: Database, backup: Path, call: str, *more: str) -> None:
    command = ["strace", "-f", "-qq", "-o", str(database.folder / "calls"), "-e", f"trace={call}", *more]
    restore = [sys.executable, "-m", "bot", "db", "restore", str(backup), "--yes"]
    wanted = settings(database_url=database.url, data_dir=database.folder)
    subprocess.run([*command, *restore], env=wanted, cwd=HOUSE, capture_output=True, check=not more)


def wait_for_the_dead(database: Database) -> None:
    """Wait until PostgreSQL has noticed that a process was killed."""
    sessions = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'trial-prescreen'"
    while database.kind == "postgresql" and database.rows(f"{sessions} AND datname = current_database()") != [(0,)]:
        pass


def _is_restored(database: Database, found: dict[str, list[str]], backup: dict[str, list[str]]) -> str:
    told = {"chain", "counter", "event", "event_value", "outbox"}
    differing = {name for name in backup if backup[name] != found.get(name)}
    one_more = len(found["event"]) == len(backup["event"]) + 1 and set(backup["event"]) < set(found["event"])
    engine = open_to_read(database.url)
    with reading(engine) as unit:
        sound = verify(unit).bad is None
    engine.dispose()
    whole = database.kind != "sqlite" or is_whole(database.file)
    return "new" if sound and whole and one_more and differing <= told else f"mixed: {differing}"


def load_anew(database: Database) -> None:
    """Have the database be as the oldest release left it."""
    empty(database)
    load(OLDEST, database)


def kill_at_moments(
    command: str, wanted: dict[str, object], reset: Callable[[], None], look: Callable[[], str], count: int
) -> Kills:
    """Kill the command at `count` of its moments, spread over all of them, and right after its last commit.

    `look` says old, new or what is wrong.
    """
    seen: list[str] = []
    with _process(wanted) as ask:
        reset()
        status, moments, commits = ask("0", command)
        assert status == 0, f"{command}: status {status}"
        seen.append(look())
        assert seen == ["new"]
        for moment in [*map(str, _spread(moments, count, last=min(count, 6))), f"commit-{commits}"]:
            if seen[-1] != "old":
                reset()
            assert ask(moment, command) == KILLED, moment
            seen.append(look())
    mixed = [each for each in seen if each not in {"old", "new"}]
    return Kills(seen.count("old"), seen.count("new") - 1, len(mixed), moments)


def _spread(moments: int, count: int, last: int = 0) -> list[int]:
    """Return moments evenly spread, and the last ones, in which the new state comes about."""
    step = max(1, moments // count)
    return sorted({*range(step, moments + 1, step), *range(max(1, moments + 1 - last), moments + 1)})


@contextmanager
def _process(wanted: dict[str, object]) -> Iterator[Callable[[str, str], tuple[int, int, int]]]:
    command = [sys.executable, "-m", PROGRAM]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=HOUSE, env=settings(**wanted)
    ) as process:

        def ask(moment: str, asked: str) -> tuple[int, int, int]:
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write(f"{moment} {asked}\n")
            process.stdin.flush()
            answer = process.stdout.readline().split()
            return (int(answer[1]), int(answer[2]), int(answer[3])) if answer[0] == "ended" else KILLED

        yield ask
        process.communicate()
