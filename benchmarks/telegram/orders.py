"""What the crowd is asked to do, as one line of JSON."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path


@dataclass(frozen=True)
class Order:
    """Who is measured, who taps, in which rhythm, and for how long."""

    pids: list[int]
    """The bot's processes."""
    servers: list[int] = field(default_factory=list)
    """Processes that work for it: a database."""
    people: str = ""
    """The file that says what people have on the screen; without it `made` people tap `first`."""
    made: int = 0
    first: str = ""
    first_update: int = 880_000_000
    """The lowest id of an update: what played a clinic in has lower ones."""
    in_flight: int = 128
    rate: float = 0.0
    """Taps a second over all; 0: each person taps again at once."""
    delay: float = 0.0
    """Seconds by which the Bot API answers late."""
    warm: float = 1.0
    seconds: float = 5.0
    turns: int = 0
    """The window lasts until so many turns are over, and `seconds` at least."""
    left: int = -1
    """How often each person taps; -1: as often as they can."""
    lefts: list[int] = field(default_factory=list)
    """The same for each person."""
    doors: int = 0
    """How many webhooks the bot opens; 0: it polls."""
    all_finish: bool = False
    """The end is when everybody has finished, which otherwise is trouble."""
    keep: str = ""
    """The file in which to write what people have on the screen at the end."""

    @property
    def has_turns(self) -> bool:
        """Somebody is to tap; else only the first contact is waited for."""
        return bool(self.turns or self.seconds)

    def until_all_have_finished(self, turns: int, keep: Path) -> Order:
        """Return the order to go on until everybody has tapped as often as they should, and to keep what they see."""
        return replace(self, turns=turns, all_finish=True, keep=str(keep))

    def line(self) -> str:
        """Return the order as it is given."""
        return f"{json.dumps(asdict(self))}\n"


def read_order(line: str) -> Order:
    """Return the order of a line."""
    return Order(**json.loads(line))
