"""`make run` as a person meets it: the page in a browser, a screening by mouse and keyboard, the card, the log.

Leaves docs/phones.png for the README where there is none, or with `--accept`.
"""

import asyncio
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Page, async_playwright, expect

from tests.journeys.commands import HERE, settings
from tests.journeys.page import EYES, FLAGS, PagePlayer, say
from tests.journeys.patient import hurried, patient, today
from tests.journeys.programs import free_port
from tests.journeys.words import flow_words

PICTURE = HERE / "docs" / "phones.png"

pytestmark = pytest.mark.browser


async def test_a_screening_is_played_on_the_page(chromium: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    async with _program(tmp_path) as address, _browser(chromium, tmp_path) as page:
        await page.goto(address)
        await page.locator('[data-phone="investigator"]').get_by_role("button", name="Start").click()
        player, facts = PagePlayer(page, flow_words("en")), hurried(today())
        await player.begins()
        await player.goes_on(facts)
        assert "Pending" in player.panel["text"]
        coordinators = page.locator('[data-phone="coordinators"]')
        await expect(coordinators).to_contain_text("pre-screening 1")
        await expect(coordinators).not_to_contain_text("12.1 g/dL")
        await coordinators.get_by_role("button", name="Acknowledge").last.click()
        await expect(coordinators).to_contain_text("Acknowledged by coordinator")
        await page.locator('[data-phone="admin"]').get_by_role("button", name="Start").click()
        await say(page, "admin", "/log 1")
        await expect(page.locator('[data-phone="admin"]')).to_contain_text("12.1 g/dL")
        if request.config.getoption("--accept") or not PICTURE.exists():
            await _picture(page, player)


async def _picture(page: Page, player: PagePlayer) -> None:
    """An exclusion sends a second card; then a screening is under way on the first phone."""
    await player.begins()
    await player.goes_on(facts := {**patient(today()), "sex": "female"})
    await expect(page.locator('[data-phone="coordinators"]')).to_contain_text("First exclusion: I1")
    await player.begins()
    await player.goes_on({**facts, "sex": "male"}, "psma_pet")
    await page.mouse.move(0, 0)
    PICTURE.parent.mkdir(exist_ok=True)
    await page.screenshot(path=PICTURE)


@asynccontextmanager
async def _program(folder: Path) -> AsyncIterator[str]:
    """Run `python -m bot run` without a token, as `make run` does; gives the address of the page."""
    program = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "run",
        cwd=folder, env=settings(listen=f"127.0.0.1:{free_port()}", data_dir=folder), stdout=PIPE, stderr=PIPE,
    )  # fmt: skip
    assert program.stdout
    try:
        said = (await asyncio.wait_for(program.stdout.readline(), 20)).decode()
        assert said.startswith("The phone page: "), said
        yield said.rpartition(" ")[2].strip()
        assert program.returncode is None
    finally:
        program.terminate()
        complaints = (await program.communicate())[1].decode()
        assert await program.wait() == 0, complaints
        assert "Traceback" not in complaints, complaints


@asynccontextmanager
async def _browser(chromium: str, folder: Path) -> AsyncIterator[Page]:
    """Open a window of the picture's size; a script error on the page fails the test."""
    errors: list[str] = []
    async with async_playwright() as playwright:
        window = await playwright.chromium.launch_persistent_context(
            folder / "browser", executable_path=chromium, args=FLAGS, headless=True, locale="en-GB",
            viewport={"width": 1440, "height": 900}, color_scheme="light", timezone_id="Europe/Paris",
        )  # fmt: skip
        page = window.pages[0]
        page.on("pageerror", lambda error: errors.append(str(error)))
        await page.add_init_script(EYES)
        yield page
        await window.close()
    assert errors == []
