"""A turn in a clinic with a million finished and a hundred thousand open screenings, beside one in a young clinic."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from benchmarks import ratios
from benchmarks.asked import Asked
from benchmarks.clinic import DIALOGUE, Clinic, clinic
from benchmarks.goals import Goal, at_most
from benchmarks.history import EVENTS, old_clinic
from benchmarks.ours import serving
from benchmarks.ratios import Rounds, paired
from benchmarks.rounds import play
from benchmarks.runs import Bot, Found, Load, Subject
from benchmarks.tables import of_turns
from benchmarks.variety import ALL, FINISHED, OPEN

RATE = 200.0
YOUNG, OLD = "young_clinic", "old_clinic"
_HOW = f"""\
The old clinic holds {FINISHED:,} finished and {OPEN:,} open screenings more than the young one, which has only
those of the people who tap; and with them {ALL:,} updates, {ALL:,} things sent, {2 * ALL:,} bubbles of
conversations and {EVENTS * ALL:,} events in one sound chain. {RATE:.0f} turns a second over all, evenly, so that as
many turns share a commit in one as in the other. Ratios are to the young clinic.
"""


@contextmanager
def _serving(chosen: Callable[[], Clinic], api: str, folder: Path) -> Iterator[Bot]:
    seeded = chosen()
    with serving(api, seeded.copied_to(folder), folder) as bot:
        bot.people = seeded.people
        yield bot


SUBJECTS: Sequence[Subject] = (
    Subject(YOUNG, "young clinic", "SQLite FULL", partial(_serving, clinic), DIALOGUE),
    Subject(OLD, "old clinic", "SQLite FULL", partial(_serving, old_clinic), DIALOGUE),
)


def measure(asked: Asked) -> list[dict[str, Found]]:
    """Run both in each round."""
    return play(SUBJECTS, Load(rate=RATE, seconds=asked.seconds or 8.0), asked)


def page(rounds: Rounds) -> str:
    """Return the section of the page."""
    found = of_turns(rounds, SUBJECTS, YOUNG).replace("stock echo", "young clinic")
    return f"## Growth\n\n{_HOW}\n{found}"


def goals(rounds: Rounds) -> list[Goal]:
    """Return the goals that this decides."""
    found = paired(rounds, OLD, YOUNG, ratios.cpu)
    return [at_most("CPU of a turn in an old clinic ÷ in a young one", 1.1, found)]
