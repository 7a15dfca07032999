"""The buttons that answer the question shown: options, a number, a unit, a day, the lines read, "not known yet"."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from flows.facts import NONE, ChoiceFact, DateFact, IntegerFact, MultipleFact, QuantityFact, SeriesFact
from flows.moments import paris_day
from flows.quantities import Quantity
from flows.reading import read_value
from flows.say import Say, say
from flows.screening import Draft
from flows.taking import take
from flows.went import Act, NotNow, Went, asked, changed, offered

if TYPE_CHECKING:
    from datetime import datetime

    from flows.facts import Fact, Value
    from flows.progress import Standing


def one_option(standing: Standing, detail: str, _now: datetime) -> Went:
    """Take the one option tapped."""
    fact = asked(standing)
    if not isinstance(fact, ChoiceFact) or detail not in fact.options:
        raise NotNow
    return offered(standing, take(standing, fact.id, detail))


def unknown(standing: Standing, _detail: str, _now: datetime) -> Went:
    """Take "not known yet"."""
    return offered(standing, take(standing, asked(standing).id, None))


def number(standing: Standing, detail: str, _now: datetime) -> Went:
    """Take a whole number offered as a button."""
    fact = asked(standing)
    if not isinstance(fact, IntegerFact) or not fact.buttons or not detail.isdecimal():
        raise NotNow
    return offered(standing, take(standing, fact.id, int(detail)))


def switch_on(standing: Standing, detail: str, _now: datetime) -> Went:
    """Tick an option; "none" and the others exclude each other. One that is ticked stays as it is."""
    fact, chosen = _several(standing, detail)
    if detail in chosen:
        return _toggled(standing, fact.id, chosen)
    kept = (NONE,) if detail == NONE else (*(each for each in chosen if each not in {NONE, detail}), detail)
    return _toggled(standing, fact.id, kept)


def switch_off(standing: Standing, detail: str, _now: datetime) -> Went:
    """Untick an option."""
    fact, chosen = _several(standing, detail)
    return _toggled(standing, fact.id, tuple(each for each in chosen if each != detail))


def _several(standing: Standing, detail: str) -> tuple[MultipleFact, tuple[str, ...]]:
    fact, draft = asked(standing), standing.screening.draft
    if not isinstance(fact, MultipleFact) or detail not in fact.options:
        raise NotNow
    return fact, draft.chosen if draft else ()


def _toggled(standing: Standing, fact: str, chosen: tuple[str, ...]) -> Went:
    """Switch an option. The revision stays: two quick taps on two options both count, and each says on or off."""
    draft = Draft(fact=fact, chosen=chosen, day=standing.screening.day)
    return Went(changed(standing.screening, draft=draft), "toggle")


def done(standing: Standing, _detail: str, _now: datetime) -> Went:
    """Take the options ticked, or the lines read."""
    fact, draft = asked(standing), standing.screening.draft
    if isinstance(fact, MultipleFact) and draft and draft.chosen:
        chosen = tuple(each for each in fact.options if each in draft.chosen and each != NONE)
        return offered(standing, take(standing, fact.id, chosen, given_on=draft.day))
    if isinstance(fact, SeriesFact) and draft and draft.series:
        value = _read(standing, fact, list(draft.series))
        return offered(standing, take(standing, fact.id, value, draft.typed, given_on=draft.day))
    if isinstance(fact, MultipleFact | SeriesFact):
        return Went(standing.screening, toast=say(f"toast.nothing_{fact.type}"))
    raise NotNow


def _read(standing: Standing, fact: Fact, raw: list[dict[str, str]]) -> Value:
    value = read_value(fact, raw, standing.trial.scales, standing.screening.day)  # type: ignore[arg-type]  # JSON as kept
    if isinstance(value, Say):
        raise NotNow
    return value


def drop(standing: Standing, detail: str, _now: datetime) -> Went:
    """Delete the line of one day."""
    draft = standing.screening.draft
    if draft is None or not any(each["date"] == detail for each in draft.series):
        raise NotNow
    left = tuple(each for each in draft.series if each["date"] != detail)
    return Went(changed(standing.screening, draft=draft.model_copy(update={"series": left})), "go")


def unit(standing: Standing, detail: str, _now: datetime) -> Went:
    """Give the number typed its unit."""
    fact, draft = asked(standing), standing.screening.draft
    unit = standing.trial.scales[fact.scale].unit(detail) if isinstance(fact, QuantityFact) else None
    if unit is None or draft is None or draft.number is None:
        raise NotNow
    value, typed = Quantity(value=Decimal(draft.number), unit=unit.id), f"{draft.typed} {unit.id}"
    return offered(standing, take(standing, fact.id, value, typed, given_on=draft.day))


def day(days_ago: int) -> Act:
    """Return the act that takes the day so many days before this one."""

    def act(standing: Standing, _detail: str, now: datetime) -> Went:
        fact = asked(standing)
        if not isinstance(fact, DateFact):
            raise NotNow
        return offered(standing, take(standing, fact.id, paris_day(now) - timedelta(days=days_ago)))

    return act
