"""The last checkpoint of the audit that this process has made or found: for who asks, never for deciding anything."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from storage.checkpoints import Note


@dataclass
class Covered:
    """The last checkpoint; None before one is known."""

    note: Note | None = None
