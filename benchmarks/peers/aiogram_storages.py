"""aiogram's BaseStorage on SQLite and PostgreSQL: a row for each conversation, each call a commit of its own."""

# mypy: allow-any-unimported, disallow-subclassing-any=False

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import aiosqlite  # type: ignore[import-not-found]  # installed in the peers' place only
import asyncpg  # type: ignore[import-not-found]  # installed in the peers' place only
from aiogram.fsm.state import State  # type: ignore[import-not-found]  # installed in the peers' place only
from aiogram.fsm.storage.base import (  # type: ignore[import-not-found]  # installed in the peers' place only
    BaseStorage,
    DefaultKeyBuilder,
    StorageKey,
)

_TABLE = "CREATE TABLE IF NOT EXISTS fsm (key TEXT PRIMARY KEY, state TEXT, data TEXT)"
_STATE = "INSERT INTO fsm (key, state) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET state = excluded.state"
_DATA = "INSERT INTO fsm (key, data) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET data = excluded.data"
_GET_STATE = "SELECT state FROM fsm WHERE key = $1"
_GET_DATA = "SELECT data FROM fsm WHERE key = $1"


class _RowStorage(BaseStorage):
    """What both have in common; how a statement is carried out is theirs."""

    def __init__(self) -> None:
        self._key = DefaultKeyBuilder(with_destiny=True)

    async def open(self) -> None:
        """Be ready: called at the bot's start."""
        raise NotImplementedError

    async def write(self, statement: str, *values: str | None) -> None:
        """Carry out a statement and commit."""
        raise NotImplementedError

    async def read(self, query: str, key: str) -> str | None:
        """Return the one value."""
        raise NotImplementedError

    async def set_state(self, key: StorageKey, state: str | State | None = None) -> None:
        await self.write(_STATE, self._name(key), state.state if isinstance(state, State) else state)

    async def get_state(self, key: StorageKey) -> str | None:
        return await self.read(_GET_STATE, self._name(key))

    async def set_data(self, key: StorageKey, data: Mapping[str, Any]) -> None:
        await self.write(_DATA, self._name(key), json.dumps(data))

    async def get_data(self, key: StorageKey) -> dict[str, Any]:
        found = await self.read(_GET_DATA, self._name(key))
        return dict(json.loads(found)) if found else {}

    def _name(self, key: StorageKey) -> str:
        return str(self._key.build(key))


class SQLiteStorage(_RowStorage):
    """One connection, WAL, and a commit that is on disk before it returns."""

    def __init__(self, file: str) -> None:
        super().__init__()
        self._connection = aiosqlite.connect(file)

    async def open(self) -> None:
        await self._connection
        for statement in ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", _TABLE):
            await self._connection.execute(statement)

    async def write(self, statement: str, *values: str | None) -> None:
        await self._connection.execute(statement, values)
        await self._connection.commit()

    async def read(self, query: str, key: str) -> str | None:
        async with self._connection.execute(query, (key,)) as cursor:
            row = await cursor.fetchone()
        return row[0] if row else None

    async def close(self) -> None:
        await self._connection.close()


class PostgreSQLStorage(_RowStorage):
    """asyncpg's pool; each statement is a transaction."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self._address = address
        self._pool: Any = None

    async def open(self) -> None:
        self._pool = await asyncpg.create_pool(self._address)
        await self._pool.execute(_TABLE)

    async def write(self, statement: str, *values: str | None) -> None:
        await self._pool.execute(statement, *values)

    async def read(self, query: str, key: str) -> str | None:
        found: str | None = await self._pool.fetchval(query, key)
        return found

    async def close(self) -> None:
        await self._pool.close()
