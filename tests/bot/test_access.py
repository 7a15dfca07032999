"""The table of who may do what, read as sentences."""

from datetime import UTC, datetime
from typing import get_args

import pytest

from bot.access import TABLE, Act, allows_somewhere, right_for
from storage.people import Grant, Role

SOMETIME = datetime(2026, 11, 23, 9, tzinfo=UTC)


def test_every_act_is_in_the_table_and_nothing_else() -> None:
    assert set(TABLE) == set(get_args(Act))


@pytest.mark.parametrize("act", get_args(Act))
def test_a_stranger_may_do_nothing(act: Act) -> None:
    assert right_for(act, (), "lyon-sud", own=True) is None


@pytest.mark.parametrize("act", ["invite", "see_people", "revoke", "read_log"])
@pytest.mark.parametrize("role", ["investigator", "coordinator"])
def test_investigators_and_coordinators_read_no_conversations_and_let_nobody_in(act: Act, role: Role) -> None:
    assert right_for(act, (right(role, "lyon-sud"),), "lyon-sud", own=True) is None


def test_an_auditor_reads_and_changes_nothing() -> None:
    may = {act for act in get_args(Act) if right_for(act, (right("auditor"),), "lyon-sud", own=True)}

    assert may == {"read_record", "choose_language", "read_log", "read_details", "read_values", "see_pending"}


def test_a_coordinator_cares_for_the_own_site_and_reads_no_value() -> None:
    here = (right("coordinator", "lyon-sud"),)
    caring: tuple[Act, ...] = ("acknowledge", "take", "read_details", "see_pending", "own_items", "see_today")

    assert all(right_for(act, here, "lyon-sud") for act in caring)
    assert not any(right_for(act, here, "nantes", own=True) for act in caring)
    assert right_for("read_values", here, "lyon-sud", own=True) is None


def test_an_investigator_screens_at_the_own_site_only() -> None:
    here = (right("investigator", "lyon-sud"),)

    assert right_for("begin_screening", here, "lyon-sud") is not None
    assert right_for("begin_screening", here, "nantes") is None
    assert right_for("begin_screening", here) is None


def test_an_investigator_answers_in_own_screenings_only() -> None:
    here = (right("investigator", "lyon-sud"),)

    assert right_for("answer", here, "lyon-sud", own=True) is not None
    assert right_for("answer", here, "lyon-sud", own=False) is None
    assert right_for("answer", here, "nantes", own=True) is None


def test_an_admin_is_no_investigator() -> None:
    assert not allows_somewhere("begin_screening", (right("admin"),))


def right(role: Role, site: str | None = None) -> Grant:
    return Grant(id=1, person=1, role=role, site=site, granted_by=None, at=SOMETIME)
