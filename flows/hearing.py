"""What a typed text means in each state. Labels of buttons were matched before; what is left is a value, or a slip."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from flows.acts import ACTS
from flows.amending import explained
from flows.answers import NeedsUnit, understand, understand_unit
from flows.facts import SeriesFact
from flows.limits import bounded_by
from flows.moments import paris_day, said_earlier
from flows.quantities import Quantity
from flows.reading import write_value
from flows.say import Say, say
from flows.screening import Draft
from flows.taking import complaint_about, take
from flows.went import Went, changed, offered

if TYPE_CHECKING:
    from datetime import date, datetime

    from flows.facts import Fact, Series
    from flows.progress import Standing
    from flows.screening import Heard

LONGEST_SERIES = 40
"""Values of one series: more would not fit on the message that lists them, each with its button."""
YES = {"yes", "y", "ok", "oui", "o", "exact"}
NO = {"no", "n", "non", "faux"}


def hear_text(standing: Standing, heard: Heard, now: datetime) -> Went:
    """Return where a typed text leads. It is never guessed at: taken exactly, or asked again with an example."""
    screening, text = standing.screening, heard.text
    days = _Days(said_earlier(screening, heard, now), max(screening.day, paris_day(now)))
    if screening.amending:
        return explained(standing, text, now)
    match screening.state:
        case "asking" | "completing":
            return _value(standing, standing.question or "", text, days)
        case "confirming" if screening.draft and (screening.draft.fact or _word(text) in YES):
            return _while_confirming(standing, screening.draft, text, days)
        case "rescheduling":
            return _value(standing, standing.trial.planned or "", text, days)
        case _:
            return Went(screening, notes=(say("dialogue.use_buttons"),), understood=False)


class _Days(NamedTuple):
    """The day on which it was said, if that is over, and the day that "today" means."""

    said_on: date | None
    present: date


def _while_confirming(standing: Standing, draft: Draft, text: str, days: _Days) -> Went:
    word = _word(text)
    if word in YES | NO:
        return ACTS["confirm" if word in YES else "again"](standing, "", standing.screening.started_at)
    return _value(standing, draft.fact, text, days)


def _word(text: str) -> str:
    return text.strip().casefold().removesuffix(".")


def _value(standing: Standing, name: str, text: str, days: _Days) -> Went:
    fact = standing.trial.fact[name]
    day_of_screening, bounded = standing.screening.day, bounded_by(standing, fact)
    value = understand(fact, text, standing.trial.scales, day_of_screening, *days, bounded)
    given, day = _with_its_unit(standing, fact, text), None
    if given and isinstance(value, Quantity):
        value = say("complaint.two_readings", first=given.value, second=value)
    elif given:
        value, text, day = given
    if isinstance(value, Say):
        return Went(standing.screening, notes=(say("dialogue.complaint", text=value),), understood=False)
    if isinstance(value, NeedsUnit):
        draft = Draft(fact=name, number=format(value.number, "f"), typed=text, day=standing.screening.day)
        return Went(changed(standing.screening, draft=draft), "go")
    if isinstance(fact, SeriesFact):
        return _lines(standing, fact, value, text)  # type: ignore[arg-type]  # a series fact is read as a series
    return offered(standing, take(standing, name, value, text, given_on=day))


class _Given(NamedTuple):
    """A number that waited for its unit, with the unit, what was typed for the two, and the day of the number."""

    value: Quantity
    typed: str
    day: date | None


def _with_its_unit(standing: Standing, fact: Fact, text: str) -> _Given | None:
    draft = standing.screening.draft
    if draft is None or draft.number is None or draft.fact != fact.id:
        return None
    unit = understand_unit(fact, text, standing.trial.scales)
    return _Given(Quantity(Decimal(draft.number), unit.id), f"{draft.typed} {text}", draft.day) if unit else None


def _lines(standing: Standing, fact: Fact, read: Series, text: str) -> Went:
    """Add the lines read to those read so far; "done" makes them the answer."""
    draft = standing.screening.draft
    if draft is None or draft.doubt:
        draft = Draft(fact=fact.id)
    so_far = {each["date"]: each for each in draft.series}
    twice = next((each.date for each in read if each.date.isoformat() in so_far), None)
    complaint = say("refused.same_day", day=twice) if twice else complaint_about(standing, fact.id, read)
    if complaint:
        return Went(standing.screening, notes=(say("dialogue.complaint", text=complaint),))
    added: list[dict[str, str]] = write_value(read)  # type: ignore[assignment]  # the JSON form of a series
    series = tuple(sorted((*draft.series, *added), key=lambda each: each["date"]))
    if len(series) > LONGEST_SERIES:
        return Went(standing.screening, notes=(say("dialogue.series_full", most=LONGEST_SERIES),))
    typed = "\n".join(part for part in (draft.typed, text) if part)
    now = {"series": series, "typed": typed, "day": standing.screening.day}
    return Went(changed(standing.screening, draft=draft.model_copy(update=now)), "go")
