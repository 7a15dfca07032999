"""Answers that do not sit together: each is asked about once, and a yes is taken (SCREENING section 3)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from flows.calendar import add_months
from flows.facts import Value
from flows.rules.patient import Patient
from flows.say import Say, say, short
from flows.trial import BeforeBirth, Both, Course

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flows.trial import Definition, Doubt


def doubt_about(
    trial: Definition, fact: str, answers: Mapping[str, Value | None], today: date, settled: tuple[str, ...]
) -> tuple[str, Say] | None:
    """Return the id and the question of the first doubt that the answer to `fact` raises and nobody has settled."""
    patient = Patient(trial, answers, today)
    for doubt in trial.doubts:
        if doubt.id not in settled and fact in speaks_of(doubt):
            question = _question(doubt, patient)
            if question:
                return doubt.id, question
    return None


def speaks_of(doubt: Doubt) -> tuple[str, ...]:
    """Return the facts whose answers can raise the doubt."""
    match doubt:
        case BeforeBirth():
            return (doubt.age, *doubt.dates)
        case Course():
            return (doubt.cycles, doubt.last)
        case Both():
            pairs = (*(doubt.same or ()), *(doubt.apart or ()), *((doubt.none,) if doubt.none else ()))
            return (doubt.first.fact, *pairs)


def _question(doubt: Doubt, patient: Patient) -> Say | None:
    match doubt:
        case BeforeBirth():
            return _before_birth(doubt, patient)
        case Course():
            return _course(doubt, patient)
        case Both():
            return say(f"trial.doubts.{doubt.id}") if _both(doubt, patient) else None


def _before_birth(doubt: BeforeBirth, patient: Patient) -> Say | None:
    age = patient.value(doubt.age)
    if not isinstance(age, int):
        return None
    born_by = add_months(patient.today, -12 * (age + 1))
    for name in doubt.dates:
        day = patient.day(name)
        if day is not None and day <= born_by:
            return say(f"trial.doubts.{doubt.id}", fact=short(name), day=day, age=age)
    return None


def _course(doubt: Course, patient: Patient) -> Say | None:
    cycles, last = patient.value(doubt.cycles), patient.day(doubt.last)
    if not isinstance(cycles, int) or last is None:
        return None
    weeks = doubt.weeks * max(cycles - 1, 0)
    began = last - timedelta(weeks=weeks)
    if began >= doubt.first_used:
        return None
    return say(f"trial.doubts.{doubt.id}", cycles=cycles, weeks=weeks, last=last, began=began)


def _both(doubt: Both, patient: Patient) -> bool:
    if not doubt.first.holds(patient.value(doubt.first.fact)):
        return False
    if doubt.none:
        return patient.value(doubt.none) == ()
    one, several = doubt.same or doubt.apart or ("", "")
    chosen, named = patient.option(one), patient.chosen(several)
    if chosen in {None, "other"} or named is None:
        return False
    return (chosen in named) == (doubt.same is not None)
