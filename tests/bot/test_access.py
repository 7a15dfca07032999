"""The table of who may do what, read as sentences."""

from datetime import UTC, date, datetime, timedelta
from typing import get_args

import pytest

from bot.access import OUTSIDE_DELEGATION, TABLE, Act, allows_somewhere, is_delegated, kept_by_delegation, right_for
from storage.people import Grant, Role

DAYS_FIGURES_REPORT: tuple[Act, ...] = ("read_calendar", "see_figures", "read_report")
SOMETIME = datetime(2026, 11, 23, 9, tzinfo=UTC)
DAY, ONE = date(2026, 11, 23), timedelta(days=1)


def test_every_act_is_in_the_table_and_nothing_else() -> None:
    assert set(TABLE) == set(get_args(Act))


@pytest.mark.parametrize("act", get_args(Act))
def test_a_stranger_may_do_nothing(act: Act) -> None:
    assert right_for(act, (), "lyon-sud", own=True, day=DAY) is None


@pytest.mark.parametrize(
    "act",
    [
        "invite",
        "see_people",
        "revoke",
        "change_rights",
        "delegate",
        "set_site_status",
        "read_log",
        "open_console",
        "export_answers",
        "erase",
    ],
)
@pytest.mark.parametrize("role", ["investigator", "coordinator"])
def test_investigators_and_coordinators_read_no_conversations_and_let_nobody_in(act: Act, role: Role) -> None:
    assert right_for(act, (right(role, "lyon-sud"),), "lyon-sud", day=DAY, own=True) is None


def test_an_auditor_reads_and_changes_nothing() -> None:
    may = {act for act in get_args(Act) if right_for(act, (right("auditor"),), "lyon-sud", day=DAY, own=True)}

    assert may == {
        "read_record", "choose_language", "read_log", "read_report", "see_figures", "see_queries", "read_details",
        "read_values", "see_pending", "open_console", "see_deliveries", "see_audit", "export_log", "export_answers",
        "export_audit",
    }  # fmt: skip


def test_a_coordinator_cares_for_the_own_site_and_reads_no_value() -> None:
    here = (right("coordinator", "lyon-sud"),)
    caring: tuple[Act, ...] = ("acknowledge", "take", "read_details", "see_pending", "own_items", "see_today")

    assert all(right_for(act, here, "lyon-sud", day=DAY) for act in caring)
    assert not any(right_for(act, here, "nantes", day=DAY, own=True) for act in caring)
    assert right_for("read_values", here, "lyon-sud", day=DAY, own=True) is None


def test_an_investigator_screens_at_the_own_site_only() -> None:
    here = (right("investigator", "lyon-sud"),)

    assert right_for("begin_screening", here, "lyon-sud", day=DAY) is not None
    assert right_for("begin_screening", here, "nantes", day=DAY) is None
    assert right_for("begin_screening", here, day=DAY) is None


def test_an_investigator_answers_in_own_screenings_only() -> None:
    here = (right("investigator", "lyon-sud"),)

    assert right_for("answer", here, "lyon-sud", own=True, day=DAY) is not None
    assert right_for("answer", here, "lyon-sud", own=False, day=DAY) is None
    assert right_for("answer", here, "nantes", own=True, day=DAY) is None


def test_a_coordinator_reads_days_and_figures_of_the_own_sites_but_no_report() -> None:
    here = (right("coordinator", "lyon-sud"),)

    assert _may(here, "lyon-sud") == [True, True, False]
    assert _may(here, "nantes", own=True) == [False] * 3


def test_an_investigator_reads_days_and_report_of_own_screenings_only() -> None:
    here = (right("investigator", "lyon-sud"),)

    assert [right_for(act, here, "lyon-sud", own=True, day=DAY) is not None for act in DAYS_FIGURES_REPORT] == [
        True
    ] * 3
    assert [right_for(act, here, "lyon-sud", day=DAY) is not None for act in DAYS_FIGURES_REPORT] == [
        False,
        True,
        False,
    ]


def test_an_admin_is_no_investigator() -> None:
    assert not allows_somewhere("begin_screening", (right("admin"),))


@pytest.mark.parametrize(
    ("first", "last", "may"),
    [
        (None, None, True),
        (DAY, DAY, True),
        (DAY - ONE, None, True),
        (None, DAY + ONE, True),
        (DAY + ONE, None, False),
        (None, DAY - ONE, False),
        (DAY - ONE - ONE, DAY - ONE, False),
    ],
)
def test_an_investigator_screens_from_the_first_to_the_last_day_of_the_delegation(
    first: date | None, last: date | None, *, may: bool
) -> None:
    here = (right("investigator", "lyon-sud", first, last),)
    acts = {act for act, roles in TABLE.items() if "investigator" in roles}

    allowed = {act for act in acts if right_for(act, here, "lyon-sud", day=DAY, own=True)}

    assert allowed == (acts if may else OUTSIDE_DELEGATION & acts)
    assert {act for act in acts if kept_by_delegation(act, here, "lyon-sud", day=DAY, own=True)} == acts - allowed
    assert kept_by_delegation("answer", here, "nantes", day=DAY, own=True) is None


def test_a_delegation_at_one_site_says_nothing_of_another() -> None:
    both = (right("investigator", "lyon-sud", DAY + ONE), right("investigator", "nantes"))

    assert right_for("begin_screening", both, "lyon-sud", day=DAY) is None
    assert right_for("begin_screening", both, "nantes", day=DAY) == both[1]


def test_the_days_of_a_delegation_bind_investigators_only() -> None:
    assert is_delegated(right("coordinator", "lyon-sud", DAY + ONE), DAY)


def _may(grants: tuple[Grant, ...], site: str, *, own: bool = False) -> list[bool]:
    """Say of days, figures and report whether they may be read."""
    return [right_for(act, grants, site, day=DAY, own=own) is not None for act in DAYS_FIGURES_REPORT]


def right(role: Role, site: str | None = None, first: date | None = None, last: date | None = None) -> Grant:
    return Grant(
        id=1, person=1, role=role, site=site, granted_by=None, at=SOMETIME, delegated_from=first, delegated_until=last
    )
