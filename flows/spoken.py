"""An answer as it is said: labels, values with their unit and conversion, days, "not known yet"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.facts import NONE, Dated
from flows.quantities import RELATIVE, Quantity
from flows.say import Say, Spoken, option, say, short
from flows.taking import scale_of

if TYPE_CHECKING:
    from flows.facts import Value
    from flows.trial import Trial


def shown(trial: Trial, fact: str, value: Value | None) -> Spoken:
    """Return an answer as it is said: labels, values with units, days, "not known yet"."""
    match value:
        case None:
            return say("ui.unknown")
        case tuple():
            return tuple(_shown_item(fact, item) for item in value) or option(fact, NONE)
        case str():
            return option(fact, value)
        case Quantity() if (base := _converted(trial, fact, value)) is not None:
            return say("dialogue.converted", value=value, base=base)
        case _:
            return value


def brief(trial: Trial, fact: str) -> Say:
    """Return the name of a fact as a button bears it: the short one, or what the trial has where that is too long."""
    key = f"facts.{fact}.brief"
    return say(f"trial.{key}") if key in trial.words["en"] or key in trial.words["fr"] else short(fact)


def _shown_item(fact: str, item: str | Dated) -> Say:
    return option(fact, item) if isinstance(item, str) else say("dialogue.dated", day=item.date, value=item.value)


def _converted(trial: Trial, fact: str, value: Quantity) -> Say | None:
    scale = scale_of(trial, fact)
    if scale is None or value.unit in {scale.base, RELATIVE}:
        return None
    return say("dialogue.quantity", value=scale.convert(value), unit=scale.base)
