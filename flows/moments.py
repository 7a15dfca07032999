"""The day of screening: whole days in Europe/Paris, and what a later day undoes (SCREENING section 1, "Dates")."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from flows.lifecycle import RESUMABLE
from flows.progress import Standing
from flows.say import Say, say
from flows.screening import Event

if TYPE_CHECKING:
    from flows.screening import Heard, Screening
    from flows.trial import Trial

PARIS = ZoneInfo("Europe/Paris")


def paris_day(now: datetime) -> date:
    """Return the day it is in Paris at an aware moment."""
    return now.astimezone(PARIS).date()


def said_earlier(screening: Screening, heard: Heard, now: datetime) -> date | None:
    """Return the earlier day that "today" meant to whom was heard; None if it means the day of `now`, or is not known.

    What was typed has its own day. A button was shown on the day of screening, which moves with whatever is heard, or
    again since; after an exclusion that day stays and tells nothing. A day before the screening began, or one to
    come, is a clock that is wrong: then nothing is known.
    """
    said_on = heard.said_on
    if heard.kind == "tap" and not heard.typed and screening.excluded_by is None:
        said_on = max(screening.day, said_on or screening.day)
    if said_on is None or not paris_day(screening.started_at) <= said_on < paris_day(now):
        return None
    return said_on


def on_day(trial: Trial, screening: Screening, today: date) -> tuple[Screening, tuple[Event, ...]]:
    """Return the screening as it stands on `today`; a day that is not later changes nothing.

    One that is excluded stands as on the day of its exclusion, also while it goes on for the log.
    A planned date that has passed and "no" about the last 30 days are forgotten, so that they are asked again: after
    the question that is on the screen, since what is heard answers that one.
    """
    if today <= screening.day or screening.state not in RESUMABLE or screening.excluded_by is not None:
        return screening, ()
    gone = _outdated(Standing(trial, screening), today)
    moved = screening.model_copy(
        update={
            "day": today,
            "answers": {name: answer for name, answer in screening.answers.items() if name not in gone},
            "trail": tuple(name for name in screening.trail if name not in gone),
            "keep_plan": screening.keep_plan and trial.planned not in gone,
            "focus": _shown(Standing(trial, screening)),
        }
    )
    forgotten = tuple(Event(what="outdated", fact=name, old=screening.answers[name].value) for name in gone)
    return moved, (Event(what="day_moved", old=str(screening.day), new=str(today)), *forgotten)


def as_of(screening: Screening, now: datetime) -> tuple[Say, ...]:
    """Return the note that an exclusion of an earlier day keeps its day, for who goes on for the log."""
    is_older = screening.excluded_by is not None and screening.day < paris_day(now)
    return (say("dialogue.as_of", day=screening.day),) if is_older else ()


def older_values(trial: Trial, screening: Screening) -> tuple[str, ...]:
    """Return the laboratory facts entered before the day of screening and not confirmed since as still the latest."""
    answers, day, settled = screening.answers, screening.day, screening.settled
    if f"latest {day}" in settled:  # an older release settled all of a day at once, also what was not shown
        return ()
    given = [(name, answers[name]) for name in trial.laboratory if name in answers]
    older = [name for name, answer in given if answer.day < day and answer.value is not None]
    values = [name for name in older if settled_today(screening, name) not in settled]
    return tuple(filter(Standing(trial, screening).patient.counts, values)) if values else ()


def settled_today(screening: Screening, fact: str) -> str:
    """Return the name under which "still the latest" is settled for a value on the day of screening."""
    return f"latest {screening.day} {fact}"


def _shown(standing: Standing) -> str | None:
    asking = standing.screening.state in {"asking", "completing"}
    return standing.question if asking else standing.screening.focus


def _outdated(standing: Standing, today: date) -> tuple[str, ...]:
    trial, answers = standing.trial, standing.answers
    names = [guard.fact for guard in trial.outdated if guard.holds(answers.get(guard.fact))]
    planned = answers.get(trial.planned) if trial.planned else None
    if trial.planned and isinstance(planned, date) and planned < today:
        names.append(trial.planned)
    return tuple(names)
