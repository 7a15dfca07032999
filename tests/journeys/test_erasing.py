"""A patient is erased by two admins at their phones: nothing of him is left in any file, nothing stumbles over it."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.emulator import Phone
from bot.wording import words
from flows.say import Spoken, say
from tests.databases import Database, on_sqlite
from tests.flows.playing import MORNING, STANDARD
from tests.journeys.clinic import Clinic, clinic, soon
from tests.journeys.commands import told
from tests.journeys.office import answer, links
from tests.journeys.player import PATIENCE, Facts
from tests.journeys.test_reminders import goes_to

REASON = "zwentibold in a typed reason"
UNUSUAL: Facts = {"planned_injection_date": "2026-12-17", "last_injection_date": "2025-10-17", "sex": "female"}
OTHER: Facts = {**UNUSUAL, "last_injection_date": "2025-10-16", "planned_injection_date": "2026-12-16"}
CANARIES = (b"zwentibold", b"2025-10-17", b"17 Oct 2025", b"17/10/2025", b"2026-12-17", b"17 Dec 2026", b"17/12/2026")


def in_words(language: str, key: str, **values: Spoken) -> str:
    return words(language).plain(say(key, **values))


async def second_admin(staffed: Clinic, name: str = "Boris") -> Phone:
    boris = staffed.telegram.person(f"{name} Invented-Admin")
    (link,) = await links(staffed, "/invite admin")
    boris.opens(link)
    await boris.sees("You are in")
    return boris


async def screened(staffed: Clinic, facts: Facts, *, corrected: str = "") -> None:
    """Have a patient excluded early on; with a reason, the same answer is given once more because of it."""
    player = staffed.investigator
    await player.types("/screen new")
    await player.goes_on(facts)
    if corrected:
        number = staffed.screenings()
        await player.types(f"/correct {number}")
        labels = [each["text"] for row in player.panel["buttons"] for each in row]
        await player.taps([each for each in labels if each.startswith("✎")][2])
        await player.types(corrected)
        await player.goes_on(facts)


def found(staffed: Clinic) -> list[bytes]:
    kept = staffed.kept()
    return [each for each in CANARIES if each in kept]


@pytest.mark.parametrize(
    ("language", "new_database"), [("en", "sqlite"), ("fr", "postgresql")], indirect=["new_database"]
)
async def test_what_two_admins_erase_is_in_no_file_and_no_later_backup(language: str, database: Database) -> None:
    async with clinic(database, language) as staffed:
        second = await second_admin(staffed)
        for phone in (staffed.admin, second):
            phone.says(f"/language {language}")
        await screened(staffed, OTHER)
        await screened(staffed, UNUSUAL, corrected=REASON)
        for text in ("/log 2", "/details 2"):
            await soon(staffed, staffed.admin, 1, staffed.admin.says(text))
        unharmed = staffed.log(1)
        await staffed.goes_to(MORNING)
        assert len(found(staffed)) > 3

        staffed.admin.says("/erase 2")
        await staffed.admin.sees(in_words(language, "erasing.stays"))
        staffed.admin.taps(in_words(language, "erasing.because.mistake"))
        await second.sees(in_words(language, "erasing.by_person", person=1))
        second.taps(in_words(language, "erasing.button.approve", request=1))
        for phone in (second, staffed.admin):
            await phone.sees(in_words(language, "erasing.no_copies"))
        await staffed.goes_to(MORNING)
        await _until_nothing_is_left(staffed)

        told("db", "backup", str(database.folder / "later.db"), database_url=staffed.url)
        assert found(staffed) == []
        assert staffed.log(1) == unharmed
        verified = told("audit", "verify", "--no-checkpoints", database_url=staffed.url)
        assert verified.startswith(f"{_events(staffed)} entries are")


async def _until_nothing_is_left(staffed: Clinic) -> None:
    """Wait until the database's own log is cut, too."""
    assert staffed.app
    async with asyncio.timeout(PATIENCE):
        while found(staffed):
            await staffed.app.memory.run(lambda: None)


def _events(staffed: Clinic) -> int:
    [(count,)] = staffed.database.rows("SELECT count(*) FROM event")
    return int(count)


@on_sqlite
async def test_whoever_asks_for_it_afterwards_is_told_that_it_was_erased(staffed: Clinic) -> None:
    await screened(staffed, UNUSUAL)
    player, group = staffed.investigator, staffed.coordinator.at(staffed.group)
    await group.sees("Not eligible")
    card = next(each for each in group.messages() if each["buttons"])
    old = {each["text"]: str(each["data"]) for row in card["buttons"] for each in row}
    button = (player.panel["id"], str(player.panel["buttons"][0][0]["data"]))
    await _erase_with(staffed, await second_admin(staffed))

    gone = "Pre-screening 1: its personal values were erased."
    assert gone in player.phone.screen()
    assert gone in group.screen()
    assert "I1" not in group.screen().partition("pre-screening 1")[2]
    assert gone in await player.tap_again(button)
    for label, data in old.items():
        group.taps_data(data, message_id=card["id"])
        await staffed.telegram.until(lambda: gone in (group.toasts() or [""])[-1], PATIENCE, label, group.screen)
        group.person.answers.clear()
    for text in ("/resume 1", "/correct 1", "/rescreen 1", "/annul 1", "/pdf 1", "/details 1"):
        assert gone in await answer(staffed, player.phone, text), text
    assert "· erased" in await answer(staffed, player.phone, "/mine")
    assert "No pre-screening is under way" in await answer(staffed, player.phone, "17")
    for text, sees in (
        ("/log 1", "Pre-screening 1: erased."), ("/log", "· erased"), ("/pdf 1", gone), ("/erase 1", gone),
        ("/pending 1", "not pending"), ("/calendar 1", gone),
    ):  # fmt: skip
        assert sees in await answer(staffed, staffed.admin, text), text
    await _counted_as_before(staffed)


async def _erase_with(staffed: Clinic, second: Phone) -> None:
    staffed.admin.says("/erase 1 kept for long enough")
    await second.sees("“kept for long enough”")
    second.taps("Approve 1")
    await staffed.admin.sees("Pre-screenings erased: 1.")
    await staffed.goes_to(MORNING)


async def _counted_as_before(staffed: Clinic) -> None:
    log = staffed.log()
    assert (log["state"], log["verdict"], log["first_exclusion"], log["facts"]) == ("erased", "excluded", "I1", {})
    assert {each["status"] for each in log["criteria"].values()} == {"not_asked"}
    assert log["conversation"] == []
    assert "erased" in told("log", "list", database_url=staffed.url)
    await staffed.investigator.types("/screen new")
    assert staffed.screenings() == 2
    await goes_to(staffed, MORNING + timedelta(days=40))
    assert not [each for each in staffed.investigator.phone.messages() if "⏰ Pre-screening 1" in each["text"]]


@on_sqlite
async def test_an_attempt_begun_after_the_request_is_not_erased_with_it(staffed: Clinic) -> None:
    second = await second_admin(staffed)
    await screened(staffed, UNUSUAL)
    staffed.admin.says("/erase 1 kept for long enough")
    await second.sees("“kept for long enough”")
    await goes_to(staffed, MORNING + timedelta(minutes=5))
    await staffed.investigator.types("/rescreen 1")

    assert "Begun after this was asked for, so not in the request: 1-2." in await answer(
        staffed, second, "/erase approve 1"
    )
    assert staffed.database.rows("SELECT count(*) FROM screening WHERE state = 'erased'") == [(0,)]


@on_sqlite
async def test_nobody_erases_alone_and_of_two_who_approve_one_does(staffed: Clinic) -> None:
    admin, boris, cyra = staffed.admin, await second_admin(staffed), await second_admin(staffed, "Cyra")
    await screened(staffed, UNUSUAL)
    assert "no pre-screening 7 that you may open" in await answer(staffed, admin, "/erase 7 gone")
    assert "looks like identifying data" in await answer(staffed, admin, "/erase 1 asked by M. Jean Invented")
    asked = await answer(staffed, admin, "/erase 1 entered twice")
    assert "Another administrator must approve, until 30 Nov 2026" in asked
    assert "You asked for this yourself" in await answer(staffed, admin, "/erase approve 1")
    assert "There is no such request" in await answer(staffed, boris, "/erase approve 9")
    assert staffed.log()["state"] == "excluded"

    for phone in (boris, cyra):
        await phone.sees("“entered twice”")
    for phone in (boris, cyra):
        phone.taps("Approve 1")
    for phone in (boris, cyra):
        await phone.sees("approved by person")
    assert staffed.database.rows("SELECT count(*) FROM event WHERE what = 'erased'") == [(1,)]
    assert staffed.log()["state"] == "erased"


@on_sqlite
async def test_what_is_asked_for_can_be_refused_withdrawn_or_left_until_it_is_over(staffed: Clinic) -> None:
    admin, boris = staffed.admin, await second_admin(staffed)
    await screened(staffed, UNUSUAL)
    await answer(staffed, admin, "/erase 1 first try")
    await boris.sees("“first try”")
    boris.taps("Refuse 1")
    await admin.sees("1. Pre-screening 1: refused by person")
    await answer(staffed, admin, "/erase 1 second try")
    admin.taps("Withdraw 2")
    await admin.sees("2. Pre-screening 1: withdrawn by person 1")
    await answer(staffed, admin, "/erase 1 third try")
    assert "“third try”" in await answer(staffed, boris, "/erase 1")
    await goes_to(staffed, MORNING + timedelta(days=8))

    told_now = await answer(staffed, boris, "/erase")
    assert [each in told_now for each in ("refused by", "withdrawn by", "not approved in time")] == [True] * 3
    assert "not approved in time" in await answer(staffed, boris, "/erase approve 3")
    assert staffed.log()["state"] == "excluded"
    ended = staffed.database.rows("SELECT what FROM event WHERE what LIKE 'erasure %' ORDER BY seq")
    assert [row[0].removeprefix("erasure ") for row in ended] == [
        "asked", "refused", "asked", "withdrawn", "asked", "expired",
    ]  # fmt: skip


@on_sqlite
async def test_all_attempts_with_a_patient_go_together(staffed: Clinic) -> None:
    player, boris = staffed.investigator, await second_admin(staffed)
    await player.begins()
    await player.goes_on(STANDARD | {"ecog": 3})
    await player.taps("End here")
    await player.types("/rescreen 1")

    shown = await answer(staffed, staffed.admin, "/erase 1-2")
    assert "Erase all pre-screenings of the patient (1, 1-2)?" in shown
    await answer(staffed, staffed.admin, "/erase 1-2 the patient has moved away")
    await boris.sees("“the patient has moved away”")
    boris.taps("Approve 1")
    await boris.sees("Pre-screenings erased: 1, 1-2.")
    assert [staffed.log(each)["facts"] for each in ("1", "1-2")] == [{}, {}]
