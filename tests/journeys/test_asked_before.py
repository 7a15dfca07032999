"""Rights that change between a question and its answer, and what an admin is told of what outlives them."""

import pytest

from tests.databases import on_sqlite
from tests.journeys.clinic import SITE, Clinic
from tests.journeys.office import answer, number_of

pytestmark = on_sqlite
"""The memory has tests of its own on both databases."""


async def test_the_only_right_that_was_asked_about_is_gone_and_the_one_that_came_instead_stays(staffed: Clinic) -> None:
    admin, person = staffed.admin, await number_of(staffed, "investigator (")
    asked = await _asked(staffed, person, "Take away right ")
    await answer(staffed, admin, f"/role {person} coordinator nimes")

    admin.taps("Yes, take away", message_id=asked)
    await admin.sees("Nothing was taken away.")
    assert _revoked(staffed) == 0
    assert await number_of(staffed, "coordinator (nimes)") == person


@pytest.mark.parametrize("others", [f"{SITE} nimes", SITE, "nice nimes", f"{SITE} nice nimes"])
async def test_all_rights_are_taken_only_as_they_were_asked_about(staffed: Clinic, others: str) -> None:
    admin, person = staffed.admin, await number_of(staffed, "investigator (")
    await answer(staffed, admin, f"/role {person} investigator {SITE} nice")
    asked = await _asked(staffed, person, "Take all rights away")
    await answer(staffed, admin, f"/role {person} investigator {others}")

    admin.taps("Yes, take away", message_id=asked)
    await admin.sees(f"The rights of person {person} are others now than when this was asked.")
    assert _revoked(staffed) == 0
    anew = "Take all rights away" if " " in others else "Take away right "
    admin.taps(next(each for each in admin.buttons() if each.startswith(anew)), message_id=asked)
    await admin.sees(f"Take this away from person {person}?")
    admin.taps("Yes, take away", message_id=asked)
    await admin.sees(f"Person {person} has no rights any more")
    assert _revoked(staffed) == 1


async def test_who_replaces_a_coordinators_rights_is_told_of_the_group_that_goes_on(staffed: Clinic) -> None:
    admin, person = staffed.admin, await number_of(staffed, "coordinator (")
    more = await answer(staffed, admin, f"/role {person} coordinator {SITE} nimes")
    assert more == f"Person {person} now has: coordinator ({SITE}), coordinator (nimes)."

    told = await answer(staffed, admin, f"/role {person} investigator nimes")
    assert "remove them there too" in told
    assert f"Groups that this person bound, and that go on receiving cards:\n{staffed.group.chat_id}: " in told
    admin.taps(f"Unbind {staffed.group.chat_id}")
    await admin.sees("Nobody receives the cards any more of: ")


async def _asked(staffed: Clinic, person: int, button: str) -> int:
    """Have an admin asked whether to take rights away, and return the message with the question."""
    admin = staffed.admin
    await answer(staffed, admin, f"/users {person}")
    admin.taps(next(each for each in admin.buttons() if each.startswith(button)))
    await admin.sees(f"Take this away from person {person}?")
    message: int = next(each["id"] for each in admin.messages() if "Take this away from person" in each["text"])
    return message


def _revoked(staffed: Clinic) -> int:
    return len(staffed.database.rows("SELECT seq FROM event WHERE what = 'rights revoked'"))
