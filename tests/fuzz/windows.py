"""Four years, day by day: every rule on dates at its edge, and the day that it is in Paris.

What is right is said by `tests/flows/reference*.py`, a plain second reading of SCREENING, and for the clock by the rule
of the European Union: summer time from the last Sunday of March, 01:00 UTC, to the last Sunday of October, 01:00 UTC.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta

from flows.moments import paris_day
from tests.faults.figures import Asked, Campaign, Row, replay
from tests.flows.playing import STANDARD, Facts, Play
from tests.flows.reference import expected
from tests.flows.reference_patient import later
from tests.flows.test_evaluate_reference import evaluated

PROMISE = "On each day of four years every date is judged as the protocol says, and a day is a day in Paris."
FIRST, DAYS = date(2026, 11, 1), 1461
STEP = {True: 97, False: 1}
MARKED = tuple(
    map(date.fromisoformat, ("2028-02-29", "2028-03-01", "2027-05-31", "2027-03-28", "2028-10-29", "2026-12-31"))
)
"""Days that the short form tries as well: 29 February, the ends of months, changes of the clock."""
MOST_TOLD = 20
DATES = ("planned_injection_date", "last_injection_date", "ecog_date", "testosterone_date", "progression_date")
GOOD: Facts = {name: value for name, value in STANDARD.items() if name not in DATES}


def on(day: date, **days: int) -> date:
    """Return a day that lies so many days away."""
    return day + timedelta(**days)


def planned(day: date) -> Iterator[Facts]:
    """An injection is planned; ECOG, testosterone, ARSI, progression, therapy, transfusion, tumour at their edges."""
    injection, last = on(day, days=5), on(day, days=-400)
    for k in range(-3, 4):
        for start in (on(injection, days=-15 + k), on(later(injection, -2), days=k)):
            yield {
                "planned_injection_date": injection, "last_injection_date": last,
                "ecog_date": min(day, on(injection, days=-7 + k)), "testosterone_date": on(later(day, -3), days=k),
                "concomitant_arsi": "darolutamide", "concomitant_arsi_before": "no", "concomitant_arsi_start": start,
                "progression_date": on(last, days=120 + k), "subsequent_therapy": "other",
                "subsequent_therapy_start": on(last, days=120 - k),
                "rbc_transfusion": "yes", "rbc_transfusion_date": on(injection, days=-31 + k),
                "other_malignancy": "treated", "other_malignancy_treatment_date": on(later(day, -36), days=k),
            }  # fmt: skip


def open_plan(day: date) -> Iterator[Facts]:
    """None is planned yet: ARSI and transfusion open windows. Or so far ahead that one reading forbids it."""
    last = on(day, days=-200)
    usual = {"last_injection_date": last, "progression_date": on(last, days=120), "testosterone_date": day}
    for k in range(-3, 4):
        start = on(later(day, -2), days=k)
        arsi = {"concomitant_arsi": "other", "concomitant_arsi_before": "no", "concomitant_arsi_start": start}
        blood = {"rbc_transfusion": "yes", "rbc_transfusion_date": on(day, days=-30 + k if k < 1 else -k)}
        yield usual | arsi | blood
        yield usual | arsi | {"planned_injection_date": on(later(start, 2), days=abs(k)), "ecog_date": day}


def by_psa(day: date) -> Iterator[Facts]:
    """Progression by PSA alone: values a week apart or nearly, counted from the last injection; and before day 120."""
    last = on(day, days=-150)
    for k in (-1, 0, 1):
        days = (on(last, days=each) for each in (0, 1 + k, 8, 15 + k, 22, 29 - k))
        values = [{"date": each.isoformat(), "value": str(2 + n)} for n, each in enumerate(dict.fromkeys(days))]
        yield {
            "last_injection_date": last, "testosterone_date": later(day, -3), "progression_evidence": ["psa"],
            "psa_values": values, "progression_after_first_course": "psa_only",
            "progression_date": on(last, days=120 + k), "early_radiological_progression": ("yes", "no", None)[k],
        }  # fmt: skip


def refused(day: date) -> Iterator[Facts]:
    """Days that cannot be, beside the last ones that can; a month or a year where that is enough."""
    last = on(day, days=-200)
    yield from ({"planned_injection_date": on(day, days=each)} for each in (-1, 0, 366, 367))
    arsi = {"concomitant_arsi": "other", "concomitant_arsi_before": "no"}
    yield from (arsi | {"concomitant_arsi_start": on(day, days=each)} for each in (366, 367))
    yield from ({"last_injection_date": on(day, days=each)} for each in (0, 1))
    yield from ({"last_injection_date": last, "progression_date": on(last, days=each)} for each in (-1, 0))
    yield from ({"psa_values": [{"date": on(day, days=each).isoformat(), "value": "1"}]} for each in (0, 1))
    coarse = (f"{day:%Y}", f"{day:%Y-%m}", f"{on(day, days=31):%Y-%m}", f"{later(day, -36):%Y-%m}", f"{day.year - 3}")
    yield from ({"other_malignancy": "treated", "other_malignancy_treatment_date": each} for each in coarse)


GROUPS: Mapping[str, Callable[[date], Iterator[Facts]]] = {
    "dates at their edges, an injection planned": planned,
    "dates at their edges, none planned or far ahead": open_plan,
    "PSA series and early progression": by_psa,
    "days that cannot be, months and years": refused,
}
CLOCK, MIDNIGHT = "moments around midnight in Paris and in Greenwich", "screenings that midnight passes over"


def windows(asked: Asked) -> Campaign:
    """Sweep four years, or in the short form some days of them."""
    began, trials, bad, wrong = time.perf_counter(), Counter[str](), Counter[str](), []
    every = [on(FIRST, days=each) for each in range(0, DAYS, STEP[asked.short])]
    chosen = [date.fromisoformat(asked.case)] if asked.case else [*every, *(MARKED if asked.short else ())]
    for day in chosen:
        for group, why in _of(day):
            trials[group] += 1
            if why:
                bad[group] += 1
                wrong.append(f"{day}: {why} ({replay('windows', asked, day.isoformat(), 'fuzz')})")
    rows = tuple(Row(group, times, bad[group]) for group, times in trials.items())
    return Campaign(
        "windows", PROMISE, asked.seed, time.perf_counter() - began, rows, tuple(wrong[:MOST_TOLD]),
        measured=(("days of screening", f"{len(chosen):,}, from {chosen[0]} on"),),
        how=("A trial is one patient judged on one day, all criteria and conditions compared,",
             "or one moment at which a screening begins."),
        short=asked.short,
    )  # fmt: skip


def _of(day: date) -> Iterator[tuple[str, str]]:
    """Try all on a day; give the group, and what is wrong."""
    for group, made in GROUPS.items():
        for facts in made(day):
            yield group, _judged(day, facts)
    for minutes in (21 * 60, 22 * 60, 23 * 60, 24 * 60):
        for second in (-1, 0):
            moment = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(minutes=minutes, seconds=second)
            yield CLOCK, _begun_at(moment)
    yield MIDNIGHT, _passed_over(day)


def _judged(day: date, facts: Facts) -> str:
    written = {name: value.isoformat() if isinstance(value, date) else value for name, value in facts.items()}
    case = {"id": "w", "trial": "NCT06866938", "screening_date": day.isoformat(), "facts": GOOD | written}
    found, right = evaluated(case), expected(case)
    if found == right:
        return ""
    names = [
        name for name in right.get("criteria", {}) if found.get("criteria", {}).get(name) != right["criteria"][name]
    ]
    told = [(name, found["criteria"][name], right["criteria"][name]) for name in names] or (found, right)
    return f"{written} is judged otherwise: {told}"


def in_paris(moment: datetime) -> date:
    """Return the day in Paris, by the rule of the European Union."""
    begins, ends = (_last_sunday(moment.year, month) for month in (3, 10))
    return (moment + timedelta(hours=2 if begins <= moment < ends else 1)).date()


def _last_sunday(year: int, month: int) -> datetime:
    last = date(year, month, 31)
    return datetime(year, month, 31 - last.isoweekday() % 7, 1, tzinfo=UTC)


def _begun_at(moment: datetime) -> str:
    """Begin a screening and plan the injection for today."""
    right, play = in_paris(moment), Play("fr", moment)
    play.type("aujourd'hui")
    kept = play.screening.answers["planned_injection_date"].value
    days = {paris_day(moment), play.screening.day, date.fromisoformat(str(kept))}
    return "" if days == {right} else f"at {moment} it is {sorted(map(str, days))}, and {right} in Paris"


def _passed_over(day: date) -> str:
    """Begin a second before midnight, planned for that day; a second after it the plan has passed and is asked anew."""
    summer = in_paris(datetime(day.year, day.month, day.day, 22, tzinfo=UTC)) != day
    before = datetime(day.year, day.month, day.day, 21 if summer else 22, 59, 59, tzinfo=UTC)
    play = Play("en", before)
    play.type("today")
    planned_for = play.screening.answers["planned_injection_date"].value
    play.later(seconds=2)
    play.tap("unknown")
    moved, gone = play.screening.day, "planned_injection_date" not in play.screening.answers
    kept = "last_injection_date" in play.screening.answers
    right = planned_for == day.isoformat() and moved == on(day, days=1) and gone and kept
    return "" if right else f"planned for {planned_for}, a second past midnight it is {moved}, asked again: {gone}"
