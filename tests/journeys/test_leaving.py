"""Who has left is forgotten, at once or in time: no Telegram id leads to the number any more, in whatever file."""

from __future__ import annotations

from datetime import timedelta

from tests.databases import on_sqlite
from tests.flows.playing import MORNING
from tests.journeys.clinic import Clinic
from tests.journeys.office import answer, links, number_of
from tests.journeys.test_reminders import goes_to


@on_sqlite
async def test_who_has_left_is_forgotten_at_once_or_in_time_and_comes_back_as_somebody_new(staffed: Clinic) -> None:
    phone = staffed.investigator.phone
    await staffed.investigator.begins()
    person = await number_of(staffed, "investigator (")
    assert str(phone.person_id).encode() in staffed.kept()
    await answer(staffed, staffed.admin, f"/revoke {person}")
    assert f"not forgotten yet: {person}." in await answer(staffed, staffed.admin, "/users")
    assert "is forgotten on 23 Dec 2026" in await answer(staffed, staffed.admin, f"/users {person}")
    staffed.admin.taps("Forget now")
    await staffed.admin.sees(f"Person {person} is forgotten since 23 Nov 2026")
    await goes_to(staffed, MORNING + timedelta(hours=2))
    assert str(phone.person_id).encode() not in staffed.kept()

    other = await number_of(staffed, "coordinator (")
    await answer(staffed, staffed.admin, f"/revoke {other}")
    await goes_to(staffed, MORNING + timedelta(days=31))
    assert "is forgotten since 24 Dec 2026" in await answer(staffed, staffed.admin, f"/users {other}")
    assert str(staffed.coordinator.person_id).encode() not in staffed.kept()

    (link,) = await links(staffed, "/invite auditor")
    phone.opens(link)
    await phone.sees("You are in: auditor")
    assert await number_of(staffed, "auditor") > other
