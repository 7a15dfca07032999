"""`log replay`: judge a screening again from its events alone. Status 0 the same, 2 otherwise, 64 not possible."""

from __future__ import annotations

from bot.opened import opened
from bot.replaying import Ending, Replays, counted, told
from bot.terminal import CANNOT_CHECK, DIFFERS, NOT_ALL_WELL, sorry, tell
from storage.histories import histories, history, number_of
from storage.unit import Unit, reading

STATUS: dict[Ending, int] = {"same": 0, "otherwise": DIFFERS, "erased": NOT_ALL_WELL, "lost": DIFFERS}


def log_replay(called: str | None, db: str | None, *, every: bool) -> int:
    """Judge one again, or all: of those only what is not the same is printed, and their number."""
    if bool(called) == every:
        return sorry("Name one pre-screening, or give --all.", CANNOT_CHECK)
    with opened(db) as engine, reading(engine) as unit:
        found = replay_all(unit) if every else _one(unit, called or "")
    if found is None:
        return sorry(f"There is no pre-screening {called}. `log list` names those there are.", CANNOT_CHECK)
    status, said = found
    tell(*said)
    return status


def replay_all(unit: Unit) -> tuple[int, list[str]]:
    """Judge all again; return the status and what there is to say. What was erased is no fault."""
    replays = Replays(unit)
    said = [line for again in replays.all(histories(unit)) for line in told(again)]
    faults = replays.endings["otherwise"] + replays.endings["lost"]
    return (DIFFERS if faults else 0), [*said, counted(replays.endings)]


def _one(unit: Unit, called: str) -> tuple[int, list[str]] | None:
    number = number_of(unit, called)
    found = history(unit, number) if number is not None else None
    if found is None or found.label != called:
        return None
    again = Replays(unit).one(found)
    return STATUS[again.ending], list(told(again))
