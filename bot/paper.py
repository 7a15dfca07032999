"""A file that is about to be sent, drawn already."""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias

Drawn: TypeAlias = Literal["png", "pdf", "ics"]
"""What is drawn from words and numbers that its turn has put down."""

Sort: TypeAlias = Drawn | Literal["csv", "xlsx", "json", "ndjson"]
"""The others are exports: written from the database when they are sent."""

MIME: dict[Sort, str] = {
    "png": "image/png",
    "pdf": "application/pdf",
    "ics": "text/calendar",
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
    "ndjson": "application/x-ndjson",
}


class Paper(NamedTuple):
    """A file: its sort, the name it has with who receives it (ASCII, no quotes), and its bytes."""

    sort: Sort
    name: str
    content: bytes

    @property
    def mime(self) -> str:
        """What kind of file it is, for the network."""
        return MIME[self.sort]
