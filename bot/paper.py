"""A file that is about to be sent, drawn already."""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias

Sort: TypeAlias = Literal["png", "pdf", "ics"]

MIME: dict[Sort, str] = {"png": "image/png", "pdf": "application/pdf", "ics": "text/calendar"}


class Paper(NamedTuple):
    """A file: its sort, the name it has with who receives it (ASCII, no quotes), and its bytes."""

    sort: Sort
    name: str
    content: bytes

    @property
    def mime(self) -> str:
        """What kind of file it is, for the network."""
        return MIME[self.sort]
