"""The table of rights read the other way round: by role, what each may do and how far it reaches. Nothing else."""

from datetime import UTC, date, datetime
from typing import get_args

import pytest

from bot.access import OUTSIDE_DELEGATION, TABLE, Act, Reach, allows_somewhere, kept_by_delegation, opens_to, right_for
from storage.people import Grant, Role

DAY = date(2026, 11, 23)
HERE, THERE = "lyon-sud", "nantes"
READS = ("read_record", "choose_language")
LOOKS = (
    "read_log", "see_queries", "read_report", "see_figures", "read_details", "read_values", "see_pending",
    "open_console", "see_deliveries", "see_audit", "export_log", "export_answers", "export_audit",
)  # fmt: skip
CARES = (
    "bind_group", "receive_cards", "read_calendar", "see_figures", "acknowledge", "take", "read_details",
    "see_pending", "own_items", "see_today", "export_log",
)  # fmt: skip
CHANGES = (
    "invite", "see_people", "revoke", "change_rights", "delegate", "set_site_status", "open_query", "answer_query",
    "judge_again", "review", "erase",
)  # fmt: skip
MAY: dict[Role, dict[Reach, set[str]]] = {
    "investigator": {
        "everywhere": {*READS, "list_own", "open_query", "set_reminders"},
        "site": {"begin_screening", "see_figures"},
        "own": {"answer", "read_own", "read_report", "read_calendar", "read_details", "read_values", "see_pending",
                "own_items"},
    },
    "coordinator": {
        "everywhere": {*READS, "set_reminders"},
        "site": {*CARES},
        "own": set(),
    },
    "admin": {
        "everywhere": {*READS, *LOOKS, *CHANGES, "read_calendar", "see_today"}, "site": set(), "own": set(),
    },
    "auditor": {"everywhere": {*READS, *LOOKS}, "site": set(), "own": set()},
}  # fmt: skip
REACHED: dict[Reach, tuple[bool, ...]] = {
    "everywhere": (True,) * 6,
    "site": (True, True, False, False, False, False),
    "own": (True, False, False, False, False, False),
}
"""At the own site, at another and at none: on an own screening, and on another's."""


def right(role: Role, site: str | None = HERE, last: date | None = None) -> Grant:
    at = datetime(2026, 11, 23, 9, tzinfo=UTC)
    return Grant(id=1, person=1, role=role, site=site, granted_by=None, at=at, delegated_until=last)


@pytest.mark.parametrize("role", get_args(Role))
def test_a_role_reaches_as_far_as_is_written_here_and_no_further(role: Role) -> None:
    asked = [(site, own) for site in (HERE, THERE, None) for own in (True, False)]

    for act in get_args(Act):
        reach = next((each for each, acts in MAY[role].items() if act in acts), None)
        found = tuple(right_for(act, (right(role),), site, day=DAY, own=own) is not None for site, own in asked)
        anywhere = right_for(act, (right(role, None),), THERE, day=DAY, own=True) is not None

        assert (act, found) == (act, REACHED[reach] if reach else (False,) * 6)
        assert anywhere == allows_somewhere(act, (right(role),)) == opens_to(act, (role,)) == (reach is not None), act
        assert TABLE[act].get(role) == reach


def test_what_is_not_said_of_a_screening_is_not_one_of_the_own() -> None:
    assert right_for("answer", (right("investigator"),), HERE, day=DAY) is None
    over = (right("investigator", last=date(2026, 11, 22)),)
    assert kept_by_delegation("answer", over, HERE, day=DAY) is None
    assert kept_by_delegation("answer", over, HERE, day=DAY, own=True) == over[0]


def test_an_act_that_is_in_no_table_is_denied() -> None:
    unheard_of: Act = "fly"  # type: ignore[assignment]  # what the test is about

    assert right_for(unheard_of, (right("admin", None),), HERE, day=DAY, own=True) is None


def test_few_acts_need_no_delegation() -> None:
    assert {"read_record", "choose_language", "list_own", "read_own", "set_reminders"} == OUTSIDE_DELEGATION
