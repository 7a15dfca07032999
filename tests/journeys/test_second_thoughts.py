"""What goes wrong quietly if nobody looks: judging again past rights, lists that end too early, odd numbers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from bot.differing import Looked, look
from bot.emulator import Emulator
from storage import reviews
from storage.reviews import Comment
from tests.databases import Database, on_sqlite
from tests.flows.playing import MORNING, PARIS, STANDARD
from tests.journeys.clinic import ADMIN, COORDINATOR, STRANGER, Clinic, at_work, let_in, screened, soon, staff
from tests.journeys.player import Facts
from tests.journeys.test_queries import SAE, next_version
from tests.journeys.test_reminders import goes_to, reminded

pytestmark = on_sqlite

LOW = STANDARD | {"hemoglobin": {"value": "9.4", "unit": "g/dL"}}
FEMALE = STANDARD | {"sex": "female"}
WITHOUT_AST = STANDARD | {"ast": None}
TRANSFUSED = STANDARD | {"rbc_transfusion": "yes", "rbc_transfusion_date": "2026-11-22"}
BIG = "9" * 30


@asynccontextmanager
async def _under_the_next_version(
    database: Database, *patients: Facts, revoked: bool = False, for_the_log: bool = False
) -> AsyncIterator[Clinic]:
    """Have these patients screened under one version, and the bot started again with the next."""
    async with Emulator([ADMIN, COORDINATOR, STRANGER], at=MORNING) as telegram:
        staffed = staff(telegram, database, "en")
        async with at_work(staffed):
            await let_in(staffed)
            for patient in patients:
                await staffed.investigator.types("/screen new")
                await staffed.investigator.goes_on(patient)
                if for_the_log:
                    await staffed.investigator.taps("Go on for the log")
                    await staffed.investigator.goes_on(patient)
            if revoked:
                await _told(staffed, "/revoke 2")
        async with at_work(staffed, trials=next_version(database)):
            yield staffed


async def _told(staffed: Clinic, text: str) -> str:
    return (await soon(staffed, staffed.admin, 1, staffed.admin.says(text)))[0]


async def test_who_may_no_longer_answer_is_not_shown_what_is_judged_again(database: Database) -> None:
    async with _under_the_next_version(database, SAE, revoked=True) as staffed:
        before = staffed.investigator.phone.messages()
        staffed.admin.says("/queries judge 1")
        await staffed.admin.sees("Judged again under version 3: 1")
        await staffed.coordinator.sees("1 was judged again")
        await staffed.goes_to(MORNING)
        assert staffed.investigator.phone.messages() == before
        assert staffed.log()["verdict"] == "eligible"


async def test_what_comes_out_otherwise_is_found_however_many_stand_before_it(database: Database) -> None:
    async with _under_the_next_version(database, FEMALE, FEMALE, SAE) as staffed:
        seen = [await _look(staffed, after) for after in (0, 1, 2)]
        assert [(each.last, each.more, len(each.found)) for each in seen] == [(1, True, 0), (2, True, 0), (3, True, 1)]
        assert "• 3 (version 2)" in await _told(staffed, "/queries otherwise 2")
        staffed.admin.taps("Judge all of them again")
        await staffed.admin.sees("Judged again under version 3: 3")
        assert (staffed.log(1)["version"], staffed.log(3)["version"]) == ("2", "3")


async def _look(staffed: Clinic, after: int) -> Looked:
    """Look at one screening only, as at the end of what a turn may look at."""
    assert staffed.app
    trial = staffed.app.desk.trial
    return await staffed.app.memory.read(lambda unit: look(unit, trial, after, most=1, together=1))


async def test_what_comes_out_the_same_is_not_judged_again_and_a_completed_log_stays_complete(
    database: Database,
) -> None:
    both = LOW, LOW | SAE | {"hemoglobin": LOW["hemoglobin"]}
    async with _under_the_next_version(database, *both, for_the_log=True) as staffed:
        for number in (1, 2):
            await _reviewed(staffed, number)
        assert (await _told(staffed, "/queries judge 1")).startswith("Nothing was judged again")
        staffed.admin.says("/queries judge 2")
        await staffed.admin.sees("Judged again under version 3: 2")
        kept = database.rows("SELECT state, version, substr(findings, 1, 16) FROM screening ORDER BY number")
        assert kept == [("closed", "2", '{"complete":true'), ("closed", "3", '{"complete":true')]
        reviewed = database.rows("SELECT review FROM screening ORDER BY number")
        assert reviewed == [("reviewed",), ("open",)]  # what is judged again is reviewed again


async def _reviewed(staffed: Clinic, number: int) -> None:
    assert staffed.app
    comment = Comment(person=1, at=MORNING, state="reviewed", text=None)
    await staffed.app.memory.write(lambda unit: reviews.give(unit, number, comment))


async def test_many_long_queries_are_listed_page_by_page(staffed: Clinic) -> None:
    phone = staffed.investigator.phone
    for nth in range(12):
        await soon(staffed, phone, 1, phone.says(f"/query I8 {nth} {'Does this count as prior? ' * 17}"))
    assert "• Q16 (I8)" in await _told(staffed, "/queries")
    staffed.admin.taps("Next page")
    await staffed.admin.sees("• Q27 (I8)")


@screened(LOW)
async def test_a_number_of_any_length_is_answered(staffed: Clinic) -> None:
    asked = {
        staffed.coordinator: (f"/take 1 from {BIG}", "/take 1 from -1", f"/pending p{BIG}", f"/details {'x' * 4000}"),
        staffed.admin: (f"/queries otherwise {BIG}", "/queries otherwise ٣", f"/queries judge {BIG}"),
        staffed.investigator.phone: (f"/pending 1 p{BIG}", f"/correct {BIG}", "/rescreen 12-0"),
    }
    for phone, texts in asked.items():
        for text in texts:
            assert await soon(staffed, phone, 1, phone.says(text))
    assert staffed.database.rows("SELECT count(*) FROM inbox WHERE tries > 0") == [(0,)]
    assert staffed.database.rows("SELECT taken_by FROM care") in ([], [(None,)])


async def test_nobody_sets_the_days_of_the_own_delegation(staffed: Clinic) -> None:
    await soon(staffed, staffed.admin, 2, staffed.admin.says("/invite investigator lyon-sud"))
    link = next(each["text"] for each in reversed(staffed.admin.messages()) if "?start=" in each["text"])
    staffed.admin.opens(link)
    await staffed.admin.sees("You are in: investigator")
    staffed.admin.says("/delegate 1 lyon-sud 01/01/2026 01/02/2030")
    await staffed.admin.sees("You cannot change your own rights")


@screened(WITHOUT_AST)
async def test_an_item_is_offered_to_nobody_whose_delegation_has_not_begun(staffed: Clinic) -> None:
    await _pending_until_25_november(staffed)
    staffed.coordinator.says("/handover 1 I12e")
    await staffed.coordinator.sees("to whom?")
    assert "investigator 2" in str(staffed.coordinator.messages()[-1]["buttons"])

    await _told(staffed, "/delegate 2 lyon-sud 26/11/2026 -")
    (told,) = await soon(staffed, staffed.coordinator, 1, staffed.coordinator.says("/handover 1 I12e"))
    assert "to whom?" in told
    assert "investigator 2" not in str(staffed.coordinator.messages()[-1]["buttons"])


# ─── reminders ───────────────────────────────────────────────────────────────────────────────────────────────────────


@screened(WITHOUT_AST)
async def test_what_was_told_to_one_is_not_told_again_because_another_is_not_at_work(staffed: Clinic) -> None:
    await _pending_until_25_november(staffed)
    await soon(staffed, staffed.coordinator, 1, staffed.coordinator.says("/reminders 14-20"))
    await goes_to(staffed, MORNING + timedelta(days=2))
    assert (_count(staffed), len(reminded(staffed.coordinator))) == (1, 0)

    await staffed.investigator.types("/resume 1")
    await staffed.investigator.goes_on(WITHOUT_AST)
    await goes_to(staffed, MORNING + timedelta(days=2, hours=5))

    assert (_count(staffed), len(reminded(staffed.coordinator))) == (1, 1)


@screened(WITHOUT_AST)
async def test_what_nobody_can_be_told_waits_for_somebody_who_can(staffed: Clinic) -> None:
    await _pending_until_25_november(staffed)
    await soon(staffed, staffed.coordinator, 1, staffed.coordinator.says("/reminders off"))
    await _told(staffed, "/delegate 2 lyon-sud 26/11/2026 -")
    await goes_to(staffed, MORNING + timedelta(days=2))
    assert _count(staffed) == 0
    await goes_to(staffed, MORNING + timedelta(days=3))
    assert _count(staffed) == 1


@screened(TRANSFUSED)
async def test_a_new_pre_screening_is_reminded_of_although_an_annulled_attempt_came_between(staffed: Clinic) -> None:
    player = staffed.investigator
    await player.taps("End here")
    await player.types("/rescreen 1")
    await staffed.coordinator.sees("Screened again since: 1-2")
    await player.goes_on(TRANSFUSED)
    await player.types("/annul 1-2")
    player.press("It was only a test")
    await player.phone.sees("1-2 is annulled")
    await goes_to(staffed, datetime(2026, 12, 23, 10, tzinfo=PARIS))
    assert [text for text in reminded(player.phone) if "Pre-screening 1:" in text] != []


async def _pending_until_25_november(staffed: Clinic) -> None:
    await soon(staffed, staffed.coordinator, 1, staffed.coordinator.says("/due 1 I12e 25/11/2026"))


def _count(staffed: Clinic) -> int:
    return len(reminded(staffed.investigator.phone))
