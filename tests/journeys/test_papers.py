"""Figures, calendar and page as people get them: who may, where it goes, in which words."""

from io import BytesIO
from typing import Any

import pytest
from icalendar import Calendar
from pypdf import PdfReader

from bot.emulator import Phone
from bot.wording import words
from flows.say import say
from tests.databases import Database, on_sqlite
from tests.flows.playing import STANDARD
from tests.journeys.clinic import Clinic, clinic, screened, soon
from tests.journeys.player import PATIENCE

pytestmark = on_sqlite
"""The memory has tests of its own on both databases."""

FEMALE = STANDARD | {"sex": "female"}
UNKNOWN = "I do not know this command. /help lists what you can do."
ONLY_WHERE = "There is a calendar only where no exclusion was found and nothing is missing."
NONE = "There is no such pre-screening that you may open."


async def asks(staffed: Clinic, phone: Phone, text: str, count: int = 1) -> list[str]:
    return await soon(staffed, phone, count, phone.says(text))


def files(staffed: Clinic, chat: Phone, method: str = "sendDocument") -> list[Any]:
    """Return the files that this chat got."""
    field = {"sendDocument": "document", "sendPhoto": "photo"}[method]
    calls = [call for call in staffed.telegram.calls(method) if str(call["sent"]["chat_id"]) == str(chat.chat_id)]
    return [call["sent"][field] for call in calls]


def words_of(pdf: bytes) -> str:
    (page,) = PdfReader(BytesIO(pdf)).pages
    return " ".join(page.extract_text().split())


@pytest.mark.parametrize("language", ["en", "fr"])
async def test_an_investigator_gets_calendar_and_page_of_a_patient_without_exclusion(
    database: Database, language: str
) -> None:
    async with clinic(database, language, screened=(STANDARD, "")) as staffed:
        phone = staffed.investigator.phone
        days, caption = await asks(staffed, phone, "/calendar 1" if language == "en" else "/calendrier 1", 2)
        assert "injection 6" in days
        assert "ReaLuP 1" in caption
        (calendar,) = files(staffed, phone)
        assert len(Calendar.from_ical(calendar.content).walk("VEVENT")) == 8

        (caption,) = await asks(staffed, phone, "/pdf 1")
        page = files(staffed, phone)[-1]
        assert page.name == "ReaLuP-1.pdf"
        assert ("No exclusion found" if language == "en" else "Aucune exclusion trouvée") in words_of(page.content)
        assert "Signature" in words_of(page.content)


@pytest.mark.parametrize("language", ["en", "fr"])
async def test_figures_come_as_a_text_and_as_a_picture(database: Database, language: str) -> None:
    async with clinic(database, language, screened=(FEMALE, "")) as staffed:
        player = staffed.investigator
        await player.taps(player.words.ui["complete"])
        await player.goes_on({**STANDARD, "cns_metastases": "yes"})
        text, caption = await asks(staffed, player.phone, "/stats" if language == "en" else "/chiffres", 2)
        said = {
            "en": ("Excluded: 1", "lyon-sud: 1 (0 / 0 / 0 / 1)", "I1 Male adult: 1", "E6 CNS metastases: 1"),
            "fr": ("Exclus : 1", "lyon-sud : 1 (0 / 0 / 0 / 1)", "I1 Homme majeur : 1", "E6 Métastases du SNC : 1"),
        }
        assert [each for each in (*said[language], "58") if each not in text] == []
        assert "ReaLuP" in caption
        (picture,) = files(staffed, player.phone, "sendPhoto")
        assert picture.content.startswith(b"\x89PNG")


@screened(STANDARD | {"planned_injection_date": None})
async def test_what_is_missing_for_a_calendar_is_said(staffed: Clinic) -> None:
    phone = staffed.investigator.phone
    await staffed.investigator.begins()
    await staffed.investigator.goes_on(FEMALE)
    await staffed.investigator.begins()
    await staffed.investigator.goes_on(STANDARD | {"hemoglobin": None})

    (no_day,) = await asks(staffed, phone, "/calendar 1")
    (excluded,) = await asks(staffed, phone, "/calendar 2")
    (pending,) = await asks(staffed, phone, "/calendar 3")
    (which,) = await asks(staffed, phone, "/calendar")

    assert no_day.startswith("Pre-screening 1 has no planned day")
    assert excluded == f"{ONLY_WHERE} Pre-screening 2: Not eligible."
    assert pending == f"{ONLY_WHERE} Pre-screening 3: Pending: items to obtain."
    assert which.startswith("Which pre-screening? /calendar NUMBER")


@screened(STANDARD)
async def test_a_coordinator_gets_days_and_figures_and_no_page(staffed: Clinic) -> None:
    coordinator = staffed.coordinator
    await coordinator.sees("S-1/")

    days, _ = await asks(staffed, coordinator, "/calendar 1", 2)
    assert "end of contraception, where it is needed" in days  # he is azoospermic, which is nobody's business here
    figures, _ = await asks(staffed, coordinator, "/stats", 2)
    assert "lyon-sud" in figures
    assert await asks(staffed, coordinator, "/pdf 1") == [UNKNOWN]
    assert [file.name for file in files(staffed, coordinator)] == ["ReaLuP-1.ics"]


@screened(STANDARD)
async def test_what_is_somebody_elses_does_not_exist(staffed: Clinic) -> None:
    staffed.stranger.opens(await _invitation_elsewhere(staffed))
    await staffed.stranger.sees("What you can do here")

    for text in ("/pdf 1", "/pdf 2", "/pdf 1-2", "/pdf x", "/calendar 1"):
        assert await asks(staffed, staffed.stranger, text) == [NONE]
    figures, _ = await asks(staffed, staffed.stranger, "/stats", 2)
    assert "No pre-screening yet." in figures
    assert files(staffed, staffed.stranger) == []


@screened(STANDARD)
async def test_a_page_asked_for_in_a_group_goes_to_the_private_chat(staffed: Clinic) -> None:
    await staffed.telegram.until(lambda: len(staffed.cards) == 1, PATIENCE, "a card", staffed.group.screen)
    phone, before = staffed.investigator.phone, staffed.group.screen()
    staffed.group.is_joined_by(phone)
    here, coordinator = phone.at(staffed.group), staffed.coordinator.at(staffed.group)
    card = [each["id"] for each in here.messages() if each["from_bot"]][-1]

    here.taps_data("/pdf 1", message_id=card)
    await staffed.telegram.until(lambda: len(files(staffed, phone)) == 1, PATIENCE, "a page", phone.screen)
    coordinator.taps_data("/pdf 1", message_id=card)
    await staffed.telegram.until(lambda: bool(coordinator.toasts()), PATIENCE, "an answer", coordinator.screen)

    assert await asks(staffed, here, "/pdf 1") == ["It is sent to your private chat with me."]
    assert here.toasts() == ["It is sent to your private chat with me."]
    assert coordinator.toasts() == ["The page holds answers: it is for investigators, admins and auditors."]
    assert staffed.group.screen().startswith(before)
    assert files(staffed, here) == []


@pytest.mark.parametrize("language", ["en", "fr"])
async def test_every_button_of_a_card_does_something_for_a_coordinator(database: Database, language: str) -> None:
    async with clinic(database, language, screened=(STANDARD, "")) as staffed:
        here = staffed.coordinator
        card = await here.sees("S-1/")
        await asks(staffed, here, f"/language {language}")
        data = [str(button["data"]) for row in card["buttons"] for button in row]

        for each in (*data, "/pdf 1"):
            here.taps_data(each, message_id=card["id"])
        await staffed.telegram.until(lambda: len(here.toasts()) > len(data), PATIENCE, "answers", here.screen)

        *done, old_button = here.toasts()
        refused = {words(language).plain(say(f"command.{each}")) for each in ("not_yours", "old_button", "unknown")}
        assert len(done) == 3
        assert refused.isdisjoint(done)
        assert old_button == words(language).plain(say("paper.holds_answers"))


async def _invitation_elsewhere(staffed: Clinic) -> str:
    asked = staffed.admin.says("/invite investigator nantes")
    texts = await soon(staffed, staffed.admin, 2, asked)
    return texts[-1]
