"""What the process writes about itself. A secret never gets there: loud libraries are silenced, tokens blotted out.

An HTTP client may print whole addresses, and a Bot API address holds the token; python-telegram-bot names a rejected
token in its error, and quotes an answer that it cannot read. So they are kept quiet whatever the level (what they have
to say reaches us as an exception), and every line is searched before it is written.
"""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from collections.abc import Iterable

LOUD = {
    "aiohttp": logging.WARNING,
    "telegram": logging.CRITICAL,
    "alembic": logging.WARNING,
    "fontTools": logging.WARNING,  # a line for each table of a font
    "fpdf": logging.ERROR,
    "matplotlib": logging.ERROR,  # where it keeps what it knows of fonts
    "transitions": logging.WARNING,  # a line for each state it passes
    "uvicorn": logging.ERROR,
}
BLOT = "[secret]"
_TOKEN = re.compile(r"\d{6,}:[\w-]{25,}")


def write_log(secrets: Iterable[str], level: int = logging.INFO, stream: TextIO | None = None) -> logging.Handler:
    """Send the log to `stream` (standard error), and return the handler that does."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Blotting(secrets))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(level)
    for name, quiet in LOUD.items():
        logging.getLogger(name).setLevel(quiet)
    return handler


class Blotting(logging.Formatter):
    """Blots out tokens and the given secrets, in messages and in tracebacks."""

    def __init__(self, secrets: Iterable[str]) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._secrets = tuple(secret for secret in secrets if secret)

    def format(self, record: logging.LogRecord) -> str:
        line = _TOKEN.sub(BLOT, super().format(record))
        for secret in self._secrets:
            line = line.replace(secret, BLOT)
        return line
