"""`log replay`: judge a screening again from its events alone. Status 0 the same, 2 otherwise, 64 not possible."""

from __future__ import annotations

from collections import Counter

from bot.opened import opened
from bot.replaying import Ending, Replays, counted, told
from bot.terminal import CANNOT_CHECK, DIFFERS, NOT_ALL_WELL, sorry, tell
from storage import lists
from storage.histories import histories, history
from storage.unit import Unit, reading

STATUS: dict[Ending, int] = {"same": 0, "otherwise": DIFFERS, "erased": NOT_ALL_WELL, "lost": DIFFERS}


def log_replay(called: str | None, db: str | None, *, every: bool) -> int:
    """Judge one again, or all: of those only what is not the same is printed, and their number."""
    if bool(called) == every:
        return sorry("Name one pre-screening, or give --all.", CANNOT_CHECK)
    with opened(db) as engine, reading(engine) as unit:
        return replay_all(unit)[0] if every else _one(unit, called or "")


def replay_all(unit: Unit) -> tuple[int, Counter[Ending]]:
    """Judge all again; return the status, and how many have ended how. What was erased is no fault."""
    replays = Replays(unit)
    for again in replays.all(histories(unit)):
        tell(*told(again))
    tell(counted(replays.endings))
    faults = replays.endings["otherwise"] + replays.endings["lost"]
    return (DIFFERS if faults else 0), replays.endings


def _one(unit: Unit, called: str) -> int:
    number = int(called) if called.isdecimal() else lists.called(unit, called)
    found = history(unit, number) if number is not None else None
    if found is None or found.label != called:
        return sorry(f"There is no pre-screening {called}. `log list` names those there are.", CANNOT_CHECK)
    again = Replays(unit).one(found)
    tell(*told(again))
    return STATUS[again.ending]
