"""Makes an export when its turn in the chat has come, and hands it over: in a file without a name, one at a time.

What an Excel workbook is made of has names meanwhile: see `bot/exports/unfinished.py`.
Rights are looked at again when it is made, and once more in the transaction that puts it into the audit, which is the
last thing before it leaves. It is written page by page on a thread of its own, while a message says how far it has
come. What is larger than a bot may send is not sent.
"""

from __future__ import annotations

import asyncio
import logging
import tempfile
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Any

from bot.exports.asking import Tally
from bot.exports.catalogue import Asked, ErasedMeanwhile, make_ready, put_on_record, scoped, site_of, stream, sweep
from bot.exports.left_out import left_out
from bot.outcomes import Ended
from bot.paper import Paper
from bot.wording import thousands, words
from flows.moments import paris_day
from flows.say import Say, say
from storage import people
from storage.audit import Occasion
from storage.database import is_trouble_of_the_database, leave_no_trace
from storage.unit import Unit, reading

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from bot.exports.catalogue import Scoped
    from bot.means import Means
    from bot.memory import Memory
    from bot.telegram.outlet import Outlet
    from flows.trial import Trial
    from storage.outbox import Owed

_log = logging.getLogger(__name__)

MOST = 50_000_000
"""Bytes of a file that a bot may send (Bot API, "Sending files")."""

EVERY = 3.0
"""Seconds after which it is told how far an export has come, and told anew."""

MILLION = 1_000_000


class TooLarge(Exception):
    """The export is larger than a bot may send."""


@dataclass(frozen=True)
class Bounds:
    """How large a file may be, in bytes, and after how many seconds it is told how far it has come."""

    most: int = MOST
    every: float = EVERY


@dataclass
class _Job:
    """An export under way: for whom, in whose words, how far, and which message says so."""

    asked: Asked
    person: int
    chat: int
    tally: Tally = field(default_factory=Tally)
    shown: int | None = None

    def said(self, said: Say) -> str:
        """Return a sentence as Telegram HTML."""
        return words(self.asked.language).html(said)

    def how_much(self) -> str:
        """Return how many rows it has and what was left out, as Telegram HTML."""
        rows, missing = say("export.rows", rows=thousands(self.tally.rows)), left_out(self.asked.kind, self.tally)
        return "\n".join(self.said(each) for each in (rows, missing) if each)

    @property
    def name(self) -> Say:
        """What the export is called."""
        return say(f"export.kind.{self.asked.kind}")


class Scribe:
    """Makes the exports of one process."""

    def __init__(
        self, memory: Memory, means: Means, trials: Mapping[str, Trial], folder: Path, software: str,
        bounds: Bounds | None = None,
    ) -> None:  # fmt: skip
        self._memory, self._means, self._trials, self._folder = memory, means, trials, folder
        self._software, self._bounds = software, bounds or Bounds()
        self._alone = asyncio.Lock()

    async def hand_out(self, outlet: Outlet, owed: Owed, caption: str, *, plain: bool) -> Ended:
        """Make the export that is owed, send it and return how that ended."""
        if not await outlet.is_heard():
            return Ended("unreachable", why="an export is made once Telegram answers")
        job = _Job(Asked.model_validate(owed.payload["export"]), owed.payload["person"], owed.chat_id)
        async with self._alone:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            sweep(self._folder, self._means.clock.now())
            with tempfile.TemporaryFile(dir=self._folder) as file:
                hindered = await self._written(outlet, job, file)
                file.seek(0)
                content = b"" if hindered else file.read()
        if hindered:
            return hindered
        paper = Paper(job.asked.format, owed.payload["name"], content)
        return await outlet.hand_over(owed.chat_id, paper, f"{caption}\n{job.how_much()}", plain=plain)

    async def _written(self, outlet: Outlet, job: _Job, file: IO[bytes]) -> Ended | None:
        """Have it written into the file and noted in the audit; None unless something stands in the way."""
        try:
            may = await self._watched(outlet, job, file)
            now_may = may and await self._noted(job, may)
            if may is None or now_may is None:
                return await self._told(outlet, job, say("export.not_any_more"))
            if now_may.asked != may.asked:
                return Ended("unreachable", why="the person's rights have changed meanwhile, so it is made anew")
        except TooLarge:
            most = self._bounds.most // MILLION
            return await self._told(outlet, job, say("export.too_large", name=job.name, most=most, kind=job.asked.kind))
        except ErasedMeanwhile:
            return Ended("unreachable", why="a patient was erased meanwhile, so it is made anew")
        except Exception as trouble:  # noqa: BLE001  # whatever it is, the chat goes on
            return await self._not_made(outlet, job, trouble)
        return None

    async def _watched(self, outlet: Outlet, job: _Job, file: IO[bytes]) -> Scoped | None:
        """Make it, and tell from time to time how far it has come."""
        done, clock = asyncio.Event(), self._means.clock
        making = asyncio.create_task(asyncio.to_thread(self._make, job, file))
        making.add_done_callback(lambda _: done.set())
        try:
            while not done.is_set():
                await clock.wait(done, self._bounds.every)
                if not done.is_set() and job.tally.of:
                    await _show(outlet, job)
        except BaseException:
            job.tally.stopped = True
            making.cancel()  # nobody hears what the thread still has to say
            raise
        finally:
            await self._take_back(outlet, job)
        return await making

    def _make(self, job: _Job, file: IO[bytes]) -> Scoped | None:
        """Write it into the file, if the person may still have it. On a thread.

        While it reads, SQLite's own log cannot be cut: what was to leave the disk meanwhile leaves it afterwards.
        """
        try:
            return self._write(job, file)
        finally:
            if self._memory.engine.dialect.name == "sqlite":
                leave_no_trace(self._memory.engine)

    def _write(self, job: _Job, file: IO[bytes]) -> Scoped | None:
        with reading(self._memory.engine) as unit:
            may = self._scoped(unit, job)
            if may is None:
                return None
            making = make_ready(unit, may.asked, self._trials, self._folder, job.tally)
            for chunk in stream(unit, may.asked, making):
                file.write(chunk)
                if file.tell() > self._bounds.most:
                    raise TooLarge(TooLarge.__doc__)
        return may

    def _scoped(self, unit: Unit, job: _Job) -> Scoped | None:
        sites = [site.slug for trial in self._trials.values() for site in trial.record.sites]
        day = paris_day(self._means.clock.now())
        return scoped(job.asked, people.roles_of(unit, job.person), sites, day)

    async def _noted(self, job: _Job, may: Scoped) -> Scoped | None:
        """Return what the person may have of it now; if that is what was made, keep in the audit that it was."""
        occasion = Occasion(
            at=self._means.clock.now(),
            software=self._software,
            person=job.person,
            role=may.right.role,
            site=site_of(may.asked),
            screening=may.asked.number,
        )

        def note(unit: Unit) -> Scoped | None:
            now_may = self._scoped(unit, job)
            if now_may and now_may.asked == may.asked:
                put_on_record(unit, may.asked, job.tally, occasion, self._means.chance.bytes)
            return now_may

        return await self._memory.write(note)

    async def _told(self, outlet: Outlet, job: _Job, said: Say) -> Ended:
        return await outlet.write(job.chat, job.said(said))

    async def _not_made(self, outlet: Outlet, job: _Job, trouble: Exception) -> Ended:
        """Say so to whoever waits for it, unless it may go better later. The trouble's message may hold values."""
        kind = type(trouble).__name__
        if is_trouble_of_the_database(trouble):
            return Ended("unreachable", why=f"the database cannot be read ({kind})")
        _log.error("An export (%s) could not be made: %s", job.asked.kind, kind)
        said = await self._told(outlet, job, say("export.not_made"))
        return Ended("not_drawn", why=f"not made ({kind})", anew=said.anew)

    async def _take_back(self, outlet: Outlet, job: _Job) -> None:
        if job.shown is not None:
            await outlet.delete(job.chat, job.shown)


async def _show(outlet: Outlet, job: _Job) -> None:
    """Tell how far it has come, always in the same message. Nobody waits for it, so it may be lost."""
    told: dict[str, Any] = {"gone": thousands(job.tally.gone), "of": thousands(job.tally.of)}
    text = job.said(say("export.progress", **told))
    if job.shown is None:
        job.shown = (await outlet.write(job.chat, text)).message
    else:
        await outlet.rewrite(job.chat, job.shown, text)
