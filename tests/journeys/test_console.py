"""The console as an admin meets it, beside the chat in which people go on: read, reviewed, reopened; and in a browser.

Leaves docs/console.png for the README where there is none, or with `--accept`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pyotp
import pytest
from playwright.async_api import Browser, Page, async_playwright, expect

from tests.bot.console.visitor import LINK, Visitor, browser
from tests.databases import on_sqlite
from tests.flows.playing import STANDARD
from tests.journeys.clinic import Clinic, screened, soon
from tests.journeys.console_window import is_accessible
from tests.journeys.page import FLAGS

HERE = Path(__file__).parents[2]
PICTURE = HERE / "docs" / "console.png"
FEMALE = STANDARD | {"planned_injection_date": None, "last_injection_date": None, "sex": "female"}
LATER = "SELECT what, reason FROM event LEFT JOIN event_value USING (seq) WHERE what LIKE 'review%' ORDER BY seq"
DESK = {"width": 1280, "height": 900}

pytestmark = on_sqlite


@screened(FEMALE)
async def test_what_changes_after_a_review_makes_it_open_again(staffed: Clinic) -> None:
    player = staffed.investigator
    async with _signed_in(staffed) as admin:
        await _reviewed(admin)
        await player.taps("Correct that answer")
        await player.taps("Male")
        seen = await admin.get("/screenings/1")
        assert "Review: open" in seen.words
        assert "Corrected from “Female” to “Male”: entered by mistake (person 2)" in seen.words
        assert "card coordinators' group sent" in seen.words

        await _reviewed(admin, "questions", "Is it a test?")
        await soon(staffed, player.phone, 1, player.phone.says("/stop"))
        await player.types("/annul 1")
        player.press("It was only a test")
        await player.phone.sees("Pre-screening 1 is annulled")
        assert "Annulled, it counts no more. Reason: it was only a test." in (await admin.get("/screenings/1")).words
    whys = [why for what, why in staffed.database.rows(LATER) if what == "review reopened"]
    assert whys == ['"correcting"', '"annulled"']


async def _reviewed(admin: Visitor, state: str = "reviewed", text: str = "") -> None:
    page = await admin.get("/screenings/1")
    revision = page.text.partition('name="revision" value="')[2].partition('"')[0]
    fields = {"state": state, "text": text, "revision": revision}
    assert (await admin.post("/screenings/1/review", fields)).status == 303
    shown = "has questions" if state == "questions" else state
    assert f"Review: {shown}" in (await admin.get("/screenings/1")).words


@asynccontextmanager
async def _signed_in(staffed: Clinic) -> AsyncIterator[Visitor]:
    assert staffed.app
    async with browser(staffed.app.url, lambda: _now(staffed)) as visitor:
        await visitor.signs_in((await _link(staffed)).rpartition("/")[2])
        yield visitor


async def _link(staffed: Clinic) -> str:
    """Have the admin ask for a link in the chat; return it whole."""
    staffed.admin.says("/console")
    await staffed.admin.sees("/console/enter/")
    return next(LINK.finditer(staffed.admin.screen()))[0]


def _now(staffed: Clinic) -> datetime:
    return datetime.fromtimestamp(staffed.telegram.world.clock.now(), UTC)


@pytest.mark.browser
@screened(FEMALE)
async def test_an_admin_signs_in_filters_reads_and_reviews_in_a_browser(
    staffed: Clinic, chromium: str, request: pytest.FixtureRequest
) -> None:
    await staffed.investigator.taps("End here")
    wrong: list[str] = []
    async with async_playwright() as playwright:
        window = await playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        page = await _page(window, wrong)
        await _signs_in(page, staffed)
        await _filters(page)
        await _reviews(page)
        if request.config.getoption("--accept") or not PICTURE.exists():
            await page.set_viewport_size(DESK)  # type: ignore[arg-type]  # a size
            await page.goto(page.url.partition("#")[0])
            await page.screenshot(path=PICTURE)
        await page.get_by_role("button", name="Français").click()
        await expect(page.get_by_role("heading", name="Présélection 1", exact=True)).to_be_visible()
        await expect(page.get_by_text("Première exclusion : I1")).to_be_visible()
        await is_accessible(page, "dark", "light")
        await page.get_by_role("link", name="Exports").click()
        async with page.expect_request(lambda request: request.method == "POST") as sent:
            await page.get_by_label("Du", exact=True).press("Enter")  # and not what chooses a language
        assert (await sent.value).url.endswith("/exports")
        await page.get_by_role("button", name="Quitter").click()
        await expect(page.get_by_role("heading", name="Session terminée")).to_be_visible()
        await window.close()
    assert [each.partition(" status of ")[2].partition(" ")[0] for each in wrong] == ["401", "422"]


async def _page(window: Browser, wrong: list[str]) -> Page:
    """Open a page; what its script or the policy complains of is noted."""
    context = await window.new_context(viewport=DESK, locale="en-GB", timezone_id="Europe/Paris")  # type: ignore[arg-type]  # a size
    page = await context.new_page()
    page.set_default_timeout(15_000)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    return page


async def _signs_in(page: Page, staffed: Clinic) -> None:
    await page.goto(await _link(staffed))
    await is_accessible(page, "dark", "light")
    await page.get_by_role("button", name="Go on").click()
    await expect(page.get_by_role("heading", name="Set up the second factor")).to_be_visible()
    await expect(page.get_by_role("img", name="QR code")).to_be_visible()
    await is_accessible(page, "dark", "light")
    secret = (await page.locator(".secret").inner_text()).replace(" ", "")
    await page.get_by_label("Code, six digits").fill(pyotp.TOTP(secret).at(_now(staffed)))
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Pre-screenings")).to_be_visible()


async def _filters(page: Page) -> None:
    """Filter without a reload: only the list changes, it is said, and the address is the one of the new list."""
    await page.evaluate("window.still = true")
    await page.get_by_label("Result").select_option("eligible")
    await expect(page.get_by_role("status")).to_have_text("Nothing is listed here.")
    await page.get_by_label("Begun from").fill("2026-11-24")
    await page.get_by_label("Begun until").fill("2026-11-23")
    await expect(page.locator("#wrong-until")).to_have_text("The last day is before the first.")
    await expect(page.get_by_role("status")).to_contain_text("so nothing is listed")
    await page.get_by_label("Begun until").fill("")
    await page.get_by_label("Begun from").fill("")
    await expect(page.locator("#wrong-until")).to_be_hidden()
    await page.get_by_label("Result").select_option("excluded")
    await page.get_by_label("First exclusion").select_option("I1")
    await expect(page.get_by_role("status")).to_have_text("1 on this page.")
    await page.wait_for_url("**/screenings?*criterion=I1*")
    assert await page.evaluate("window.still")
    await is_accessible(page, "dark", "light")
    await page.get_by_role("link", name="1", exact=True).click()


async def _reviews(page: Page) -> None:
    await expect(page.get_by_role("heading", name="Pre-screening 1", exact=True)).to_be_visible()
    await expect(page.get_by_text("Investigator, tapped").first).to_be_visible()
    await page.get_by_text("not delivered: 0").click()
    await page.get_by_label("has questions").check()
    await page.get_by_label("Comment").fill("Was the sex entered by mistake?")
    await page.get_by_role("button", name="Français").click()
    await expect(page.get_by_label("Commentaire")).to_have_value("Was the sex entered by mistake?")
    await page.get_by_role("button", name="English").click()
    await expect(page.get_by_label("has questions")).to_be_checked()
    await page.get_by_role("button", name="Note it").click()
    await expect(page.get_by_role("heading", name="Review: has questions")).to_be_visible()
    await expect(page.get_by_text("Was the sex entered by mistake?").first).to_be_visible()
