"""An answer under review opens a query; the sponsor answers; a new version judges otherwise, and is let do so."""

import shutil
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from bot.emulator import Emulator
from bot.settings import TRIALS
from tests.databases import Database, on_sqlite
from tests.flows.playing import MORNING, STANDARD
from tests.journeys.clinic import ADMIN, COORDINATOR, STRANGER, Clinic, at_work, let_in, screened, soon, staff

SAE = STANDARD | {"sae_discontinuation": "sae_without_discontinuation"}
NEXT = "3"


@screened(SAE)
async def test_a_review_opens_its_query_and_the_admin_hears_of_it_once(staffed: Clinic) -> None:
    player = staffed.investigator
    await player.types("/screen new")
    await player.goes_on(SAE)
    await staffed.admin.sees("❓ Q8")
    opened = [each["text"] for each in staffed.admin.messages() if each["text"].startswith("❓")]
    assert opened == ["❓ Q8 (E1) has to be put to the sponsor (pre-screening 1). /queries Q8 shows it."]

    (told,) = await soon(staffed, staffed.admin, 1, staffed.admin.says("/queries"))
    assert "• Q8 (E1), open since 23 Nov 2026, pre-screenings that wait: 2 ·" in told
    (told,) = await soon(staffed, staffed.admin, 1, staffed.admin.says("/queries Q8"))
    assert "Pre-screenings that hang on it: 2, 1" in told


async def test_an_investigator_asks_what_the_trial_does_not_answer(staffed: Clinic) -> None:
    phone = staffed.investigator.phone
    (told,) = await soon(staffed, phone, 1, phone.says("/query I8"))
    assert "Which criterion" in told
    (told,) = await soon(staffed, phone, 1, phone.says("/query i8 Is a drug stopped after two days a prior ARSI?"))
    assert told == "Q16 is open (I8). The administrators have been told."
    (told,) = await soon(staffed, staffed.admin, 1, staffed.admin.says("/queries Q16"))
    assert "Is a drug stopped after two days a prior ARSI?" in told
    (told,) = await soon(staffed, phone, 1, phone.says("/queries Q16 Yes it is"))
    assert told == "I do not know this command. /help lists what you can do."


@on_sqlite
@pytest.mark.parametrize("language", ["en", "fr"])
async def test_a_new_version_judges_past_screenings_otherwise_when_the_admin_says_so(
    database: Database, language: str
) -> None:
    async with Emulator([ADMIN, COORDINATOR, STRANGER], at=MORNING) as telegram, AsyncExitStack() as second:
        staffed = staff(telegram, database, language)
        async with at_work(staffed):
            await let_in(staffed)
            await _screen(staffed)
            await soon(staffed, staffed.admin, 1, staffed.admin.says("/queries Q8 It belongs to the event as well"))
        await second.enter_async_context(at_work(staffed, trials=next_version(database)))

        asked = staffed.admin.says("/queries otherwise")
        (told,) = await soon(staffed, staffed.admin, 1, asked)
        assert "• 1 (version 2): Pending: items to obtain → No exclusion found" in told
        assert "E1 under review → does not exclude" in told
        assert "• 2" not in told
        assert staffed.log()["verdict"] == "pending"

        staffed.admin.taps("Judge 1 again")
        await staffed.admin.sees("Judged again under version 3: 1")
        await staffed.coordinator.at(staffed.group).sees("1 was judged again under version 3 of the trial")
        await staffed.investigator.phone.sees("1: No exclusion" if language == "en" else "1 : Aucune exclusion")
        assert (staffed.log()["verdict"], staffed.log()["version"]) == ("eligible", "3")
        rows = database.rows("SELECT version FROM event WHERE what = 'judged_again'")
        assert rows == [("3",)]
        (told,) = await soon(staffed, staffed.admin, 1, staffed.admin.says("/queries otherwise"))
        assert told == "No past pre-screening would be judged otherwise under version 3."
        (told,) = await soon(staffed, staffed.admin, 1, staffed.admin.says("/queries judge 1"))
        assert told.startswith("Nothing was judged again")


async def _screen(staffed: Clinic) -> None:
    for patient in (SAE, STANDARD):
        await staffed.investigator.types("/screen new")
        await staffed.investigator.goes_on(patient)


def next_version(database: Database) -> Path:
    """Return a folder with a trial in which the sponsor's answer to Q8 is applied."""
    folder = Path(database.folder) / "trials"
    shutil.copytree(TRIALS, folder, dirs_exist_ok=True)
    text = folder / "nct06866938" / "trial.yaml"
    changed = text.read_text(encoding="utf-8").replace('version: "2"', f'version: "{NEXT}"')
    reviewed = "sae_without_discontinuation: {review: Q8}"
    assert reviewed in changed
    text.write_text(changed.replace(reviewed, "sae_without_discontinuation: pass"), encoding="utf-8")
    return folder
