"""/healthz: the process lives. /readyz: it can do its work, or what is wrong. /metrics. They name nobody.

All three answer whatever the database does: it has two seconds, however many ask.
"""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Literal, TypeAlias

from prometheus_client import CONTENT_TYPE_LATEST
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.loading import at_once

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from starlette.requests import Request

    from bot.clock import Clock
    from bot.loading import Loaded
    from bot.memory import Memory
    from bot.meters import Meters
    from storage.reports import Health
    from storage.unit import Unit

State: TypeAlias = Literal["starting", "ready", "stopping"]

DATABASE_SECONDS = 2.0
LONGEST_LAG = 60

_NOT_YET: dict[State, str] = {
    "starting": "starting: Telegram has not been reached yet; the log says why, and the bot keeps trying",
    "stopping": "stopping: what has begun is being finished; what is left waits for the next start",
}
_DOWN = f"the database has not answered within {DATABASE_SECONDS:.0f} seconds; the bot keeps trying: see to it"
_REFUSES = "the database does not keep what is written ({}); the bot keeps trying: look for a full or read-only disk"
_INBOX = "the oldest update has waited {:.0f} seconds for its turn, and 60 is too long; the log says why"
_OUTBOX = "the oldest thing to be sent is {:.0f} seconds late, and 60 is too long; the log says why"


class Vitals:
    """Watches over the bot. Whoever starts and stops it sets its `state`."""

    def __init__(self, memory: Memory, clock: Clock, meters: Meters, loaded: Loaded = at_once) -> None:
        self.state: State = "starting"
        self._memory, self._clock, self._meters, self._loaded = memory, clock, meters, loaded
        self._looking: asyncio.Task[Health | None] | None = None

    def routes(self) -> list[Route]:
        """Return the addresses for the one HTTP server."""
        return [Route("/healthz", self._live), Route("/readyz", self._answer), Route("/metrics", self._measured)]

    def is_open(self) -> bool:
        """Say whether anything may still be taken in."""
        return self.state != "stopping"

    async def _live(self, _: Request) -> Response:
        return JSONResponse({"live": True})

    async def _answer(self, _: Request) -> Response:
        health = await self._look()
        wrong = list(self._wrong(health))
        told = {
            "ready": not wrong,
            "database": "ok" if health and not self._memory.trouble else "down",
            "inbox_lag_seconds": round(health.inbox_lag, 1) if health else None,
            "delivery_lag_seconds": round(health.outbox_lag, 1) if health else None,
        }
        return JSONResponse({**told, "wrong": wrong} if wrong else told, 503 if wrong else 200)

    async def _measured(self, _: Request) -> Response:
        health = await self._look()
        ready = not any(self._wrong(health))
        return Response(self._meters.text(health, ready=ready), media_type=CONTENT_TYPE_LATEST)

    def _wrong(self, health: Health | None) -> Iterator[str]:
        if self.state != "ready":
            yield _NOT_YET[self.state]
        if health is None:
            yield _DOWN
            return
        if self._memory.trouble:
            yield _REFUSES.format(self._memory.trouble)
        if health.inbox_lag > LONGEST_LAG:
            yield _INBOX.format(health.inbox_lag)
        if health.outbox_lag > LONGEST_LAG:
            yield _OUTBOX.format(health.outbox_lag)

    async def _look(self) -> Health | None:
        """Ask the database, together with whoever else is asking; None if it does not answer in time."""
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._read())
        found, _ = await asyncio.wait([self._looking], timeout=DATABASE_SECONDS)
        return found.pop().result() if found else None

    async def _read(self) -> Health | None:
        await self._loaded()
        now = self._clock.now()
        try:
            return await self._memory.read(partial(_health, now=now))
        except Exception:  # noqa: BLE001  # whatever the database has: it is not at our service
            return None


def _health(unit: Unit, now: datetime) -> Health:
    from storage import reports  # noqa: PLC0415  # its tables are loaded while the first poll is under way

    return reports.health(unit, now)
