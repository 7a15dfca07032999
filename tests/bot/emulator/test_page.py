"""The phone page in a browser: seen, typed, tapped, in both languages and in a narrow window."""

from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import BrowserContext, Locator, Page, async_playwright, expect
from telegram import Bot, BotCommandScopeAllPrivateChats, InlineKeyboardButton, InlineKeyboardMarkup

from bot.emulator import Emulator, Phone

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="module"),  # one browser serves the whole file
    pytest.mark.skipif(not CHROMIUM.exists(), reason="no chromium here"),
]
LINK = "https://t.me/demo_screening_bot?start=abc"


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def browser(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[BrowserContext]:
    async with async_playwright() as playwright:
        window = await playwright.chromium.launch_persistent_context(
            tmp_path_factory.mktemp("browser"), executable_path=CHROMIUM, args=FLAGS, locale="en-GB"
        )
        yield window
        await window.close()


@pytest_asyncio.fixture(loop_scope="module")
async def telegram() -> AsyncIterator[Emulator]:
    async with Emulator() as running:
        yield running


@pytest_asyncio.fixture(loop_scope="module")
async def bot(telegram: Emulator) -> AsyncIterator[Bot]:
    async with Bot(telegram.token, base_url=f"{telegram.url}/bot") as client:
        yield client


@pytest.fixture
def doctor(telegram: Emulator) -> Phone:
    return telegram.person("Dr Demo Investigator")


@pytest_asyncio.fixture(loop_scope="module")
async def page(telegram: Emulator, browser: BrowserContext) -> AsyncIterator[Page]:
    """The page in a new tab; a script error fails the test."""
    errors: list[str] = []
    opened = await browser.new_page()
    await opened.set_viewport_size({"width": 1440, "height": 900})
    opened.on("pageerror", lambda error: errors.append(str(error)))
    await opened.goto(telegram.url)
    yield opened
    await opened.close()
    assert errors == []


def keyboard(*labels: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton(label, callback_data=label) for label in labels]])


async def test_a_conversation_by_hand(telegram: Emulator, bot: Bot, page: Page, doctor: Phone) -> None:
    phone = page.locator('[data-phone="investigator"]')
    await phone.get_by_role("button", name="Start").click()
    await telegram.until(lambda: "/start" in doctor.screen())
    text = "<b>Creatinine</b> &lt; 50 𝛼 <i>mL/min</i>?\n<blockquote>as <u>written</u></blockquote>\n/help"
    sent = await bot.send_message(doctor.chat_id, text, parse_mode="HTML", reply_markup=keyboard("Yes", "No"))
    message = phone.locator(f'[data-message-id="{sent.message_id}"]')
    await expect(message.locator("strong")).to_have_text("Creatinine")
    await expect(message.locator("em")).to_have_text("mL/min")
    await expect(message.locator("blockquote u")).to_have_text("written")
    await message.get_by_role("button", name="Yes").click()
    await telegram.until(lambda: any("callback_query" in update for update in telegram.waiting_updates()))
    query = telegram.waiting_updates()[-1]["callback_query"]
    assert query["data"] == "Yes"
    await bot.answer_callback_query(query["id"], "Noted")
    await expect(phone.get_by_role("status")).to_have_text("Noted")
    await bot.edit_message_text("Next?", doctor.chat_id, sent.message_id, reply_markup=keyboard("More"))
    await expect(message.get_by_role("button", name="More")).to_be_focused()
    await phone.get_by_label("Message").fill("71,5 <b>")
    await phone.get_by_label("Message").press("Enter")
    await expect(phone.locator(".own").last).to_contain_text("71,5 <b>")
    assert "71,5 <b>" in doctor.screen()


async def test_an_alert_is_a_dialog_to_be_closed(telegram: Emulator, bot: Bot, page: Page, doctor: Phone) -> None:
    doctor.says("/start")
    await bot.send_message(doctor.chat_id, "So?", reply_markup=keyboard("Why"))
    query = await _tapped(telegram, page.locator('[data-phone="investigator"]').get_by_role("button", name="Why"))
    await bot.answer_callback_query(query["id"], "Because", show_alert=True)
    await expect(page.get_by_role("dialog")).to_contain_text("Because")
    await page.get_by_role("button", name="OK").click()
    await expect(page.get_by_role("dialog")).to_have_count(0)


async def _tapped(telegram: Emulator, key: Locator) -> dict[str, Any]:
    """Tap, and once more if nothing came of it: the chat may still have moved under the finger."""

    def taps() -> list[dict[str, Any]]:
        return [each["callback_query"] for each in telegram.waiting_updates() if "callback_query" in each]

    for _ in range(3):
        await key.click()
        with suppress(AssertionError):
            await telegram.until(lambda: bool(taps()), within=5)
            break
    return taps()[-1]


async def test_the_language_switch_is_the_phones_own(bot: Bot, page: Page, doctor: Phone) -> None:
    doctor.says("/start")
    scope = BotCommandScopeAllPrivateChats()
    await bot.set_my_commands([("screen", "Screen a patient")], scope=scope)
    await bot.set_my_commands([("screen", "Présélectionner un patient")], scope=scope, language_code="fr")
    phone = page.locator('[data-phone="investigator"]')
    await phone.get_by_role("button", name="FR").click()
    await expect(phone.get_by_role("button", name="Envoyer")).to_be_visible()
    await expect(page.locator('[data-phone="admin"]')).to_have_attribute("lang", "en")
    assert doctor.person.language_code == "fr"
    await phone.get_by_role("button", name="Menu").click()
    await phone.get_by_role("button", name="Présélectionner un patient").click()
    await expect(phone.locator(".own").last).to_contain_text("/screen")


async def test_a_start_link_opens_on_this_phone_or_another(
    telegram: Emulator, bot: Bot, page: Page, doctor: Phone
) -> None:
    admin = telegram.person("Demo Admin")
    admin.says("/invite")
    await bot.send_message(admin.chat_id, LINK)
    phone = page.locator('[data-phone="admin"]')
    await phone.get_by_role("link", name=LINK).click()
    await expect(phone.locator(".own").last).to_contain_text("/start abc")
    await phone.get_by_role("button", name="Open on another phone").click()
    await phone.get_by_role("button", name="Dr Demo Investigator").click()
    await expect(page.locator('[data-phone="investigator"] .own')).to_contain_text("/start abc")
    assert doctor.person.started


async def test_a_startgroup_link_reaches_the_group_on_the_page(telegram: Emulator, bot: Bot, page: Page) -> None:
    admin = telegram.person("Demo Admin")
    admin.says("/start")
    await bot.send_message(admin.chat_id, f'<a href="{LINK}&startgroup=s7">bind</a>', parse_mode="HTML")
    await page.locator('[data-phone="admin"]').get_by_role("link", name="bind").click()
    coordinators = page.locator('[data-phone="coordinators"]')
    await expect(coordinators.get_by_role("log")).to_contain_text("/start@demo_screening_bot s7")


async def test_in_a_group_a_message_can_be_replied_to(telegram: Emulator, bot: Bot, page: Page) -> None:
    group = telegram.group("Demo coordinators")
    await bot.send_message(group.chat_id, "Card 7")
    phone = page.locator('[data-phone="coordinators"]')
    await phone.get_by_role("button", name="Reply").click()
    await phone.get_by_label("Message").fill("taken")
    await phone.get_by_role("button", name="Send").click()
    await expect(phone.locator(".own .quoted")).to_have_text("Card 7")
    assert telegram.waiting_updates()[-1]["message"]["reply_to_message"]["text"] == "Card 7"


async def test_a_narrow_window_shows_one_phone_at_a_time(bot: Bot, page: Page, telegram: Emulator) -> None:
    await page.set_viewport_size({"width": 390, "height": 844})
    await expect(page.locator('[data-phone="investigator"]')).to_be_visible()
    await expect(page.locator('[data-phone="admin"]')).to_be_hidden()
    await bot.send_message(telegram.group("Demo coordinators").chat_id, "Card 7")
    tab = page.get_by_role("tab", name="Coordinators")
    await tab.click()
    await expect(page.locator('[data-phone="coordinators"]')).to_contain_text("Card 7")
    await expect(tab).to_have_attribute("aria-selected", "true")
    await tab.press("ArrowRight")
    await expect(page.locator('[data-phone="admin"]')).to_be_visible()
    assert await page.evaluate("document.documentElement.scrollWidth") == 390


async def test_anybody_can_be_put_on_a_phone(telegram: Emulator, page: Page) -> None:
    new = telegram.person("Newly Invented")
    new.says("hello from a new phone")
    phone = page.locator('[data-phone="investigator"]')
    await phone.get_by_label("Whose phone, and which chat").select_option(f"{new.person_id}:{new.chat_id}")
    await expect(phone.get_by_role("log")).to_contain_text("hello from a new phone")


async def test_the_page_comes_back_after_the_emulator_was_away(telegram: Emulator, page: Page, doctor: Phone) -> None:
    telegram.refuse_connections(0.1)
    await expect(page.locator("body")).to_have_class("offline")
    await expect(page.locator("body")).not_to_have_class("offline", timeout=10_000)
    doctor.says("still here")
    await expect(page.locator('[data-phone="investigator"] .own')).to_contain_text("still here")
