"""Rules on days, at their edges: months clipped to their end, day 120, day 31, the PSA series."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from bot.trials import load_trials
from flows.calendar import add_months, last_day_within
from flows.facts import Dated, Value
from flows.rules.outcome import Outcome
from flows.rules.patient import Patient
from flows.verdict import judge_one

TRIAL = load_trials()["NCT06866938"]
TODAY = date(2026, 11, 23)
LAST = date(2026, 1, 1)


def judged(criterion: str, today: date = TODAY, **answers: Value | None) -> Outcome:
    return judge_one(TRIAL, criterion, answers, today)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ("2027-05-31", -3, "2027-02-28"),
        ("2028-05-31", -3, "2028-02-29"),
        ("2026-12-31", 2, "2027-02-28"),
        ("2028-02-29", 36, "2031-02-28"),
        ("2026-01-15", -1, "2025-12-15"),
        ("2026-12-31", 0, "2026-12-31"),
    ],
)
def test_months_are_clipped_to_the_end_of_the_month(day: str, months: int, expected: str) -> None:
    assert add_months(date.fromisoformat(day), months).isoformat() == expected


def test_the_last_day_within_is_the_last_that_still_counts_back() -> None:
    for number in range(1500):
        since = date(2026, 1, 1) + timedelta(days=number)
        last = last_day_within(3, since)
        assert add_months(last, -3) <= since < add_months(last + timedelta(days=1), -3)


@pytest.mark.parametrize(
    ("days", "status", "query"), [(119, "unknown", "Q2"), (120, "pass", None), (0, "unknown", "Q2")]
)
def test_day_120_is_late_enough(days: int, status: str, query: str | None) -> None:
    psa_only = judged(
        "I10",
        last_injection_date=LAST,
        progression_after_first_course="psa_only",
        progression_date=LAST + timedelta(days=days),
    )

    assert (psa_only.status, psa_only.query) == (status, query)


@pytest.mark.parametrize(("days_before", "status"), [(30, "fail"), (31, "pass"), (0, "fail")])
def test_day_31_after_a_transfusion_is_the_first_allowed(days_before: int, status: str) -> None:
    planned = TODAY + timedelta(days=3)
    given = planned - timedelta(days=days_before)
    found = judged("E5", planned_injection_date=planned, rbc_transfusion="yes", rbc_transfusion_date=given)

    assert found.status == status
    assert found.rescreen_from == (given + timedelta(days=31) if status == "fail" else None)


@pytest.mark.parametrize(
    ("start", "planned", "today", "expected"),
    [
        ("2026-11-16", "2026-11-30", "2026-11-23", "fail"),
        ("2026-11-15", "2026-11-30", "2026-11-23", "pass"),
        ("2026-10-01", "2026-11-30", "2026-11-23", "pass"),
        ("2026-09-30", "2026-11-30", "2026-11-23", "Q7"),
        ("2026-09-30", "2026-11-30", "2026-11-30", "fail"),
        ("2026-12-31", "2027-02-27", "2026-12-31", "pass"),
        ("2026-12-31", "2027-02-28", "2026-12-31", "Q7"),
    ],
)
def test_a_concomitant_arsi_starts_15_days_to_2_months_before_the_injection(
    start: str, planned: str, today: str, expected: str
) -> None:
    found = judged(
        "I8",
        date.fromisoformat(today),
        prior_arsi=("enzalutamide",),
        concomitant_arsi="darolutamide",
        concomitant_arsi_before="no",
        concomitant_arsi_start=date.fromisoformat(start),
        planned_injection_date=date.fromisoformat(planned),
    )

    assert (found.query or found.status) == expected


def test_without_a_planned_date_the_arsi_opens_a_window() -> None:
    found = judged(
        "I8",
        prior_arsi=("enzalutamide",),
        concomitant_arsi="other",
        concomitant_arsi_before="no",
        concomitant_arsi_start=date(2026, 12, 31),
    )

    assert (found.status, found.not_before, found.not_after) == ("pass", date(2027, 1, 15), date(2027, 2, 27))


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ("", "unknown"),
        ("7:2", "unknown"),
        ("7:2 14:3", "unknown"),
        ("7:2 14:3 21:4", "pass"),
        ("7:2 14:3 21:3", "fail"),
        ("7:9 14:2 21:3 28:4", "pass"),
        ("7:2 14:3 21:4 28:0.99", "fail"),
        ("7:1 14:1.1 20:0.99", "fail"),  # the latest counts against him even when set aside
        ("7:2 14:3 21:4 27:4", "unknown"),  # set aside and not above the last kept: repeat
        ("7:2 14:3 21:4 27:4.1", "pass"),
        ("7:2 13:9 20:3 27:4", "pass"),  # 13 is set aside, 20 is a week after 13 but counted from 7
        ("-5:1 0:2 7:3", "unknown"),  # on or before the last injection they are not counted
        ("-5:1 0:2 7:3 14:4", "unknown"),
        ("21:4 7:2 14:3", "pass"),  # typed in any order
    ],
)
def test_progression_by_psa_alone_needs_two_rises_a_week_apart(values: str, expected: str) -> None:
    pairs = (each.split(":") for each in values.split())
    series = tuple(Dated(date=LAST + timedelta(days=int(day)), value=Decimal(value)) for day, value in pairs)
    answers: dict[str, Value | None] = {
        "last_injection_date": LAST,
        "progression_evidence": ("psa",),
        "psa_values": series,
    }
    *_, progressed = TRIAL.criterion["I5"].rule.parts()

    assert progressed.judge(Patient(TRIAL, answers, TODAY)).status == expected
