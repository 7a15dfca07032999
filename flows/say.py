"""What we owe a person: a text key and its values, no words. `bot/wording.py` turns it into a language.

A Say without values, of which a trial has a known number, is made once and shared.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flows.quantities import Quantity

Spoken: TypeAlias = "str | int | bool | date | Decimal | Fraction | Quantity | Say | tuple[Spoken, ...] | None"


@dataclass(frozen=True, slots=True)
class Say:
    """A text key (``dialogue.echo``, ``trial.facts.sex.text``) and the values its placeholders take."""

    key: str
    values: Mapping[str, Spoken] = field(default_factory=dict)


def say(key: str, **values: Spoken) -> Say:
    """Return a Say; the values stand in the text as ``{name}``."""
    return Say(key, values)


@cache
def short(fact: str) -> Say:
    """Return the short name of a fact, as lists and reasons use it."""
    return Say(f"trial.facts.{fact}.short")


@cache
def option(fact: str, chosen: str) -> Say:
    """Return the label of one option of a choice."""
    return Say(f"trial.facts.{fact}.options.{chosen}")


@cache
def title(criterion: str) -> Say:
    """Return the short title of a criterion."""
    return Say(f"trial.criteria.{criterion}.title")


@cache
def condition(name: str) -> Say:
    """Return what still has to be done or kept, as a condition of a pass says it."""
    return Say(f"trial.conditions.{name}")


@cache
def advice(name: str) -> Say:
    """Return what would decide an unknown."""
    return Say(f"trial.advice.{name}")
