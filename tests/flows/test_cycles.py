"""A patient's calendar: six weeks apart, days before the first, days after the last."""

from datetime import date, timedelta
from typing import Any

import pytest

from flows.cycles import Entry, Plan, entries, plan_of
from flows.evaluate import read_facts
from flows.verdict import Verdict, judge
from tests.flows.playing import MORNING, STANDARD, TRIAL

PLANNED = date(2026, 12, 7)
DAY = timedelta(days=1)


def calendar(*, for_all: bool = False, **facts: Any) -> tuple[Entry, ...]:  # noqa: ANN401  # answers in JSON
    plan = plan_of(TRIAL.record)
    assert plan is not None
    return entries(TRIAL, verdict(**facts), PLANNED, plan, for_all=for_all)


def verdict(**facts: Any) -> Verdict:  # noqa: ANN401  # answers in JSON
    today = MORNING.date()
    return judge(TRIAL, read_facts(TRIAL, {**STANDARD, **facts}, today), today)


def days(found: tuple[Entry, ...], what: str) -> list[tuple[int, date | None, date | None]]:
    return [(each.number, each.first, each.last) for each in found if each.what == what]


def test_the_record_says_how_injections_follow_each_other() -> None:
    assert plan_of(TRIAL.record) == Plan(every=42, fewest=4, most=6, dose="7.4 GBq (±10%)")


@pytest.mark.parametrize("says", [{"schedule": "as needed"}, {"duration": "until progression"}])
def test_a_record_that_does_not_say_it_gives_no_plan(says: dict[str, str]) -> None:
    arm = TRIAL.record.arms[0].model_copy(update=says)

    assert plan_of(TRIAL.record.model_copy(update={"arms": (arm,)})) is None


def test_six_injections_six_weeks_apart_the_fifth_and_sixth_optional() -> None:
    injections = [each for each in calendar() if each.what == "injection"]

    assert [each.first for each in injections] == [PLANNED + 42 * nth * DAY for nth in range(6)]
    assert [each.number for each in injections if each.optional] == [5, 6]


def test_ecog_is_assessed_in_the_week_before_the_first_injection() -> None:
    assert days(calendar(), "assessed") == [(0, date(2026, 11, 30), PLANNED)]


def test_contraception_ends_98_days_after_the_fourth_or_the_sixth_injection() -> None:
    ends = [(4, date(2027, 7, 19)), (6, date(2027, 10, 11))]

    assert days(calendar(contraception="contraception"), "contraception") == [(nth, day, day) for nth, day in ends]
    assert days(calendar(contraception="azoospermic"), "contraception") == []


def test_nobody_learns_from_a_calendar_for_all_who_is_azoospermic() -> None:
    assert calendar(for_all=True, contraception="azoospermic") == calendar(for_all=True, contraception="abstinent")


def test_testosterone_holds_for_three_months() -> None:
    assert [(each.criterion, each.last) for each in calendar() if each.what == "expires"] == [("I5", date(2027, 2, 2))]


def test_the_window_is_in_the_calendar_where_something_limits_it() -> None:
    limited: dict[str, Any] = {
        "concomitant_arsi": "darolutamide",
        "concomitant_arsi_before": "no",
        "planned_injection_date": None,
    }
    limited |= {"concomitant_arsi_start": "2026-11-20"}

    assert days(calendar(), "window") == []
    assert days(calendar(**limited), "window") == [(0, date(2026, 12, 5), date(2027, 1, 19))]
