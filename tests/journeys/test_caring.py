"""Cards with buttons: an investigator, two coordinators, a group, an admin and an outsider in the group at once."""

from __future__ import annotations

from typing import Any

import pytest

from bot.emulator import Phone
from tests.databases import Database, on_sqlite
from tests.flows.playing import STANDARD
from tests.journeys.clinic import Clinic, clinic, invitation, screened
from tests.journeys.player import PATIENCE, Facts

pytestmark = on_sqlite
"""What cards and care are kept in is tested on both databases."""

ANEMIC: Facts = {**STANDARD, "hemoglobin": {"value": "9.4", "unit": "g/dL"}}
VALUES = ("9.4", "9,4", "12.1", "12,1", "g/dL", "71", "2025", "12 Nov", "12/11")
"""What was typed of him, in whatever way it could be shown."""

LABELS = {
    "en": ("Acknowledge", "I look after it", "Take it over", "Details"),
    "fr": ("Accuser réception", "Je m'en occupe", "Reprendre le suivi", "Détails"),
}


async def _second(staffed: Clinic) -> Phone:
    cleo = staffed.telegram.person("Cleo Invented-Coordinator")
    cleo.opens(await invitation(staffed, "coordinator"))
    await cleo.sees("You are in")
    staffed.group.is_joined_by(cleo)
    return cleo


async def _excluded(staffed: Clinic) -> None:
    await staffed.investigator.begins()
    await staffed.investigator.goes_on(ANEMIC)
    await staffed.coordinator.at(staffed.group).sees("I12c")
    await staffed.coordinator.sees("I12c")


async def _toast(staffed: Clinic, phone: Phone, label: str) -> str:
    """Tap on the card and return what passes by."""
    seen = len(phone.toasts())
    phone.taps(label)
    await staffed.telegram.until(lambda: len(phone.toasts()) > seen, PATIENCE, f"[{label}] answered", phone.screen)
    return str(phone.toasts()[-1])


def _messages(phone: Phone) -> list[dict[str, Any]]:
    return [each for each in phone.messages() if each["from_bot"] and not each["service"]]


async def test_who_acknowledges_and_who_looks_after_it_is_shown_to_all_in_place(staffed: Clinic) -> None:
    cleo = await _second(staffed)
    await _excluded(staffed)
    carl, group = staffed.coordinator, staffed.coordinator.at(staffed.group)
    await cleo.sees("I12c")
    written = len(_messages(group))

    assert await _toast(staffed, group, "Acknowledge") == "Acknowledged: pre-screening 1."
    for phone in (group, carl, cleo):
        assert "Acknowledged by coordinator 3, 23 Nov 2026 10:00" in (await phone.sees("✓ Acknowledged"))["text"]
    late = cleo.taps_data("/ack 1", message_id=cleo.last()["id"])
    await staffed.telegram.until(lambda: any(each["query_id"] == late for each in cleo.person.answers), PATIENCE)
    assert cleo.toasts()[-1] == "Already acknowledged by coordinator 3, 23 Nov 2026 10:00."

    assert await _toast(staffed, cleo, "I look after it") == "You look after pre-screening 1 from now on."
    await group.sees("Looked after by coordinator 4")
    await carl.sees("Looked after by coordinator 4")
    assert "looks after it already" in await _tapped(staffed, group, "/take 1")
    await _toast(staffed, group, "Take it over")
    await cleo.sees("Looked after by coordinator 3")

    assert len(_messages(group)) == written
    assert [button["text"] for row in group.last()["buttons"] for button in row] == ["Take it over", "Details"]
    happened = staffed.database.rows("SELECT what, person, role FROM event WHERE screening = 1 ORDER BY seq")
    assert happened[-3:] == [("acknowledged", 3, "coordinator"), *(("taken", who, "coordinator") for who in (4, 3))]


@screened(STANDARD)
async def test_a_card_that_does_not_show_the_newest_outcome_cannot_be_acknowledged(staffed: Clinic) -> None:
    card, group = staffed.coordinator.at(staffed.group).last(), staffed.coordinator.at(staffed.group)
    [old] = [each["data"] for row in card["buttons"] for each in row if each["text"] == "Acknowledge"]
    await _corrected(staffed)
    await group.sees("Not eligible")

    assert "has changed since" in await _tapped(staffed, group, old)
    assert staffed.database.rows("SELECT count(*) FROM event WHERE what = 'acknowledged'") == [(0,)]
    assert await _toast(staffed, group, "Acknowledge") == "Acknowledged: pre-screening 1."


@screened(STANDARD)
async def test_a_group_that_gets_the_cards_again_sees_at_once_what_has_changed_meanwhile(staffed: Clinic) -> None:
    group = staffed.coordinator.at(staffed.group)
    staffed.admin.says(f"/revoke group {staffed.group.chat_id}")
    await group.sees("an administrator has ended it")
    await _corrected(staffed)
    await staffed.settled()
    assert "Not eligible" not in group.screen()

    asked = staffed.admin.says("/invite coordinator lyon-sud")
    await staffed.telegram.until(lambda: bool(_links(staffed, asked, "?startgroup=")), PATIENCE, "a link")
    staffed.coordinator.opens(_links(staffed, asked, "?startgroup=")[0], group=staffed.group)
    await group.sees("Not eligible")


async def _corrected(staffed: Clinic) -> None:
    for label in ("Correct an answer", "✎ Sex", "Entered by mistake", "Female"):
        await staffed.investigator.taps(label)
    assert "Not eligible" in staffed.investigator.panel["text"]


async def _tapped(staffed: Clinic, phone: Phone, data: str) -> str:
    seen = len(phone.toasts())
    phone.taps_data(data, message_id=phone.last()["id"])
    await staffed.telegram.until(lambda: len(phone.toasts()) > seen, PATIENCE, data, phone.screen)
    return str(phone.toasts()[-1])


@screened(ANEMIC)
async def test_a_member_without_the_right_gets_a_toast_and_nothing_happens(staffed: Clinic) -> None:
    outsider, ines = staffed.stranger.at(staffed.group), staffed.investigator.phone.at(staffed.group)
    staffed.group.is_joined_by(staffed.stranger)
    staffed.group.is_joined_by(staffed.investigator.phone)
    card, seen = staffed.cards[-1], len(_messages(staffed.coordinator.at(staffed.group)))

    for data in ("/ack 1", "/take 1", "/details 1", "/pdf 1"):
        assert await _tapped(staffed, outsider, data) == "This is a private service."
    for data in ("/ack 1", "/take 1", "/pending"):
        assert await _tapped(staffed, ines, data) in {
            "This button is not for you.", "This works only in a private chat with me, not in a group.",
        }  # fmt: skip
    elsewhere = staffed.telegram.person("Nina Invented-Nantes")
    asked = staffed.admin.says("/invite coordinator nantes")
    await staffed.telegram.until(lambda: len(_links(staffed, asked)) > 0, PATIENCE, "a link")
    elsewhere.opens(_links(staffed, asked)[0])
    await elsewhere.sees("You are in")
    staffed.group.is_joined_by(elsewhere)
    assert "no pre-screening 1" in await _tapped(staffed, elsewhere.at(staffed.group), "/ack 1")

    assert (staffed.cards[-1], len(_messages(staffed.coordinator.at(staffed.group)))) == (card, seen)


def _links(staffed: Clinic, after: int, sort: str = "?start=") -> list[str]:
    texts = [each["text"] for each in staffed.admin.messages() if each["from_bot"] and each["id"] > after]
    return [word for text in texts for word in text.split() if sort in word]


@pytest.mark.parametrize("language", ["en", "fr"])
async def test_details_come_in_private_with_reasons_for_those_who_may_read_values(
    database: Database, language: str
) -> None:
    async with clinic(database, language, screened=(ANEMIC, "")) as staffed:
        investigator, group = staffed.investigator.phone, staffed.coordinator.at(staffed.group)
        here = len(_messages(group))

        assert await _toast(staffed, group, LABELS["en"][3]) == "Shown in your private chat with me."
        told = (await staffed.coordinator.sees("criterion by criterion"))["text"]
        investigator.says("/details 1")
        title = "criterion by criterion" if language == "en" else "critère par critère"
        own = (await investigator.sees(title))["text"]
        staffed.admin.says("/details 1")
        admins = (await staffed.admin.sees("criterion by criterion"))["text"]

        assert "✗ I12c Haemoglobin: excludes" in told
        assert "9.4" not in told
        assert ("9.4" if language == "en" else "9,4") in own
        assert "9.4" in admins
        assert len(_messages(group)) == here


@screened(ANEMIC)
async def test_who_never_opened_a_private_chat_is_told_so(staffed: Clinic) -> None:
    group = staffed.coordinator.at(staffed.group)
    app = staffed.app
    assert app is not None
    await app.memory.write(lambda unit: unit.exec_driver_sql("UPDATE inbox SET chat_id = 1 WHERE chat_id > 0"))

    assert await _toast(staffed, group, "Details") == (
        "I show details in private only: open a chat with me, send /start, then tap again."
    )


@screened(ANEMIC)
async def test_a_corrected_result_changes_the_card_that_is_there_and_is_to_be_acknowledged_anew(
    staffed: Clinic,
) -> None:
    group, player = staffed.coordinator.at(staffed.group), staffed.investigator
    before = group.last()
    await _toast(staffed, group, "Acknowledge")
    await group.sees("✓ Acknowledged")

    await player.taps("Correct that answer")
    await player.goes_on({**STANDARD, "ast": None})
    await group.sees("To obtain or clarify: I12e")

    after = group.last()
    assert after["id"] == before["id"]
    assert "✓ Acknowledged" not in after["text"]
    assert len(staffed.cards) == 1
    assert after["buttons"][0][0]["text"] == "Acknowledge"


@screened(ANEMIC)
async def test_a_group_that_became_a_supergroup_gets_the_changed_card_anew(staffed: Clinic) -> None:
    supergroup = staffed.group.becomes_a_supergroup()

    await _toast(staffed, staffed.coordinator, "Acknowledge")

    await staffed.coordinator.at(supergroup).sees("✓ Acknowledged by coordinator 3")


@screened(ANEMIC)
async def test_no_value_reaches_a_group_or_a_coordinators_card(staffed: Clinic) -> None:
    group = staffed.coordinator.at(staffed.group)
    await _toast(staffed, group, "Acknowledge")
    await _toast(staffed, group, "Details")
    await staffed.investigator.taps("Correct that answer")
    await staffed.investigator.goes_on({**STANDARD, "ast": None})
    await group.sees("To obtain or clarify")

    others = {staffed.group.chat_id, staffed.coordinator.chat_id}
    sent = [
        call["sent"]["text"]
        for call in staffed.telegram.calls()
        if int(call["sent"].get("chat_id") or 0) in others and "text" in call["sent"]
    ]
    assert len(sent) > 5
    assert [text for text in sent for value in VALUES if value in text.replace("Ref. ", "").replace("2026", "")] == []
