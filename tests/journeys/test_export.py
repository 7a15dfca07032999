"""/export as people get it: what each may have, as a file in the private chat, looked at again when it is made."""

from typing import Any

import pytest

from bot.emulator import Phone
from tests.bot.exported import EXCLUDED, table
from tests.databases import Database, on_sqlite
from tests.journeys.clinic import Clinic, clinic, soon
from tests.journeys.player import PATIENCE

pytestmark = on_sqlite
"""What is read has tests of its own on both databases."""

NONE = "There is no such export that you may have. /export shows those there are."


async def asks(staffed: Clinic, phone: Phone, text: str, count: int = 1) -> list[str]:
    return await soon(staffed, phone, count, phone.says(text))


def files(staffed: Clinic, phone: Phone) -> list[Any]:
    """Return the files that this chat got."""
    calls = [
        call for call in staffed.telegram.calls("sendDocument") if str(call["sent"]["chat_id"]) == str(phone.chat_id)
    ]
    return [call["sent"]["document"] for call in calls]


async def screened(staffed: Clinic) -> None:
    """Have a patient excluded by the first criterion, and the coordinator see the card."""
    await staffed.investigator.begins()
    await staffed.investigator.goes_on(EXCLUDED)
    await staffed.coordinator.sees("S-1/")


@pytest.mark.parametrize("language", ["en", "fr"])
async def test_a_coordinator_gets_the_log_of_the_own_site_by_one_tap(database: Database, language: str) -> None:
    async with clinic(database, language) as staffed:
        await screened(staffed)
        coordinator = staffed.coordinator
        coordinator.speaks(language)
        (offer,) = await asks(staffed, coordinator, "/export" if language == "en" else "/exporter")
        assert "/export log 01/11/2026" in offer
        assert coordinator.buttons() == (
            ["Log (Excel)", "Log (CSV)"] if language == "en" else ["Registre (Excel)", "Registre (CSV)"]
        )

        coordinator.taps(coordinator.buttons()[1])
        await staffed.telegram.until(lambda: bool(files(staffed, coordinator)), PATIENCE, "a file", coordinator.screen)

        (file,) = files(staffed, coordinator)
        assert (file.name, file.mime_type) == ("NCT06866938_log_made-2026-11-23.csv", "text/csv")
        (row,) = table(file.content, ";" if language == "fr" else ",")
        assert row["Première exclusion" if language == "fr" else "First exclusion"] == (
            "I1 Homme majeur" if language == "fr" else "I1 Male adult"
        )
        caption = await _last(staffed, coordinator)
        assert ("Rows: 1" if language == "en" else "Lignes : 1") in caption
        only = "only consent and the planned injection" if language == "en" else "le consentement et l'injection prévue"
        assert {"en": {"Consent", "Planned injection"}, "fr": {"Consentement", "Injection prévue"}}[language] <= set(
            row
        )
        assert only in caption
        assert ("is being made" if language == "en" else "en préparation") in coordinator.toasts()[-1]


async def test_an_admin_gets_every_kind_and_each_is_an_event(staffed: Clinic) -> None:
    await screened(staffed)
    kinds = ("log csv 23/11/2026 23/11/2026", "answers", "ie", "ti", "questionnaire", "fhir", "audit")
    for nth, kind in enumerate(kinds, 1):
        await asks(staffed, staffed.admin, f"/export {kind}", 2)
        assert len(files(staffed, staffed.admin)) == nth

    assert [file.name.partition("_")[2] for file in files(staffed, staffed.admin)] == [
        "log_2026-11-23_2026-11-23_made-2026-11-23.csv", "answers_made-2026-11-23.csv", "ie_made-2026-11-23.csv",
        "ti_made-2026-11-23.csv", "questionnaire_made-2026-11-23.json", "fhir_made-2026-11-23.ndjson",
        "audit_made-2026-11-23.ndjson",
    ]  # fmt: skip
    events = staffed.database.rows("SELECT role, person FROM event WHERE what = 'exported'")
    assert (len(events), len(set(events)), events[0][0]) == (len(kinds), 1, "admin")
    assert list(staffed.database.folder.glob("tmp*")) == []


async def test_what_is_not_understood_or_not_the_persons_is_answered_and_makes_no_file(staffed: Clinic) -> None:
    await screened(staffed)
    coordinator = staffed.coordinator
    for text in ("/export answers", "/export audit", "/export nonsense", "/export log json"):
        assert await asks(staffed, coordinator, text) == [NONE]
    (slip,) = await asks(staffed, coordinator, "/export log 40/11/2026")

    assert "FROM and TO are days" in slip
    (slip,) = await asks(staffed, staffed.admin, "/export ti 01/11/2026")
    assert "(SDTM domain TI) belongs to no site and to no day" in slip
    assert files(staffed, coordinator) == []


async def _last(staffed: Clinic, phone: Phone) -> str:
    await staffed.telegram.until(lambda: "made" not in phone.last()["text"], PATIENCE, "a caption", phone.screen)
    return str(phone.last()["text"])
