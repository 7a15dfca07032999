"""Patients are counted once each, by site, month and result; the reasons of exclusion as the logs hold them."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import update

from flows.figures import Counts, latest_months
from storage import screenings
from storage.figures import figures
from storage.screenings import Judged
from storage.tables import SCREENING
from storage.unit import Unit
from tests.storage.invented import a_screening

TRIAL = "NCT06866938"
EXCLUDED = Judged(is_open=False, verdict="excluded", first_exclusion="I12c")
ELIGIBLE = Judged(is_open=False, verdict="eligible")
PENDING = Judged(is_open=False, verdict="pending")


def patient(unit: Unit, site: str, judged: Judged, state: str, **columns: Any) -> int:  # noqa: ANN401  # values of columns
    """Keep a screening that has come so far, and return its number."""
    begun = a_screening(unit, site, judged)
    screenings.keep(unit, begun.model_copy(update={"state": state, "revision": 1}), judged, was=0)
    unit.execute(update(SCREENING).where(SCREENING.c.number == begun.number).values(state=state, **columns))
    return begun.number


def log(*failed: str, complete: bool = True) -> Judged:
    """Return what a closed screening was judged to be."""
    criteria = {name: {"status": "fail" if name in failed else "pass"} for name in ("I1", "I12c", "E6")}
    mark = {"complete": True} if complete else {}
    findings = {**mark, "verdict": "excluded", "criteria": criteria}
    return EXCLUDED.model_copy(update={"first_exclusion": failed[0], "findings": findings})


def test_nobody_screened_is_a_figure_too(unit: Unit) -> None:
    found = figures(unit, TRIAL)

    assert (found.total, found.by_site, found.by_month, found.failures) == (Counts(), {}, {}, {})


def test_patients_are_counted_by_site_month_and_result(unit: Unit) -> None:
    patient(unit, "PARIS-01", ELIGIBLE, "eligible", day=date(2026, 9, 30))
    patient(unit, "PARIS-01", EXCLUDED, "excluded")
    patient(unit, "LYON-02", EXCLUDED, "closed")
    patient(unit, "LYON-02", PENDING, "pending")
    patient(unit, "LYON-02", Judged(is_open=True), "asking")
    patient(unit, "LYON-02", EXCLUDED, "excluded", trial="NCT00000000")

    found = figures(unit, TRIAL)

    assert found.total == Counts(eligible=1, pending=1, open=1, excluded=2)
    assert found.by_site == {
        "PARIS-01": Counts(eligible=1, excluded=1),
        "LYON-02": Counts(pending=1, open=1, excluded=1),
    }
    assert found.by_month == {
        "2026-09": Counts(eligible=1),
        "2026-10": Counts(),
        "2026-11": Counts(pending=1, open=1, excluded=2),
    }
    assert found.first_exclusions == {"I12c": 2}


def test_other_sites_are_not_counted(unit: Unit) -> None:
    patient(unit, "PARIS-01", ELIGIBLE, "eligible")
    patient(unit, "LYON-02", log("I1"), "closed")

    found = figures(unit, TRIAL, ["PARIS-01"])

    assert (found.by_site, found.completed) == ({"PARIS-01": Counts(eligible=1)}, 0)
    assert figures(unit, TRIAL, []).total == Counts()


def test_of_several_attempts_the_latest_counts_unless_it_was_annulled(unit: Unit) -> None:
    first = patient(unit, "PARIS-01", log("I1"), "closed")
    patient(unit, "PARIS-01", PENDING, "pending", first=first, attempt=2)
    patient(unit, "PARIS-01", ELIGIBLE, "eligible", first=first, attempt=3)
    patient(unit, "PARIS-01", EXCLUDED, "annulled", first=first, attempt=4)
    once = patient(unit, "PARIS-01", log("E6"), "closed")
    patient(unit, "PARIS-01", ELIGIBLE, "annulled", first=once, attempt=2)
    patient(unit, "PARIS-01", ELIGIBLE, "annulled")

    found = figures(unit, TRIAL)

    assert found.total == Counts(eligible=1, excluded=1)
    assert (found.failures, found.completed) == ({"E6": 1}, 1)


def test_all_failures_are_counted_where_the_log_was_completed(unit: Unit) -> None:
    patient(unit, "PARIS-01", log("I1", "E6"), "closed")
    patient(unit, "PARIS-01", log("E6"), "closed")
    patient(unit, "PARIS-01", log("I12c", complete=False), "closed")
    patient(unit, "PARIS-01", EXCLUDED, "excluded")

    found = figures(unit, TRIAL)

    assert (found.failures, found.completed) == ({"I1": 1, "E6": 2}, 2)
    assert found.first_exclusions == {"I1": 1, "E6": 1, "I12c": 2}


@pytest.mark.parametrize("most", [1, 2, 5])
def test_earlier_months_are_added_up(most: int) -> None:
    months = {"2026-09": Counts(eligible=1), "2026-10": Counts(pending=2), "2026-11": Counts(excluded=4)}

    latest, earlier = latest_months(months, most)

    assert list(latest) == list(months)[-most:]
    assert earlier.screened + sum(each.screened for each in latest.values()) == 7
