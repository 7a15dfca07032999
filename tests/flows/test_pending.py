"""What a pending screening lacks, and the days that people are reminded of."""

from datetime import UTC, date, datetime

import pytest

from flows.hours import USUAL, Hours, read_hours
from flows.pending import Expiry, Item, Moment, expiries, items, moments
from flows.progress import Standing
from flows.say import short
from flows.screening import Screening
from tests.flows.playing import STANDARD, TRIAL, Facts, played

NO_PLAN: Facts = {**STANDARD, "planned_injection_date": None, "ecog_date": None}
NO_HB: Facts = {**STANDARD, "hemoglobin": None}
PSA: Facts = {
    **NO_PLAN,
    "progression_evidence": ["psa"],
    "psa_values": [{"date": "2026-09-01", "value": "3.1"}, {"date": "2026-11-18", "value": "4.2"}],
}


def standing(facts: Facts, **changes: object) -> Standing:
    screening: Screening = played(facts, "end").screening
    return Standing(TRIAL, screening.model_copy(update=changes))


def test_a_missing_value_is_due_a_week_before_the_planned_injection_and_ecog_in_that_week() -> None:
    first, second = items(standing(NO_HB))

    assert (first.criterion, first.not_before, first.due) == ("I2", date(2026, 11, 30), date(2026, 12, 7))
    assert second == Item("I12c", (short("hemoglobin"),), due=date(2026, 11, 30))


def test_without_a_planned_injection_nothing_has_a_day_of_its_own() -> None:
    assert items(standing({**NO_PLAN, "hemoglobin": None})) == (Item("I12c", (short("hemoglobin"),)),)


def test_what_is_missing_shortly_before_the_injection_is_due_at_once() -> None:
    soon = standing({**NO_HB, "planned_injection_date": "2026-11-26"})

    assert [(each.criterion, each.due) for each in items(soon)] == [("I12c", date(2026, 11, 23))]


def test_one_more_psa_counts_a_week_after_the_last() -> None:
    (psa,) = items(standing(PSA))

    assert (psa.criterion, psa.not_before, psa.due) == ("I5", date(2026, 11, 25), None)


def test_a_point_under_review_is_the_sponsors_to_answer() -> None:
    (review,) = items(standing({**NO_PLAN, "guardianship": "sauvegarde_de_justice"}))

    assert (review.criterion, review.query, review.missing) == ("E16", "Q10", ())


def test_testosterone_runs_out_after_three_months_and_ecog_after_seven_days_even_while_other_things_are_missing() -> (
    None
):
    missing = {**PSA, "ecog_date": "2026-11-20", "planned_injection_date": "2026-12-07"}

    assert expiries(standing(missing)) == (
        Expiry("I2", "ecog_date", date(2026, 11, 27), is_final=False),
        Expiry("I5", "testosterone_date", date(2027, 2, 2), is_final=True),
    )


def test_one_is_reminded_when_items_fall_due_and_a_week_before_a_value_runs_out() -> None:
    assert moments(standing(NO_HB), {}) == (
        Moment("item_due", "I2", date(2026, 11, 30)),
        Moment("item_due", "I12c", date(2026, 11, 30)),
        Moment("expires", "I5", date(2027, 1, 26)),
    )


def test_a_day_that_people_agreed_on_goes_before_any_other() -> None:
    agreed = {"I12c": date(2026, 11, 25), "I2": date(2026, 12, 1)}

    assert {each.criterion: each.day for each in moments(standing(NO_HB), agreed) if each.what == "item_due"} == agreed


def test_a_screening_without_exclusion_still_has_its_ecog_and_its_testosterone() -> None:
    assert [(each.what, each.criterion) for each in moments(standing(STANDARD), {})] == [
        ("item_due", "I2"),
        ("expires", "I5"),
    ]


def test_after_an_exclusion_one_is_reminded_of_the_day_of_a_new_screening_only() -> None:
    transfused = {**STANDARD, "rbc_transfusion": "yes", "rbc_transfusion_date": "2026-11-20"}

    assert moments(standing(transfused), {}) == (Moment("rescreen", "", date(2026, 12, 21)),)
    assert moments(standing({**STANDARD, "sex": "female"}), {}) == ()


@pytest.mark.parametrize("changes", [{"state": "asking"}, {"annulled": "by mistake"}])
def test_a_screening_that_goes_on_or_does_not_count_reminds_nobody(changes: dict[str, object]) -> None:
    assert moments(standing(NO_HB, **changes), {}) == ()


@pytest.mark.parametrize(
    ("moment", "is_work"),
    [
        (datetime(2026, 11, 23, 6, 59, tzinfo=UTC), False),
        (datetime(2026, 11, 23, 7, 0, tzinfo=UTC), True),
        (datetime(2026, 11, 23, 16, 59, tzinfo=UTC), True),
        (datetime(2026, 11, 23, 17, 0, tzinfo=UTC), False),
        (datetime(2026, 7, 20, 6, 0, tzinfo=UTC), True),
        (datetime(2026, 11, 28, 10, 0, tzinfo=UTC), False),
    ],
)
def test_the_usual_hours_are_eight_to_eighteen_in_paris_from_monday_to_friday(moment: datetime, is_work: bool) -> None:  # noqa: FBT001 - what is expected
    assert USUAL.hold(moment) is is_work


@pytest.mark.parametrize(
    ("written", "hours"),
    [("9-17", Hours(9, 17)), ("7 – 24", Hours(7, 24)), ("17-9", None), ("8-25", None), ("", None), (None, None)],
)
def test_hours_are_read_as_they_are_written(written: str | None, hours: Hours | None) -> None:
    assert read_hours(written) == hours
    assert hours is None or read_hours(str(hours)) == hours
