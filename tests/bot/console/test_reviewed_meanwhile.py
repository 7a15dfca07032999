"""A review holds for what was on the page: for the pre-screening, and for what others had noted of it."""

import asyncio
import re
from html import unescape

from tests.bot.console.visitor import Seen, Visitor
from tests.bot.house import House
from tests.databases import on_sqlite

PAGE, REVIEW = "/screenings/1", "/screenings/1/review"
TEXT = "Is the date of the PET right?"
NOTED = "SELECT state, text FROM comment ORDER BY id"


def typed(page: Seen, state: str, text: str) -> dict[str, str]:
    """Return the form of a page, filled in."""
    revision = re.findall(r'name="revision" value="([^"]+)"', page.text)[0]
    return {"revision": revision, "state": state, "text": text}


async def test_a_form_sent_twice_at_once_is_one_review(open_house: House, admin: Visitor) -> None:
    await open_house.begin()
    form = typed(await admin.get(PAGE), "questions", TEXT)

    both = await asyncio.gather(admin.post(REVIEW, form), admin.post(REVIEW, form))
    assert [each.leads_to for each in both] == [f"/console{PAGE}#review"] * 2
    assert open_house.rows(NOTED) == [("questions", TEXT)]
    assert open_house.rows("SELECT count(*) FROM event WHERE what IN ('reviewed', 'commented')") == [(1,)]
    assert (await admin.post(REVIEW, typed(await admin.get(PAGE), "questions", TEXT))).status == 303
    assert len(open_house.rows(NOTED)) == 2


@on_sqlite
async def test_a_page_from_before_a_review_does_not_open_it_again_and_keeps_what_was_typed(
    open_house: House, admin: Visitor
) -> None:
    await open_house.begin()
    await open_house.answer("Female", "Not eligible")
    stale = typed(await admin.get(PAGE), "open", "Seen with the investigator")
    assert (await admin.post(REVIEW, typed(await admin.get(PAGE), "reviewed", ""))).status == 303

    refused = await admin.post(REVIEW, stale)
    assert (refused.status, "or its review, has changed since you opened it" in refused.words) == (422, True)
    assert "Seen with the investigator" in unescape(refused.text)
    assert 'value="reviewed" checked' in refused.text
    assert open_house.rows(NOTED) == [("reviewed", None)]
    assert open_house.rows("SELECT review FROM screening") == [("reviewed",)]

    assert (await admin.post(REVIEW, typed(refused, "reviewed", "Seen with the investigator"))).status == 303
    assert open_house.rows(NOTED)[1:] == [("reviewed", "Seen with the investigator")]
