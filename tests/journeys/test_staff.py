"""Who may do what, changed while people are at work: invitations, rights taken away and replaced, delegations."""

from datetime import timedelta

import pytest

from flows.moments import PARIS
from tests.databases import on_sqlite
from tests.flows.playing import MORNING, STANDARD
from tests.journeys.clinic import INVESTIGATOR, SITE, Clinic, invitation
from tests.journeys.office import answer, links, number_of, right_of
from tests.journeys.player import Player

pytestmark = on_sqlite
"""The memory has tests of its own on both databases."""

NEUTRAL = "This is a private service."


async def test_an_invitation_raced_by_two_lets_exactly_one_in(staffed: Clinic) -> None:
    link = await invitation(staffed, "auditor")
    racers = [staffed.telegram.person(f"Racer Invented-{nth}") for nth in ("One", "Two")]
    for each in racers:
        each.opens(link)
    for each in racers:
        await staffed.telegram.until(lambda each=each: len(each.messages()) > 1)  # type: ignore[misc]  # bound at once

    said = sorted(each.screen().count("You are in: auditor") for each in racers)
    assert said == [0, 1]
    assert (await answer(staffed, staffed.admin, "/users")).count("auditor") == 1


async def test_an_invitation_that_is_a_day_old_opens_nothing(staffed: Clinic) -> None:
    link = await invitation(staffed, "investigator")
    await staffed.goes_to(MORNING + timedelta(hours=24, seconds=30))
    staffed.stranger.opens(link)
    await staffed.stranger.sees(NEUTRAL)


async def test_an_invitation_says_until_when_on_the_clock_of_paris(staffed: Clinic) -> None:
    told = await answer(staffed, staffed.admin, "/invite investigator lyon-sud")
    assert f"(until 24 Nov 2026 {MORNING.astimezone(PARIS):%H:%M})" in told


async def test_an_admin_takes_back_all_invitations_that_nobody_has_used(staffed: Clinic) -> None:
    open_ones = [await invitation(staffed, role) for role in ("investigator", "auditor")]
    person = await number_of(staffed, "investigator (")
    told = await answer(staffed, staffed.admin, f"/revoke {person}")
    assert "that still open the bot: 2." in told
    staffed.admin.taps("Withdraw invitations")
    await staffed.admin.sees("Invitations withdrawn: 2.")

    for link in open_ones:
        assert NEUTRAL in await answer(staffed, staffed.stranger, f"/start {link.rpartition('=')[2]}")
    assert "No invitation is open." in await answer(staffed, staffed.admin, "/inviter retirer")
    assert staffed.database.rows("SELECT count(*) FROM event WHERE what = 'invitations withdrawn'") == [(1,)]


async def test_a_group_is_told_to_the_admins_and_ended_by_one_when_who_bound_it_loses_the_right(
    staffed: Clinic,
) -> None:
    admin, here = staffed.admin, staffed.coordinator.at(staffed.group)
    person, group = await number_of(staffed, "coordinator ("), staffed.group.chat_id
    assert f"ℹ Person {person} bound the group {group} to the cards of: " in admin.screen()

    told = await answer(staffed, admin, f"/revoke {person}")
    assert f"Groups that this person bound, and that go on receiving cards:\n{group}: " in told
    admin.taps(f"Unbind {group}")
    await admin.sees("Nobody receives the cards any more of: ")
    await here.sees("This group no longer receives the cards of")
    assert "No group receives cards." in await answer(staffed, admin, "/revoke group")
    unbound = "SELECT role FROM event WHERE what = 'group unbound'"
    assert staffed.database.rows(unbound) == [("admin",)]

    await staffed.investigator.begins()
    await staffed.investigator.goes_on({**STANDARD, "sex": "female"}, lambda it: "Not eligible" in it.panel["text"])
    await admin.sees("its card reached nobody")
    assert "S-1" not in here.screen()


async def test_a_revoked_persons_very_next_tap_and_text_are_refused(staffed: Clinic) -> None:
    player, admin = staffed.investigator, staffed.admin
    await player.begins()
    await player.goes_on(STANDARD, "sex")
    person = await number_of(staffed, "investigator (")
    right = right_of(await answer(staffed, admin, f"/users {person}"), SITE)
    admin.taps(f"Take away right {right}")
    await admin.sees(f"Take this away from person {person}?")
    assert staffed.log()["facts"].get("sex") is None
    admin.taps("Yes, take away")
    await admin.sees(f"Person {person} has no rights any more. Rights taken away: 1.")

    assert await player.tap_again((player.panel["id"], player.button("Male") or "")) == NEUTRAL
    for text in ("Male", "/mine", "/resume 1"):
        assert NEUTRAL in await answer(staffed, player.phone, text)
    assert "sex" not in staffed.log()["facts"]


@pytest.mark.parametrize(
    ("language", "hint"), [("en", "remove them there too"), ("fr", "retirez-la aussi de ce groupe")]
)
async def test_who_revokes_a_coordinator_is_reminded_of_the_group(staffed: Clinic, language: str, hint: str) -> None:
    await answer(staffed, staffed.admin, f"/language {language}")
    person = await number_of(staffed, "coord")
    assert hint in await answer(staffed, staffed.admin, f"/revoke {person}")


async def test_who_screens_at_two_sites_and_loses_one_goes_on_at_the_other(staffed: Clinic) -> None:
    doctor = staffed.telegram.person("Dora Invented-Doctor")
    (link,) = await links(staffed, "/invite investigator nimes, lyon-sud")
    doctor.opens(link)
    await doctor.sees("Institut de cancérologie du Gard, Nîmes; Oncologie Médicale, Centre Hospitalier Lyon Sud")
    player = Player(staffed.telegram, doctor, staffed.investigator.words)
    doctor.says("/screen")
    await doctor.sees("nimes · Institut de cancérologie du Gard, Nîmes · not yet recruiting")
    doctor.taps("lyon-sud")
    await doctor.sees("177Lu-PSMA re-treatment planned")
    person = await number_of(staffed, "(nimes)")
    right = right_of(await answer(staffed, staffed.admin, f"/users {person}"), SITE)
    told = await answer(staffed, staffed.admin, f"/revoke {person} {right}")
    assert told == f"Taken away from person {person}: investigator (lyon-sud). Left: investigator (nimes)."

    assert await player.tap_again((player.panel["id"], player.button("Not known yet") or "")) == (
        "This button is not for you."
    )
    assert "no pre-screening yet" in await answer(staffed, doctor, "/mine")
    assert "no pre-screening 1 that you may open" in await answer(staffed, doctor, "/resume 1")
    told = await answer(staffed, doctor, "/screen", 2)
    assert told.startswith("ℹ Institut de cancérologie du Gard, Nîmes does not take patients at present (not yet recr")
    log = staffed.log(2)
    assert (log["site"], log["conversation"][1]["text"][:10]) == ("nimes", told[:10])


async def test_an_investigator_screens_only_on_the_days_of_the_delegation(staffed: Clinic) -> None:
    player, admin = staffed.investigator, staffed.admin
    await player.begins()
    await player.goes_on(STANDARD, "sex")
    person = await number_of(staffed, "investigator (")
    told = await answer(staffed, admin, f"/delegate {person} lyon-sud 25/11/2026 - 26/11/2026")
    assert told.endswith(": 25 Nov 2026 to 26 Nov 2026.")
    await player.phone.sees("Your delegation at Oncologie Médicale, Centre Hospitalier Lyon Sud")
    male = (player.panel["id"], player.button("Male") or "")

    refusal = "begins on 25 Nov 2026. Until then you can read your list (/mine), not screen."
    assert refusal in await player.tap_again(male)
    for text in ("Male", "/screen", "/resume", "/resume 1", "/stop", "/query I3 is this meant so", "/stats"):
        assert refusal in await answer(staffed, player.phone, text)
    assert "1 · " in await answer(staffed, player.phone, "/mine")
    assert "sex" not in staffed.log()["facts"]

    await staffed.goes_to(MORNING + timedelta(days=2))
    assert refusal not in await player.tap_again(male)
    assert staffed.log()["facts"]["sex"] == "male"
    await staffed.goes_to(MORNING + timedelta(days=4))
    assert "ended on 26 Nov 2026" in await answer(staffed, player.phone, "/screen")
    assert "25 Nov 2026 to 26 Nov 2026" in await answer(staffed, admin, "/users")
    await answer(staffed, admin, f"/delegate {person} {SITE} -")
    assert "still open" in await answer(staffed, player.phone, "/screen")


async def test_a_delegation_whose_end_was_forgotten_is_not_set_and_the_end_is_asked_for(staffed: Clinic) -> None:
    person = await number_of(staffed, "investigator (")
    told = await answer(staffed, staffed.admin, f"/delegate {person} {SITE} 01/12/2026")
    assert told.startswith("Nothing was set: from 1 Dec 2026 until when?")
    assert staffed.database.rows("SELECT count(*) FROM event WHERE what = 'delegated'") == [(0,)]
    told = await answer(staffed, staffed.admin, f"/delegate {person} {SITE} 01/12/2026 -")
    assert told.endswith(": from 1 Dec 2026 on.")


async def test_rights_are_replaced_by_others_and_the_person_is_told(staffed: Clinic) -> None:
    player, admin = staffed.investigator, staffed.admin
    await player.begins()
    person = await number_of(staffed, "investigator (")
    assert "At which sites?" in await answer(staffed, admin, f"/role {person} coordinator lyon")
    told = await answer(staffed, admin, f"/role {person} coordinator nantes nice")
    assert told == f"Person {person} now has: coordinator (nantes), coordinator (nice)."
    await player.phone.sees("You are now: coordinator (nantes), coordinator (nice).")

    assert await player.tap_again((player.panel["id"], player.button("Not known yet") or "")) == (
        "This button is not for you."
    )
    assert "I do not know this command" in await answer(staffed, player.phone, "/screen")


async def test_rights_are_taken_by_number_role_or_site_and_what_is_not_clear_takes_none(staffed: Clinic) -> None:
    admin = staffed.admin
    person = await number_of(staffed, "investigator (")
    told = await answer(staffed, admin, f"/role {person} investigator nantes nice nimes {SITE}")
    first = right_of(await answer(staffed, admin, f"/users {person}"), "nantes")
    for unclear in ("coordinator", "toulouse", "nantes toulouse", "99", f"{first} 99", f"investigator {first}", "most"):
        told = await answer(staffed, admin, f"/revoke {person} {unclear}")
        assert told.startswith("Nothing was taken away."), unclear
        assert told.count("investigator (") == 4
        assert f"Take away right {first}" in admin.buttons()

    kept, also = f"investigator ({SITE})", "investigator (nantes), investigator (nimes)"
    told = await answer(staffed, admin, f"/revoke {person} Nice")
    assert told == f"Taken away from person {person}: investigator (nice). Left: {kept}, {also}."
    told = await answer(staffed, admin, f"/revoke {person} investigateur nantes")
    assert told == f"Taken away from person {person}: investigator (nantes). Left: {kept}, investigator (nimes)."
    assert f"Person {person} has no rights any more. Rights taken away: 2." in await answer(
        staffed, admin, f"/revoke {person} tout"
    )


async def test_a_role_for_all_sites_is_not_given_where_a_site_is_named(staffed: Clinic) -> None:
    person = await number_of(staffed, "investigator (")
    for typed in (f"auditor {SITE}", "admin nowhere at all"):
        told = await answer(staffed, staffed.admin, f"/role {person} {typed}")
        assert "Nothing was changed." in told
        assert told.endswith(f"/role {person} {typed.partition(' ')[0]}")
    assert await number_of(staffed, "investigator (") == person


async def test_nobody_changes_own_rights_so_an_admin_is_always_left(staffed: Clinic) -> None:
    me = await number_of(staffed, "administrator")
    for text in (f"/revoke {me}", f"/revoke {me} 1", f"/role {me} auditor"):
        assert "You cannot change your own rights" in await answer(staffed, staffed.admin, text)
    assert "Take away" not in await answer(staffed, staffed.admin, f"/users {me}")
    assert staffed.admin.buttons() == []
    for text in ("/revoke 99", "/role 99 auditor", "/delegate 99 nantes 01/12/2026"):
        assert "/users" in await answer(staffed, staffed.admin, text) or "NUMBER" in staffed.admin.last()["text"]


async def test_each_change_is_in_the_audit_with_old_and_new(staffed: Clinic) -> None:
    person = await number_of(staffed, "investigator (")
    await answer(staffed, staffed.admin, f"/delegate {person} {SITE} 25/11/2026 -")
    await answer(staffed, staffed.admin, f"/role {person} auditor")
    await answer(staffed, staffed.admin, f"/revoke {person}")

    rows = staffed.database.rows(
        "SELECT what, role, old, new FROM event JOIN event_value USING (seq)"
        " WHERE what IN ('delegated', 'rights changed', 'rights revoked') ORDER BY seq"
    )
    assert rows == [
        (
            "delegated", "admin", f'{{"from":null,"person":{person},"until":null}}',
            f'{{"from":"2026-11-25","person":{person},"until":null}}',
        ),
        ("rights changed", "admin", '["investigator lyon-sud"]', f'{{"person":{person},"rights":["auditor *"]}}'),
        ("rights revoked", "admin", '["auditor *"]', str(person)),
    ]  # fmt: skip


async def test_who_is_no_admin_changes_nothing_and_learns_nothing(staffed: Clinic) -> None:
    assert staffed.investigator.phone.person.name == INVESTIGATOR
    for phone in (staffed.investigator.phone, staffed.coordinator):
        for text in ("/users 1", "/role 2 admin", "/delegate 2 lyon-sud -", "/site lyon-sud SUSPENDED no isotope"):
            assert (await answer(staffed, phone, text)).startswith("I do not know this command")
