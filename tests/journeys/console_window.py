"""A browser's window at the console: signing in by the link of the chat, and what every page has to stand."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pyotp
import pytest
from playwright.async_api import Page, async_playwright, expect

from tests.bot.console.visitor import LINK
from tests.journeys.page import FLAGS

if TYPE_CHECKING:
    from tests.journeys.clinic import Clinic

AXE = Path(__file__).parents[1] / "npm" / "unpacked" / "axe-core" / "axe.min.js"
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1100, "height": 760}
RULES = """async () => (await axe.run()).violations.filter((each) => ["serious", "critical"].includes(each.impact))
    .map((each) => `${each.id}: ${each.nodes.map((node) => node.html).join(" ")}`)"""
AT_ONCE = 8
"""So many times Tab is pressed between two looks."""
CUT = """[...document.querySelectorAll(".rolls, .card, .facts dd, .mark")]
    .filter((each) => each.checkVisibility() && each.scrollWidth > each.clientWidth + 1)
    .map((each) => each.outerHTML.slice(0, 200))"""
CANARY = "window.wasRun = []; window.ran = () => window.wasRun.push(document.location.href);"
WATCHED = """() => { document.activeElement.blur(); window.met = new Set();
    document.addEventListener("focusin", (event) => window.met.add(event.target)); }"""
MISSED = """() => {
    const fields = "input:not([type=hidden], [type=radio]:not(:checked)), select, textarea";
    const usable = `a[href], button, summary, [tabindex='0'], ${fields}`;
    const all = [...document.querySelectorAll(usable)]
        .filter((each) => each.checkVisibility());
    return all.filter((each) => !window.met.has(each)).map((each) => each.outerHTML.slice(0, 200)); }"""


@asynccontextmanager
async def window(staffed: Clinic, chromium: str) -> AsyncIterator[Page]:
    """Open a window in which the admin is in. No policy keeps scripts from running here: pages have to do without."""
    errors: list[str] = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        context = await browser.new_context(bypass_csp=True, locale="en-GB", timezone_id="Europe/Paris")
        page = await context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("dialog", lambda dialog: errors.append(dialog.message))
        await page.add_init_script(CANARY)
        await page.set_viewport_size(DESK)  # type: ignore[arg-type]  # a size
        await _signs_in(page, staffed)
        yield page
        await browser.close()
    assert errors == []


async def _signs_in(page: Page, staffed: Clinic) -> None:
    staffed.admin.says("/console")
    await staffed.admin.sees("/console/enter/")
    await page.goto(next(LINK.finditer(staffed.admin.screen()))[0])
    await page.get_by_role("button", name="Go on").click()
    secret = (await page.locator(".secret").inner_text()).replace(" ", "")
    now = datetime.fromtimestamp(staffed.telegram.world.clock.now(), UTC)
    await page.get_by_label("Code, six digits").fill(pyotp.TOTP(secret).at(now))
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Pre-screenings")).to_be_visible()


async def fits_a_phone(page: Page) -> None:
    """Find nothing that is cut on a phone, or would have to be scrolled sideways for."""
    await page.set_viewport_size(PHONE)  # type: ignore[arg-type]  # a size
    assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], page.url
    assert await page.evaluate(CUT) == [], page.url
    await page.set_viewport_size(DESK)  # type: ignore[arg-type]  # a size


async def is_accessible(page: Page, *schemes: str) -> None:
    """Find nothing serious in these schemes (light, dark), nor anything that a phone would cut."""
    await fits_a_phone(page)
    if not AXE.exists():
        if os.environ.get("CI"):  # noqa: TID251 - whether this is CI is no setting of the bot
            pytest.fail("CI must check the pages with axe: tests/npm/fetch.sh")
        return
    await page.evaluate(AXE.read_text(encoding="utf-8"))
    for scheme in schemes:
        await page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of the two
        assert await page.evaluate(RULES) == [], (page.url, scheme)


async def is_reached_by_keyboard(page: Page) -> None:
    """Press Tab until the page begins anew; what can be used must have been met (of a choice: what is chosen)."""
    await page.evaluate(WATCHED)
    missed = ["anything"]
    for nth in range(await page.locator("a, button, input, select, textarea, summary, [tabindex]").count() + AT_ONCE):
        await page.keyboard.press("Tab")
        missed = await page.evaluate(MISSED) if nth % AT_ONCE == 0 else missed
        if not missed:
            return
    pytest.fail(f"{page.url}: the keyboard does not reach {missed}")


async def was_run(page: Page) -> list[str]:
    """Return where something was run that somebody wrote."""
    found: list[str] = await page.evaluate("window.wasRun")
    return found
