"""A screening at each of its questions, and what becomes of a text typed there: through the door that the bot uses."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any, NamedTuple

from bot.labels import code_typed
from flows.dialogue import step
from flows.identifying import identifying
from flows.screening import Draft, Heard, Screening
from flows.showing import step_of
from tests.flows.playing import STANDARD, TRIAL, WORDS, Facts, Play, said, screen
from tests.flows.reference_reading import FACTS

_BY: Facts = {
    "psa_values": {"progression_evidence": ["psa"]},
    "concomitant_arsi_start": {"concomitant_arsi": "apalutamide", "concomitant_arsi_before": "no"},
    "concomitant_arsi_before": {"concomitant_arsi": "apalutamide"},
    "measurable_soft_tissue": {"bone_metastases": "no"},
    "creatinine": {"creatinine_clearance": None},
    "weight": {"creatinine_clearance": None, "creatinine": {"value": "90", "unit": "µmol/L"}},
    "subsequent_therapy_start": {"subsequent_therapy": "other"},
    "rbc_transfusion_date": {"rbc_transfusion": "yes"},
    "other_malignancy_treatment_date": {"other_malignancy": "treated"},
    "gilbert": {"bilirubin": {"value": "2.5", "unit": "xULN"}},
    "early_radiological_progression": {"progression_after_first_course": "psa_only", "progression_date": "2025-12-14"},
}
"""What it takes to be asked some of them."""


class Became(NamedTuple):
    """What became of a text: `taken` (kept, or doubted once), `refused` as identifying, or `asked` again."""

    how: str
    value: object = None
    told: str = ""
    """What the person was told besides the question."""


@cache
def at(fact: str, language: str) -> Play:
    """Return a screening at that question."""
    walked = _walk(language)
    if fact not in _BY:
        return walked[fact]
    play = _copy(walked[next(each for each in walked if each in _BY[fact])])
    play.go_on(STANDARD | _BY[fact], until=fact)
    return play


@cache
def _walk(language: str) -> dict[str, Play]:
    """Return a screening at each question that nothing special leads to."""
    found, play = dict[str, Play](), Play(language)
    while play.screening.state == "asking":
        found[play.standing.question or ""] = _copy(play)
        play.answer(STANDARD)
    return found


def _copy(play: Play) -> Play:
    return Play.of(play.step, play.now)


@cache
def doubting(language: str) -> Play:
    """Return a screening that asks whether a haemoglobin of 121 g/dL is right."""
    play = _copy(at("hemoglobin", language))
    play.type("121 g/dL")
    return play


def typed(play: Play, fact: str, text: str) -> Became:
    """Type a text, as `bot/hearing.py` hears it."""
    if identifying(text):
        return Became("refused")
    before, words = play.screening, play.words
    code = code_typed(text, play.standing, words)
    tap = Heard(kind="tap", code=code or "", step=step_of(play.standing), revision=before.revision, typed=True)
    went = step(TRIAL, before, tap if code else Heard(kind="text", text=text), play.now)
    taken = _taken(fact, before, went.screening)
    if taken is not None:
        return Became("taken", taken)
    steered = f": {code}" if code and went.screening.answers == before.answers else ""
    shown = screen(play.step).lines
    told = said(words, tuple(line for line in screen(went).lines if line not in shown))
    return Became(f"asked{steered}" if _is_as_before(before, went.screening) else "changed", None, told)


def _is_as_before(before: Screening, after: Screening) -> bool:
    return after.answers == before.answers and after.draft == before.draft


def _taken(fact: str, before: Screening, after: Screening) -> object:
    if fact in after.answers and fact not in before.answers:
        value = after.answers[fact].value
        return "unknown" if value is None else plain(fact, value)
    draft = after.draft
    return None if draft is None or draft == before.draft else _drafted(fact, draft)


def _drafted(fact: str, draft: Draft) -> object:
    if draft.number is not None:
        return ("without a unit", Decimal(draft.number))
    if draft.series:
        return plain(fact, list(draft.series))
    return draft.chosen or plain(fact, draft.value)


def plain(fact: str, value: Any) -> object:  # noqa: ANN401 - a JSON value
    """Return a value by what it is worth: quantities in the base unit, by the factors of SCREENING."""
    sort = FACTS[fact]
    if isinstance(sort, dict):
        unit, number = value["unit"].replace("\u03bc", "\u00b5"), Fraction(value["value"])
        return ("times normal", number) if unit == "xULN" else number * sort[unit]
    if sort == "series":
        return tuple((date.fromisoformat(each["date"]), Decimal(each["value"])) for each in value)
    return date.fromisoformat(value) if isinstance(sort, str) else value


HAS_EXAMPLE: Callable[[str], object] = re.compile(r"\d|“|«").search
"""What is told to a text that is no answer shows how one is written."""

LANGUAGES = tuple(WORDS)
