"""Reminders: each once, to those it concerns, in their working hours, through weeks and restarts."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from bot.emulator import Emulator, Phone
from tests.databases import Database
from tests.flows.playing import MORNING, PARIS, STANDARD
from tests.journeys.clinic import (
    ADMIN,
    COORDINATOR,
    STRANGER,
    Clinic,
    at_work,
    let_in,
    refused,
    screened,
    soon,
    staff,
)

PENDING = STANDARD | {"hemoglobin": None, "ecog_date": None}
TRANSFUSED = STANDARD | {"rbc_transfusion": "yes", "rbc_transfusion_date": "2026-11-20"}
DUE, OPEN = datetime(2026, 11, 30, tzinfo=PARIS), timedelta(hours=24)


async def goes_to(staffed: Clinic, moment: datetime) -> None:
    """Let time pass, and let everything be done that is due by then."""
    await staffed.goes_to(moment)
    assert staffed.app is not None
    for _ in range(2):  # when the second round has begun, the first is over
        staffed.app.chores.set()
        while staffed.app.chores.is_set():
            await staffed.app.memory.run(lambda: None)
    staffed.app.delivery.nudge()
    await staffed.goes_to(moment)


def reminded(phone: Phone) -> list[str]:
    return [each["text"] for each in phone.messages() if each["text"].startswith("⏰")]


def _counts(staffed: Clinic) -> tuple[int, int, int]:
    people = staffed.investigator.phone, staffed.coordinator, staffed.stranger
    return tuple(len(reminded(phone)) for phone in people)  # type: ignore[return-value]  # three of them


async def test_what_falls_due_is_told_once_in_working_hours_however_often_the_bot_is_restarted(
    database: Database,
) -> None:
    async with Emulator([ADMIN, COORDINATOR, STRANGER], at=MORNING) as telegram:
        staffed = staff(telegram, database, "fr")
        async with at_work(staffed):
            await let_in(staffed)
            await staffed.investigator.begins()
            await staffed.investigator.goes_on(PENDING)
            await staffed.coordinator.sees("I12c")
            await goes_to(staffed, DUE + timedelta(hours=7, minutes=59))
            assert _counts(staffed) == (0, 0, 0)
        async with at_work(staffed):
            await goes_to(staffed, DUE + timedelta(hours=8, minutes=1))
            assert _counts(staffed) == (2, 2, 0)
        async with at_work(staffed):
            await goes_to(staffed, DUE + timedelta(days=3, hours=9))
            assert _counts(staffed) == (2, 2, 0)
            await goes_to(staffed, datetime(2027, 1, 26, 12, tzinfo=PARIS))
            assert _counts(staffed) == (3, 3, 0)
        in_french, in_english = reminded(staffed.investigator.phone), reminded(staffed.coordinator)
        assert in_french[1] == "⏰ Présélection 1 : I12c Hémoglobine est à obtenir maintenant (30/11/2026)."
        assert in_english[2].startswith(
            "⏰ Pre-screening 1: I5 Progressive mCRPC under castration holds until 2 Feb 2027"
        )
        assert max(Counter([*in_french, *in_english]).values()) == 1
        assert "⏰" not in staffed.group.screen()
        assert refused(telegram) == []


@screened(PENDING)
async def test_each_is_reminded_in_the_own_hours_or_not_at_all(staffed: Clinic) -> None:
    staffed.investigator.phone.says("/reminders 12-20")
    await staffed.investigator.phone.sees("12 to 20 h")
    staffed.coordinator.says("/reminders")
    await staffed.coordinator.sees("Reminders are on: Monday to Friday, 8 to 18 h")
    staffed.coordinator.taps("Switch off")
    await staffed.coordinator.sees("Reminders are off.")

    await goes_to(staffed, DUE + timedelta(hours=9))
    assert _counts(staffed) == (0, 0, 0)
    await goes_to(staffed, DUE + timedelta(hours=12))
    assert _counts(staffed) == (2, 0, 0)
    staffed.coordinator.taps("Switch on")
    await staffed.coordinator.sees("Reminders are on")
    await goes_to(staffed, DUE + timedelta(hours=13))
    assert _counts(staffed) == (2, 0, 0)


async def test_hours_that_are_none_change_nothing_and_that_is_said_in_both_languages(staffed: Clinic) -> None:
    phone = staffed.investigator.phone
    for text in ("/reminders 16-10", "/reminders 9-25", "/rappels 16-16", "/rappels jamais"):
        (told,) = await soon(staffed, phone, 1, phone.says(text))
        assert told.startswith("⚠ Nothing was changed."), text
        assert "Reminders are on: Monday to Friday, 8 to 18 h" in told
    await soon(staffed, phone, 1, phone.says("/langue fr"))
    (told,) = await soon(staffed, phone, 1, phone.says("/rappels 16-10"))
    assert told.startswith("⚠ Rien n'a été modifié.")
    (told,) = await soon(staffed, phone, 1, phone.says("/rappels"))
    assert told.startswith("Les rappels sont activés")
    assert staffed.database.rows("SELECT count(*) FROM event WHERE what = 'reminders set'") == [(0,)]


@screened(PENDING)
async def test_a_new_day_agreed_on_moves_the_reminder_and_its_owner_hears_of_it_too(staffed: Clinic) -> None:
    staffed.coordinator.says("/due 1 I12c 25/11/2026")
    await staffed.coordinator.sees("due 25 Nov 2026")

    await goes_to(staffed, datetime(2026, 11, 25, 9, tzinfo=PARIS))
    assert _counts(staffed) == (1, 1, 0)
    await goes_to(staffed, DUE + timedelta(hours=9))

    assert ["I12c" in text for text in reminded(staffed.coordinator)] == [True, False]


@screened(PENDING)
async def test_a_reminder_whose_reason_has_vanished_is_told_to_nobody(staffed: Clinic) -> None:
    player = staffed.investigator
    await player.types("/resume 1")
    await player.goes_on({**STANDARD, "cns_metastases": "yes"})
    await staffed.coordinator.sees("No exclusion found")

    await goes_to(staffed, DUE + timedelta(hours=9))

    assert ["I2 " in text for text in reminded(staffed.coordinator)] == [True]


async def test_a_screening_left_open_for_a_day_is_told_to_its_investigator_only_and_once(staffed: Clinic) -> None:
    player = staffed.investigator
    await player.begins()
    await player.goes_on(STANDARD, "sex")

    await goes_to(staffed, MORNING + OPEN - timedelta(minutes=5))
    assert _counts(staffed) == (0, 0, 0)
    await goes_to(staffed, MORNING + OPEN + timedelta(minutes=5))
    await goes_to(staffed, MORNING + 2 * OPEN)
    assert _counts(staffed) == (1, 0, 0)
    assert "has been left open since 23 Nov 2026" in reminded(player.phone)[0]


@screened(TRANSFUSED)
async def test_the_day_of_a_possible_new_screening_is_told(staffed: Clinic) -> None:
    await staffed.coordinator.sees("New pre-screening possible from 21 Dec 2026")

    await goes_to(staffed, datetime(2026, 12, 18, 12, tzinfo=PARIS))
    staffed.coordinator.says("/today")
    assert "within 7 days (1): 1 (21 Dec 2026)" in (await staffed.coordinator.sees("Today, 18 Dec"))["text"]
    await goes_to(staffed, datetime(2026, 12, 21, 9, tzinfo=PARIS))

    assert _counts(staffed) == (1, 1, 0)
    assert reminded(staffed.coordinator) == ["⏰ Pre-screening 1: a new pre-screening is possible from 21 Dec 2026."]
