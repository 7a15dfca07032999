"""The real program, once or several times on one database, and what is true of a log once everything was played."""

from __future__ import annotations

import asyncio
import socket
import sys
from asyncio.subprocess import PIPE, Process
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

from storage import reports
from storage.database import open_to_read
from storage.unit import reading
from tests.databases import Database
from tests.journeys.clinic import Clinic
from tests.journeys.commands import judged, settings, told
from tests.journeys.player import Facts, Message, Player

PATIENCE = 40.0
"""Seconds until what a killed program had under way is surely free again, twice over."""


class PatientPlayer(Player):
    """Knows that after a restart the last question may be sent once more, before the answer is taken."""

    patience = PATIENCE

    def _follows(self, before: Message, number: int) -> bool:
        return self.panel["id"] > number and self._differs(before)


@asynccontextmanager
async def started(staffed: Clinic) -> AsyncIterator[Process]:
    """Run the real program for a clinic."""
    environment = settings(
        telegram_api_url=staffed.telegram.url,
        telegram_bot_token=staffed.telegram.token,
        admin_telegram_ids=staffed.admin.person_id,
        database_url=staffed.url,
        data_dir=staffed.database.folder,
        listen=f"127.0.0.1:{free_port()}",
    )
    async with program_run(staffed.database, environment) as program:
        yield program


@asynccontextmanager
async def program_run(database: Database, environment: dict[str, str]) -> AsyncIterator[Process]:
    """Run the real program; at the end it is killed, if it still runs. It must not have complained."""
    program = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "run", cwd=database.folder, env=environment, stdout=PIPE, stderr=PIPE
    )
    try:
        yield program
    finally:
        with suppress(ProcessLookupError):
            program.kill()
        said = (await program.communicate())[1].decode()
        assert "Traceback" not in said, said


def everything_is_there_once(staffed: Clinic, facts: Facts) -> None:
    """The log holds what was done, in order and once, judged as `evaluate` does; the audit is whole."""
    log: dict[str, Any] = staffed.log()
    said = [(each["did"], each["text"]) for each in log["conversation"] if each["by"] == "person"]
    assert said == staffed.investigator.did
    assert log["facts"] == {fact: facts.get(fact) for fact in log["facts"]}
    result = judged(log, log["started_at"][:10])
    assert (log["verdict"], log["criteria"]) == (result["verdict"], result["criteria"])
    assert set(_answers(staffed).values()) == {1}
    assert staffed.database.rows("SELECT DISTINCT state, tries FROM inbox") == [("done", 0)]
    assert "as they were written" in told("audit", "verify", "--no-checkpoints", database_url=staffed.url)


def copies(player: Player) -> list[Message]:
    """Return the messages with buttons but for that of the latest revision: a button tells its revision."""
    *older, _ = sorted(player.live(), key=lambda each: (_revision(each), each["id"]))
    return older


def references(staffed: Clinic) -> list[str]:
    """Return the references of the cards in the coordinators' group."""
    return [line for card in staffed.cards for line in card.splitlines() if line.startswith("Ref. ")]


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def _answers(staffed: Clinic) -> Counter[str]:
    """Count, for each fact, how often the audit says that it was answered."""
    engine = open_to_read(staffed.url)
    try:
        with reading(engine) as unit:
            happened = reports.happened(unit, 1)
    finally:
        engine.dispose()
    return Counter(str(each.fact) for each in happened if each.what == "answered")


def _revision(message: Message) -> int:
    return int(message["buttons"][0][0]["data"].split("|")[2])
