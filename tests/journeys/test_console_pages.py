"""The console's other pages in a browser: anybody can use them, and nothing that somebody wrote runs in them.

Leaves docs/console-figures.png and docs/console-audit.png for the README where there are none, or with `--accept`.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.async_api import Page, expect

from storage.unit import Unit
from tests.bot.console.hostile import hostile
from tests.bot.console.written import begun, put_down
from tests.databases import on_sqlite
from tests.journeys.clinic import Clinic
from tests.journeys.console_window import fits_a_phone, is_accessible, is_reached_by_keyboard, was_run, window
from tests.storage.listed import screened

PICTURES = Path(__file__).parents[2] / "docs"
PAGES = ("figures", "people", "queries", "deliveries?fate=blocked", "aside", "audit", "exports", "exports/made")
WRITTEN = ("screenings/1", "screenings?sort=started", "queries", "deliveries?fate=blocked", "aside", "audit?what=said")

pytestmark = [on_sqlite, pytest.mark.browser]


async def test_each_page_is_there_for_everybody(staffed: Clinic, chromium: str, request: pytest.FixtureRequest) -> None:
    assert staffed.app
    await staffed.app.memory.write(_history)
    async with window(staffed, chromium) as page:
        root = page.url.partition("/screenings")[0]
        for path in PAGES:
            await page.goto(f"{root}/{path}")
            await is_accessible(page, "dark")
            await is_reached_by_keyboard(page)
        for path, name in (("figures", "console-figures.png"), ("audit", "console-audit.png")):
            if request.config.getoption("--accept") or not (PICTURES / name).exists():
                await _picture(page, f"{root}/{path}", name)
        await page.get_by_role("button", name="Français").click()
        for path in PAGES:
            await page.goto(f"{root}/{path}")
            await is_accessible(page, "light")
        for path in ("screenings", "screenings/1"):
            await page.goto(f"{root}/{path}")
            await page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
            await fits_a_phone(page)
        await page.goto(f"{root}/figures")
        await expect(page.get_by_role("img", name="Présélectionnés")).to_be_visible()
        assert await page.evaluate("document.querySelector('img.chart').naturalWidth") > 0


async def test_nothing_that_somebody_wrote_is_run(staffed: Clinic, chromium: str) -> None:
    """All 500 stand on the page of a screening, 50 on each list; what a list holds further on looks the same."""
    assert staffed.app
    texts = hostile()
    await staffed.app.memory.write(lambda unit: begun(unit, "lyon-sud"))
    await staffed.app.memory.write(partial(put_down, texts=texts, about=1))
    async with window(staffed, chromium) as page:
        root = page.url.partition("/screenings")[0]
        for path in WRITTEN:
            await page.goto(f"{root}/{path}")
            assert await was_run(page) == [], path
        for text in texts[::84]:
            given = urlencode(dict.fromkeys(("number", "person", "what", "site", "chat"), text), errors="replace")
            for path in ("screenings", "audit"):
                await page.goto(f"{root}/{path}?{given}")
                assert await was_run(page) == [], text


async def _picture(page: Page, address: str, name: str) -> None:
    await page.goto(address)
    await page.wait_for_load_state("networkidle")
    await page.screenshot(path=PICTURES / name)


def _history(unit: Unit) -> None:
    begun(unit, "lyon-sud")
    screened(unit, 200)
    put_down(unit, ["an invented text"] * 60, 1)
