"""The audit as JSON lines: every column of every event, its values where they were not erased, and their salt.

So whoever has the lines can reckon each hash and each commitment again: see `storage/audit.py`.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import orjson

from bot.exports.cells import in_json
from storage import exporting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.exports.asking import Asked, Making
    from storage.unit import Unit


def audit_lines(unit: Unit, asked: Asked, making: Making) -> Iterator[bytes]:
    """Yield a line for each event, in order."""
    for event in exporting.events(unit, asked.wanted):
        making.tally.went()
        making.tally.rows += 1
        yield f"{in_json(orjson.dumps({**event, 'at': _moment(event['at'])}).decode())}\n".encode()


def _moment(at: datetime) -> str:
    """Return a moment as the hash covers it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
