"""Pending work: what is missing, who obtains it and until when, and the investigator who fills it in later."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.emulator import Phone
from tests.databases import Database, on_sqlite
from tests.flows.playing import MORNING, STANDARD
from tests.journeys.clinic import Clinic, clinic, screened
from tests.journeys.player import Facts

pytestmark = on_sqlite
"""The memory has tests of its own on both databases."""

MISSING: Facts = {**STANDARD, "hemoglobin": None, "platelets": None}


async def _asks(phone: Phone, text: str, sees: str) -> str:
    """Type a command, and return what is seen then."""
    phone.says(text)
    return str((await phone.sees(sees))["text"])


@screened(MISSING)
async def test_what_is_missing_is_listed_given_to_somebody_and_made_due(staffed: Clinic) -> None:
    carl = staffed.coordinator

    listed = await _asks(carl, "/pending", "Pending pre-screenings")
    assert "1 · since 23 Nov 2026 · to obtain: 3, next due 30 Nov 2026" in listed
    assert "Lyon Sud" in listed
    carl.taps("Open 1")
    case = (await carl.sees("Pre-screening 1: pending"))["text"]
    assert "I12c Haemoglobin: Hb\n   nobody has taken it yet · due 30 Nov 2026" in case
    assert "nobody has taken it yet · not before 30 Nov 2026, due 7 Dec 2026" in case
    assert "⏳ I5 Testosterone date: can be used until 2 Feb 2027" in case
    assert "Fill in the answers" not in carl.buttons()

    carl.taps("I12c")
    await carl.sees("Another day: /due 1 I12c")
    carl.taps("I obtain it")
    await carl.sees("coordinator 3 · due 30 Nov 2026")
    carl.taps("Due in 3 d")
    await carl.sees("coordinator 3 · due 26 Nov 2026")
    carl.taps("Hand over")
    await carl.sees("I12c: to whom?")
    carl.taps("investigator 2")
    await carl.sees("investigator 2 · due 26 Nov 2026")
    await staffed.investigator.phone.sees("Pre-screening 1: I12c Haemoglobin was handed over to you.")
    assert "investigator 2 · due 3 Dec 2026" in await _asks(carl, "/due 1 i12c 03/12/2026", "due 3 Dec 2026")
    assert "between 23 Nov 2026" in await _asks(carl, "/due 1 I12c 03/11/2026", "The day must lie")

    happened = staffed.database.rows("SELECT what, person FROM event WHERE screening = 1 AND role = 'coordinator'")
    assert happened == [(what, 3) for what in ("item given", "item due", "item given", "item due")]


@screened(MISSING)
async def test_the_investigator_fills_in_what_was_missing_and_gets_the_new_verdict(staffed: Clinic) -> None:
    player = staffed.investigator
    player.phone.says("/pending 1")
    await player.phone.sees("Pre-screening 1: pending")
    await staffed.goes_to(MORNING + timedelta(hours=3))

    player.phone.taps("Fill in the answers")
    await player.phone.sees("platelet count")
    await player.goes_on(STANDARD)

    await staffed.coordinator.at(staffed.group).sees("No exclusion found")
    assert len(staffed.cards) == 1
    assert "Nothing is pending." in await _asks(staffed.coordinator, "/pending", "Nothing is pending")
    assert staffed.log()["verdict"] == "eligible"


@screened(MISSING)
async def test_what_is_elsewhere_or_does_not_exist_is_answered_alike(staffed: Clinic) -> None:
    admin, asked = staffed.admin, staffed.admin.says("/invite coordinator nantes")
    await staffed.telegram.until(lambda: "?start=" in admin.last()["text"] and admin.last()["id"] > asked)
    nina = staffed.telegram.person("Nina Invented-Nantes")
    nina.opens(admin.last()["text"].split()[-1])
    await nina.sees("You are in")

    for command in ("/pending 1", "/claim 1 I12c", "/due 1 I12c +3", "/ack 1", "/take 1", "/details 1"):
        assert "There is no pre-screening 1" in await _asks(nina, command, "There is no pre-screening 1")
        nina.deletes(nina.last()["id"])
    assert "Nothing is pending." in await _asks(nina, "/pending", "Nothing is pending")
    assert "1 · since" in await _asks(admin, "/pending", "Pending pre-screenings")
    assert staffed.database.rows("SELECT count(*) FROM item") == [(0,)]


@pytest.mark.parametrize("language", ["en", "fr"])
async def test_the_digest_tells_a_coordinator_what_the_day_brings(database: Database, language: str) -> None:
    async with clinic(database, language) as staffed:
        carl = staffed.coordinator
        assert "Nothing new" in await _asks(carl, "/today", "Today, 23 Nov 2026")
        await staffed.investigator.begins()
        await staffed.investigator.goes_on(MISSING)
        await carl.sees("I12b")
        await _asks(carl, f"/language {language}", "English" if language == "en" else "français")
        told = await _asks(carl, "/today", "New since" if language == "en" else "Nouveau depuis")
        new, unseen = {
            "en": ("New since yesterday (1): 1 pending", "Not acknowledged (1): 1"),
            "fr": ("Nouveau depuis hier (1) : 1 en attente", "Réception non notée (1) : 1"),
        }[language]
        assert new in told
        assert unseen in told
        carl.says("/ack 1")
        await staffed.goes_to(MORNING + timedelta(days=8))
        told = await _asks(carl, "/today", "Today, 1 Dec" if language == "en" else "Aujourd'hui, 01/12")
        due = {
            "en": "Due today or overdue (3): 1 I2 (30 Nov 2026), 1 I12b (30 Nov 2026), 1 I12c (30 Nov 2026)",
            "fr": "Échéance aujourd'hui ou dépassée (3) : 1 I2 (30/11/2026), 1 I12b (30/11/2026), 1 I12c (30/11/2026)",
        }
        assert due[language] in told
        assert unseen not in told
        assert new not in told
