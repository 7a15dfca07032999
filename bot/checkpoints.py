"""Checkpoints of the audit are made beside the turns: none waits for one, and none is undone with one.

One is made a moment after each outcome, before anything is uncovered for a quarter of an hour, and at a stop. What a
process that died had not covered yet is covered at the next start. What cannot be written is told once and tried again.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from bot.alerts import alert
from flows.say import Say, say
from storage import outbox
from storage.checkpoint_file import NotContinued, append, last_note
from storage.checkpoints import NoCheckpoint, Note
from storage.covering import LONGEST, tail
from storage.database import is_trouble_of_the_database
from storage.outbox import Owing
from storage.signing import KeyUnusable, make_key, signer
from storage.unit import reading

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bot.clock import Clock
    from bot.desk import Desk
    from bot.memory import Memory

_log = logging.getLogger(__name__)

LOOK_SECONDS = 60.0
"""How often it is looked whether other processes, or the hour, call for a checkpoint."""
APART_SECONDS = 1.0
"""Of outcomes that come close together, one checkpoint covers several."""
MOST = LONGEST - timedelta(minutes=1)
END_SECONDS = 2.0
TROUBLE = (OSError, KeyUnusable, NoCheckpoint, NotContinued)


@dataclass(frozen=True, slots=True)
class Place:
    """Where checkpoints are kept, which key signs them, and which chat is sent them, in which language."""

    file: Path
    key: Path
    chat: int | None
    language: str


class Checkpoints:
    """Makes checkpoints until it is stopped. `nudge` it after an outcome; it calls `owes` when something is owed."""

    def __init__(self, memory: Memory, desk: Desk, place: Place, clock: Clock, owes: Callable[[], None]) -> None:
        self._memory, self._desk, self._place, self._clock, self._owes = memory, desk, place, clock, owes
        self._news = asyncio.Event()

    def nudge(self) -> None:
        """Say that there was an outcome."""
        self._news.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Make checkpoints until `stop`; the first one of what an earlier process had left."""
        if await self._look(at_once=True) is None:
            await self._go_on_from_the_last()
        while not stop.is_set():
            await self._clock.wait(self._news, LOOK_SECONDS)
            self._news.clear()
            if not stop.is_set() and await self._look():
                await self._clock.wait(stop, APART_SECONDS)

    async def at_the_end(self) -> None:
        """Cover what is left, once nobody works any more."""
        try:
            async with asyncio.timeout(END_SECONDS):
                await self._look(at_once=True)
        except TimeoutError:
            _log.warning("The last checkpoint of the audit took too long; it is made at the next start.")

    async def _look(self, *, at_once: bool = False) -> Note | None:
        """Make a checkpoint if one is due, or, `at_once`, if anything is uncovered."""
        now = self._clock.now()
        try:
            note = await asyncio.to_thread(self._made, now, at_once=at_once)
            if note:
                self._desk.covered.note = note
                await self._send(note, now)
        except TROUBLE as trouble:
            _log.error("No checkpoint of the audit: %s", trouble)
            await self._tell(trouble, now)
        except Exception as trouble:  # noqa: BLE001  # a lost database must not end the bot
            _log.error("No checkpoint of the audit (%s); trying again.", type(trouble).__name__)
        else:
            return note
        return None

    def _made(self, now: datetime, *, at_once: bool) -> Note | None:
        place, engine = self._place, self._memory.engine
        last = last_note(place.file)
        if last:
            self._desk.covered.note = last  # perhaps another process has made it
        if last is None:  # behind checkpoints of a key that is lost no other key signs
            make_key(place.key)
        if not at_once:
            with reading(engine) as unit:
                behind = tail(unit, last.checkpoint.number if last else 0)
            waited = now - behind.first_at if behind.first_at else timedelta()
            if not behind.decisive and timedelta() <= waited < MOST:
                return None
        return append(place.file, engine, signer(place.key), now)

    async def _send(self, note: Note, now: datetime) -> None:
        """Owe the checkpoint to its chat, once."""
        if self._place.chat is None:
            return
        number = note.checkpoint.number
        words = self._desk.words(self._place.language)
        text = words.html(say("checkpoint.made", number=number, note=note.text.strip()))
        owing = Owing(chat_id=self._place.chat, kind="say", payload={"text": text, "settings": True})
        owe = partial(outbox.owe, owings=[owing], now=now, cause=f"checkpoint:{number}")
        if await self._memory.write(owe):
            self._owes()

    async def _go_on_from_the_last(self) -> None:
        """Know the last checkpoint, and send it if a process died before it could."""
        try:
            last = await asyncio.to_thread(last_note, self._place.file)
            if last:
                self._desk.covered.note = last
                await self._send(last, self._clock.now())
        except Exception as trouble:  # noqa: BLE001  # it is sent with the next one
            _log.error("A checkpoint of the audit was not sent (%s).", type(trouble).__name__)

    async def _tell(self, trouble: Exception, now: datetime) -> None:
        """Have the admins know, once for each thing that is wrong."""
        said = self._said(trouble)
        cause = f"{said.key}:{await asyncio.to_thread(self._covered)}"
        try:
            await self._memory.write(partial(alert, language=self._desk.language, said=said, now=now, cause=cause))
        except Exception as why:
            if not is_trouble_of_the_database(why):
                raise
        self._owes()

    def _covered(self) -> int:
        """Return the last entry that is covered, as far as can be told: what is wrong is news again behind another."""
        with suppress(OSError, NoCheckpoint):
            last = last_note(self._place.file)
            return last.checkpoint.number if last else 0
        return 0

    def _said(self, trouble: Exception) -> Say:
        file = str(self._place.file)
        match trouble:
            case NotContinued():
                key = "checkpoint.missing" if trouble.missing else "checkpoint.rewritten"
                return say(key, number=trouble.number, end=trouble.end, file=file)
            case NoCheckpoint():
                return say("checkpoint.broken", file=file)
            case KeyUnusable():
                return say("checkpoint.no_key", file=str(self._place.key))
            case _:
                return say("checkpoint.not_written", file=file, why=getattr(trouble, "strerror", None) or "?")
