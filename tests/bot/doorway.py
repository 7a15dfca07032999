"""The web server alone, on a real socket and a real database, without a bot behind it."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx

from bot.clock import WallClock
from bot.doorstep import Doorstep
from bot.memory import Memory
from bot.meters import Meters
from bot.server import serving
from bot.telegram.webhook import Bounds, Door
from bot.vitals import Vitals
from storage.database import open_database
from storage.inbox import Incoming
from tests.databases import Database

SECRET = "Invented-secret_1"
REFUSAL = {"sqlite": "OperationalError", "postgresql": "InternalError"}
"""What each calls it when it may not write."""

HEADER = "X-Telegram-Bot-Api-Secret-Token"


@dataclass
class Doorway:
    """A door with its address, and what is behind it."""

    url: str
    database: Database
    memory: Memory
    meters: Meters
    vitals: Vitals
    client: httpx.AsyncClient
    patience: Bounds
    came: int = 0
    """How many posts have come to be stored."""

    async def post(self, body: bytes | dict[str, Any], **headers: str) -> httpx.Response:
        """Post as Telegram does."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return await self.client.post("/telegram", content=content, headers={HEADER: SECRET, **headers})

    async def hears(self, *pieces: bytes) -> bytes:
        """Say these on a line of its own, stay on it, and return all that is answered until the other side hangs up."""
        parts = urlsplit(self.url)
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
        try:
            for piece in pieces:
                writer.write(piece)
                await writer.drain()
            async with asyncio.timeout(5):
                return await reader.read()
        finally:
            writer.close()

    def stored(self) -> list[int]:
        """The ids of the updates in the inbox."""
        return [number for (number,) in self.database.rows("SELECT update_id FROM inbox ORDER BY update_id")]


@asynccontextmanager
async def doorway(database: Database, *, body_seconds: float = 5, store_seconds: float = 5) -> AsyncIterator[Doorway]:
    """Open the door on this database."""
    memory, clock, meters = Memory(open_database(database.url)), WallClock(), Meters()
    vitals, doorstep = Vitals(memory, clock, meters), Doorstep(memory, clock)
    behind: list[Doorway] = []

    async def store(updates: Sequence[Incoming]) -> None:
        behind[0].came += 1
        await doorstep.store(updates)

    patience = Bounds(body_seconds, store_seconds)
    door = Door(SECRET, store, vitals.is_open, meters, patience)
    routes = [*vitals.routes(), door.route("https://bot.example.org/telegram")]
    try:
        async with (
            serving(routes, ("127.0.0.1", 0), clock, needed=True) as url,
            httpx.AsyncClient(base_url=url) as client,
        ):
            behind.append(Doorway(url, database, memory, meters, vitals, client, patience))
            yield behind[0]
    finally:
        memory.close()


def head(*headers: str, path: str = "/telegram") -> bytes:
    """Return the head of a post with the secret and these headers."""
    return "\r\n".join([f"POST {path} HTTP/1.1", "Host: here", *headers, "", ""]).encode("latin-1")
