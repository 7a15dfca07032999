"""What a person types, understood exactly or asked again with an example: nothing is guessed, nothing raises.

Whether an understood value may stand (ranges, days in the future) is `flows.facts.refusal`'s to say, not ours.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from flows.facts import FIRST_DAY, DateFact, Fact, IntegerFact, QuantityFact, SeriesFact, Value
from flows.say import Say, Spoken, say
from flows.typed_dates import Calendar, read_date
from flows.typed_numbers import TwoReadings, read_number
from flows.typed_quantities import NeedsUnit, example_of, read_quantity
from flows.typed_series import read_series
from flows.typed_slips import number_slip, printed
from flows.typed_text import LONGEST, LONGEST_SERIES, tidy, without_accents, without_full_stop
from flows.typed_units import fitting

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from flows.quantities import Scale, Unit
    from flows.typed_slips import Bounded

# Words that may stand beside a whole number, by the word in the fact's id: "4 cycles" is no answer to the age.
_BESIDE = {
    "age": re.compile(r"(?:age(?: ?[:=] ?| ))?(.+?) ?(?:ans?|annees|years? old|years?|yrs?|y\.?o\.?|y/o|y|)"),
    "ecog": re.compile(r"(?:ecog|oms|who|ps|ecog ps|ps ecog|ps oms|)[ :=]*(.+)"),
    "cycles": re.compile(r"(.+?) ?(?:cycles?|cures?|injections?|)"),
    "courses": re.compile(r"(.+?) ?(?:courses?|)"),
}


# What a laboratory calls a value, by the fact it is: "Hb 9.8" is no answer to another question.
_NAMES = {
    "testosterone": "testosterone|testosteronemie",
    "anc": "anc|pnn|neutrophiles|neutrophils",
    "platelets": "plaquettes|platelets|plt",
    "hemoglobin": "hb|hgb|hemoglobine|haemoglobin|hemoglobin",
    "bilirubin": "bili|bilirubine|bilirubin",
    "alt": "alat|alt|sgpt",
    "ast": "asat|ast|sgot",
    "creatinine": "creatinine|creatininemie",
    "weight": "poids|weight",
}


def understand(  # noqa: PLR0913, PLR0917  # what a text means depends on all of these; the last three have a default
    fact: Fact,
    text: str,
    scales: Mapping[str, Scale],
    today: date,
    said_on: date | None = None,
    present: date | None = None,
    bounded: Bounded = printed,
) -> Value | NeedsUnit | Say:
    """Return the typed value of `text` for `fact`, the number that lacks a unit, or what to type instead.

    `said_on` is the earlier day on which it was typed, when that is not `today`; `present` the day that "today" means,
    when that is later than the day of screening `today`. `bounded` says whether the limit that a laboratory prints
    ("< 0.1") can be typed for the value. A count has no such limit: the number is asked.
    Choices are answered by their buttons or the buttons' words, which are not ours to match.
    """
    plain = tidy(text, LONGEST_SERIES if isinstance(fact, SeriesFact) else LONGEST)
    if isinstance(plain, Say):
        return plain
    match fact:
        case IntegerFact():
            return _whole_number(fact, without_full_stop(plain))
        case QuantityFact():
            scale = scales[fact.scale]
            example = example_of(scale, fact.plausible, fact.usual_unit)
            return read_quantity(_value_of(fact, plain), scale, fact.usual_unit, example, bounded)
        case DateFact():
            calendar = Calendar(today, fact.earliest, fact.ahead, coarse=fact.coarse, said_on=said_on, present=present)
            return read_date(re.sub(r"(?<=[0-9])\.$", "", plain), calendar)
        case SeriesFact():
            calendar = Calendar(today, FIRST_DAY, said_on=said_on, present=present)
            return read_series(plain, scales[fact.scale], calendar, bounded)
        case _:
            return say("complaint.choose")


def _value_of(fact: QuantityFact, text: str) -> str:
    """Return what stands behind the name of the fact itself, if that is a figure; else the whole text."""
    names = _NAMES.get(fact.id)
    named = re.match(rf"(?:{names})(?: ?[:=] ?| )(?=[0-9])", without_accents(text)) if names else None
    return without_full_stop(text[named.end() :] if named else text)


def understand_unit(fact: Fact, text: str, scales: Mapping[str, Scale]) -> Unit | None:
    """Return the unit that the whole of a text is, for a number that waits for one; None if it is none."""
    plain = tidy(text)
    plain = plain if isinstance(plain, Say) else without_full_stop(plain)
    return fitting(scales[fact.scale], plain) if isinstance(fact, QuantityFact) and isinstance(plain, str) else None


def _whole_number(fact: IntegerFact, text: str) -> int | Say:
    alone, example = _without_words(fact, text), _example(fact)
    number = read_number(alone)
    if isinstance(number, TwoReadings):
        return say("complaint.whole", example=example)
    if number is None:
        itself = say("complaint.limit_whole", example=example)
        return number_slip(alone, _digits_only, example, lambda _more, _value: itself)
    return int(number) if _digits_only(alone) is not None else say("complaint.whole", example=example)


def _without_words(fact: IntegerFact, text: str) -> str:
    for word in fact.id.split("_"):
        found = _BESIDE[word].fullmatch(without_accents(text)) if word in _BESIDE else None
        if found and read_number(found.group(1)) is not None:
            return found.group(1)
    return text


def _digits_only(text: str) -> Spoken:
    number = read_number(text)
    return None if isinstance(number, TwoReadings) or number is None or "." in str(number) else int(number)


def _example(fact: IntegerFact) -> int:
    low, high = (int(fact.plausible.low), int(fact.plausible.high)) if fact.plausible else (fact.low, fact.high)
    return (low + high) // 2


__all__ = ["NeedsUnit", "understand", "understand_unit"]
