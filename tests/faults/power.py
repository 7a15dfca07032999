"""POWER CUT: the database files of a run, as they would lie on the disk if the power had failed at any moment of it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from random import Random

import orjson
from sqlalchemy import select

from storage.database import open_database
from storage.tables import INBOX, OUTBOX
from storage.unit import Unit, reading
from storage.verification import verify
from tests.databases import postgresql
from tests.faults.cutting import Deed, Disk, Said, Sync, read_trace
from tests.faults.evidence import MARK
from tests.faults.figures import Asked, Campaign, Row, replay
from tests.faults.forking import Forge
from tests.faults.lanes import Aims, Lane
from tests.faults.players import LONG_ONES, PATIENTS
from tests.faults.stage import in_a_file, stage
from tests.faults.tracing import DURABLE, files_of, traced

NAME = "power-cut"
PROMISE = "What was acknowledged or said is on the disk when the power fails, if the disk honours fsync."
HOW = """\
strace writes down every write and fsync of the SQLite database and every call to Telegram, in their order, while
investigators play. At each fsync and at each call the files are put together as a power cut would leave them: without
anything written since each file's last fsync; and, drawn with the seed, with a random half of it, the last piece torn
at a sector. Each time the database must open, be whole (`integrity_check`, the audit's chain), hold every update that
was acknowledged until then, and hold every message that was sent until then among what is owed.
"""
UNTESTED = (
    "A real power cut. The model trusts that fsync writes what it says, and that a file once made or deleted stays so.",
    "PostgreSQL's files: its own fsync is trusted; only that it is switched on is checked.",
)
PLAYED_FOR = 4.0
ENDS = ("screening.db", "screening.db-wal", "screening.db-journal")


@dataclass
class Cuts:
    """What the cuts of one or more runs showed."""

    seed: int
    scratch: Path
    bare: int = 0
    drawn: int = 0
    syncs: int = 0
    violations: list[str] = field(default_factory=list)

    def go_through(self, deeds: Sequence[Deed], disk: Disk, made: Sequence[int]) -> None:
        """Cut the power at each fsync and each call of a run."""
        chance, told = Random(self.seed), list[Said]()
        for number, deed in enumerate(deeds):
            disk.does(deed)
            told += [deed] if isinstance(deed, Said) else []
            self.syncs += isinstance(deed, Sync)
            if isinstance(deed, Said | Sync):
                self.bare += 1
                self._look(disk.after_a_cut(), told, made, f"cut at deed {number}")
                for draw in range(2 if any(disk.loose.values()) else 0):
                    self.drawn += 1
                    self._look(disk.after_a_cut(chance), told, made, f"cut at deed {number}, draw {draw + 1}")

    def _look(self, files: dict[str, bytes], told: Sequence[Said], made: Sequence[int], when: str) -> None:
        for path in files_of(self.scratch / "screening.db"):
            path.unlink(missing_ok=True)
        self.scratch.joinpath("screening.db-shm").unlink(missing_ok=True)
        for name, data in files.items():
            (self.scratch / Path(name).name).write_bytes(data)
        engine = open_database(f"sqlite:///{self.scratch / 'screening.db'}")
        try:
            with reading(engine) as unit:
                self.violations += [f"{when}: {each}" for each in missing(unit, told, made)]
        except Exception as trouble:  # noqa: BLE001 - whatever it is, the database did not open
            self.violations.append(f"{when}: the database does not open ({trouble})")
        finally:
            engine.dispose()


def missing(unit: Unit, told: Sequence[Said], made: Sequence[int]) -> Iterator[str]:
    """Say what is not whole, what was acknowledged and is not there, and what was said and nobody owes."""
    whole = unit.exec_driver_sql("PRAGMA integrity_check").scalar()
    if whole != "ok":
        yield f"integrity_check: {whole}"
    if (bad := verify(unit).bad) is not None:
        yield f"audit: entry {bad.seq}: {bad.why}"
    offset = max((each.offset for each in told if each.method == "getUpdates"), default=0)
    stored = set(unit.scalars(select(INBOX.c.update_id)))
    for update in made:
        if update < offset and update not in stored:
            yield f"update {update} was acknowledged and is lost"
    owed = {(row.chat_id, orjson.loads(row.payload).get("text")) for row in unit.execute(select(OUTBOX))}
    for each in told:
        text = each.text.partition("\n")[2] if MARK in each.text.partition("\n")[0] else each.text
        if each.method in {"sendMessage", "editMessageText"} and (each.chat, text) not in owed:
            yield f"chat {each.chat} was told {text[:40]!r}, and it is lost"


def power(asked: Asked) -> Campaign:
    """Play under strace, then cut the power at every moment of it."""
    began = time.monotonic()
    scratch = asked.folder / "scratch"
    scratch.mkdir()
    cuts = Cuts(asked.seed, scratch)
    rounds = 1 if asked.short else 4
    asyncio.run(_plays(asked, cuts, rounds))
    switched = {} if asked.short else _postgres_says()
    off = [f"PostgreSQL: {name} is {value}" for name, value in switched.items() if value != "on"]
    rows = [
        Row("without anything since the last fsync of each file", cuts.bare),
        Row("with a random half of it, the last piece torn", cuts.drawn),
        *(
            [Row("PostgreSQL's fsync, synchronous_commit, full_page_writes are on", len(switched), len(off))]
            if switched
            else []
        ),
    ]
    return Campaign(
        NAME, PROMISE, asked.seed, time.monotonic() - began,
        rows=tuple(rows),
        violations=tuple(f"{each}. Again: {replay(NAME, asked, '')}" for each in (*cuts.violations, *off)),
        measured=(("fsyncs gone through", f"{cuts.syncs:,}"), ("starts of the program", str(rounds))),
        how=(HOW,),
        untested=UNTESTED,
        short=asked.short,
    )  # fmt: skip


async def _plays(asked: Asked, cuts: Cuts, rounds: int) -> None:
    async with Forge() as forge, stage(forge, in_a_file(asked.folder / "played")) as opened:
        chance = Random(asked.seed)
        lane = Lane("power cut", opened, chance, Aims(chance), LONG_ONES if asked.short else PATIENTS)
        await lane.runs(partial(_recorded, lane, cuts, rounds, 1.0 if asked.short else PLAYED_FOR))
        cuts.violations += lane.violations


async def _recorded(lane: Lane, cuts: Cuts, rounds: int, seconds: float) -> None:
    opened = lane.stage
    for number in range(rounds):
        disk = Disk(
            {str(path): bytearray(path.read_bytes()) for path in files_of(opened.database.file) if path.exists()}
        )
        program = await opened.forge.starts(opened.order(held=True))
        log = opened.folder / f"strace-{number}.txt"
        calls = (*DURABLE, "sendto", "sendmsg")
        tracer = await traced(program, (), log, "-y", "-xx", "-s", "200000", calls=calls)
        await opened.ready(program)
        await program.is_over(seconds)
        await lane.killed(program)
        await tracer.lets_go()
        lane.check(f"after run {number}")
        await asyncio.to_thread(cuts.go_through, list(read_trace(tracer.lines, ENDS)), disk, tuple(opened.made))


def _postgres_says() -> dict[str, str]:
    with postgresql(durable=True) as server, closing(server.new_database(Path(), migrated=False)) as database:
        return {
            name: database.rows(f"SHOW {name}")[0][0] for name in ("fsync", "synchronous_commit", "full_page_writes")
        }
