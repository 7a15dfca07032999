"""An exported questionnaire is shown by LHC-Forms, and an exported response opens in it again with the same answers."""

import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from playwright.async_api import Page, async_playwright

from bot.exports.asking import Asked
from tests.bot.exported import PSA, begin_trial, made, opened, put
from tests.databases import Database, on_sqlite
from tests.flows.playing import STANDARD, WORDS
from tests.journeys.page import FLAGS

pytestmark = [pytest.mark.browser, on_sqlite]

FORMS = Path(__file__).parents[1] / "npm" / "unpacked" / "lforms" / "dist" / "lforms"
SCRIPTS = (
    *(f"webcomponent/{name}" for name in ("assets/lib/zone.min.js", "runtime.js", "polyfills.js", "main.js")),
    "fhir/R5/lformsFHIR.min.js",
)
PAGE = f"""<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,">
<link rel="stylesheet" href="webcomponent/styles.css"><body><div id="form"></div>
{"".join(f'<script src="{name}"></script>' for name in SCRIPTS)}"""
OPEN = """async ([form, response]) => {
    const model = LForms.Util.convertFHIRQuestionnaireToLForms(form, "R5");
    const whole = response ? LForms.Util.mergeFHIRDataIntoLForms(response, model, "R5") : model;
    await LForms.Util.addFormToPage(whole, "form", { fhirVersion: "R5" });
}"""
READ = '() => LForms.Util.getFormFHIRData("QuestionnaireResponse", "R5", "#form")'


@pytest.fixture(scope="module")
def forms() -> Path:
    """Where LHC-Forms is; without it the test is skipped, and in CI it fails."""
    if (FORMS / SCRIPTS[-1]).is_file():
        return FORMS
    if os.environ.get("CI"):  # noqa: TID251 - whether this is CI is no setting of the bot
        pytest.fail("CI must open the questionnaire in LHC-Forms: tests/npm/fetch.sh")
    pytest.skip("no LHC-Forms here: tests/npm/fetch.sh to open the questionnaire in it")


async def test_a_response_opens_in_the_form_again_with_the_same_answers(
    chromium: str, forms: Path, database: Database, tmp_path: Path
) -> None:
    facts = {
        **STANDARD, "progression_evidence": ["psa"], "psa_values": PSA, "prior_arsi": ["enzalutamide", "other"],
        "hemoglobin": {"value": "98.5", "unit": "g/L"}, "rbc_transfusion": "yes", "rbc_transfusion_date": "2026-11-01",
    }  # fmt: skip
    with opened(database) as unit:
        begin_trial(unit)
        put(unit, facts)
    english = json.loads(made(database, Asked(kind="questionnaire", format="json")))
    bundle = json.loads(made(database, Asked(kind="fhir", format="json", number=1, language="fr")))
    french, response = (_of(bundle, kind) for kind in ("Questionnaire", "QuestionnaireResponse"))

    async with _browser(chromium, tmp_path) as page, _served(forms) as address:
        await page.goto(address)
        await page.evaluate(OPEN, [english, None])
        assert await _visible(page, "en", "sex", "planned_injection_date", "hemoglobin") == [True] * 3
        assert await _visible(page, "en", "rbc_transfusion_date") == [False]  # not asked before a transfusion is told
        await page.evaluate(OPEN, [french, response])
        assert await _visible(page, "fr", "sex", "rbc_transfusion_date") == [True] * 2
        opened_again = await page.evaluate(READ)

    assert opened_again["questionnaire"] == response["questionnaire"]
    assert _answers(opened_again) == _answers(response)
    assert len(_answers(response)) > 50


async def _visible(page: Page, language: str, *facts: str) -> list[bool]:
    """Say of each question whether it is there to be seen."""
    texts = [WORDS[language].texts[f"trial.facts.{name}.text"] for name in facts]
    found = [page.get_by_text(text, exact=True) for text in texts]
    return [await each.count() > 0 and await each.first.is_visible() for each in found]


def _of(bundle: dict[str, Any], kind: str) -> dict[str, Any]:
    found: dict[str, Any] = next(
        entry["resource"] for entry in bundle["entry"] if entry["resource"]["resourceType"] == kind
    )
    return found


def _answers(resource: dict[str, Any]) -> list[tuple[str, str]]:
    """Return every answer with its question, in order; of a coding and a quantity what a program reads."""
    found = []
    for item in resource.get("item", []):
        for answer in item.get("answer", []):
            (value,) = (each for name, each in answer.items() if name.startswith("value"))
            kept = {key: value.get(key) for key in ("value", "system", "code")} if isinstance(value, dict) else value
            found.append((item["linkId"], json.dumps(kept)))
        found += _answers(item)
    return found


@asynccontextmanager
async def _served(folder: Path) -> AsyncIterator[str]:
    """Serve the form's files, and a page around them, on the loopback."""
    pages = web.Application()
    pages.router.add_get("/", _page)
    pages.router.add_static("/", folder)
    runner = web.AppRunner(pages)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def _page(_: web.Request) -> web.Response:
    return web.Response(text=PAGE, content_type="text/html")


@asynccontextmanager
async def _browser(chromium: str, folder: Path) -> AsyncIterator[Page]:
    """Open a window; a script error on the page fails the test."""
    errors: list[str] = []
    async with async_playwright() as playwright:
        window = await playwright.chromium.launch_persistent_context(
            folder / "browser", executable_path=chromium, args=FLAGS, headless=True
        )
        page = window.pages[0]
        page.on("pageerror", lambda error: errors.append(str(error)))
        yield page
        await window.close()
    assert errors == []
