"""The list, one screening, its review: what was said is shown as it was seen, and each look at it is on record."""

import hashlib
import re
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest

from bot.console.rendering import visible
from flows import dialogue
from flows.moments import paris_day
from storage import conversation, screenings
from storage.conversation import Utterance
from storage.screenings import Judged, Word
from storage.unit import Unit
from tests.bot.console.visitor import Visitor
from tests.bot.house import SITE, House
from tests.databases import on_sqlite

ROW = re.compile(r'role="rowheader"[^>]*><a href="/console/screenings/([\d-]+)"')
BUBBLE = re.compile(r'<p class="text">(.*?)</p>', re.DOTALL)
KEY = re.compile(r"<li>([^<]*)</li>")
HTMX = "d6fdc75f204e6bdefa99b69bf1e6d4ac69b8a364f77929f45c13476b4000f717"
LOOKS = "SELECT count(*) FROM event WHERE what = 'log read' AND screening = 1"
VERDICTS: tuple[Word, ...] = ("eligible", "excluded", "pending")


def listed(text: str) -> list[str]:
    """Return the numbers in a list, in its order."""
    return ROW.findall(text)


async def invent(house: House, count: int) -> None:
    """Put down screenings, one an hour until now, with a result each."""

    def begun(unit: Unit) -> None:
        trial, now = house.app.desk.trial, house.clock.now()
        (person,) = house.rows("SELECT person FROM grants WHERE role = 'investigator' ORDER BY id")[0]
        for nth in range(count):
            verdict, at = VERDICTS[nth % 3], now - timedelta(hours=count - nth)
            number = screenings.new_number(unit)
            step = dialogue.begin(trial, number=number, site=SITE, person=person, language="en", now=at)
            changes = {"state": "closed" if verdict == "excluded" else verdict, "ended_at": at + timedelta(minutes=9)}
            first = ("I1", "E16")[nth % 2] if verdict == "excluded" else None
            judged = Judged(is_open=False, verdict=verdict, first_exclusion=first)
            screenings.begin(unit, step.screening.model_copy(update=changes), judged)

    await house.app.memory.write(begun)


async def test_screenings_are_filtered_sorted_and_paged(open_house: House, admin: Visitor) -> None:
    await invent(open_house, 120)
    first = await admin.get("/screenings")
    assert listed(first.text) == [str(number) for number in range(120, 70, -1)]
    following = re.findall(r'rel="next" href="/console([^"]+)"', first.text)[0]
    second = await admin.get(unescape(following))
    assert listed(second.text) == [str(number) for number in range(70, 20, -1)]
    back = re.findall(r'rel="prev" href="/console([^"]+)"', second.text)[0]
    assert listed((await admin.get(unescape(back))).text) == listed(first.text)

    wanted = {
        "verdict=excluded": range(119, 0, -3), "criterion=E16": range(116, 0, -6), "person=77": (), "site=nimes": (),
        "verdict=pending&sort=ended_up": range(3, 121, 3), "state=closed&review=open": range(119, 0, -3),
        "review=reviewed": (), "state=stopped": (),
    }  # fmt: skip
    for query, numbers in wanted.items():
        assert listed((await admin.get(f"/screenings?{query}")).text) == list(map(str, numbers))[:50], query
    today = paris_day(open_house.clock.now())
    assert listed((await admin.get(f"/screenings?until={today - timedelta(days=4)}")).text)[-1:] == ["1"]
    assert listed((await admin.get(f"/screenings?since={today + timedelta(days=2)}")).text) == []


@on_sqlite
async def test_what_a_filter_does_not_know_lists_nothing_and_is_named(open_house: House, admin: Visitor) -> None:
    await invent(open_house, 3)
    for each in (
        "verdict=' OR 1=1 --", "criterion=%00", "person=-1", "since=yesterday", "sort=body", "after=x_1",
        "until=0001-01-01", "before=2026-11-23T10:00:00_1",
    ):  # fmt: skip
        seen = await admin.get(f"/screenings?{each}&site={SITE}")
        assert (seen.status, listed(seen.text)) == (422, []), each
        assert "cannot be honoured, so nothing is listed" in seen.words
    named = await admin.get("/screenings?verdict=x&person=y")
    assert "What was given for Result, Investigator (number) cannot be honoured" in named.words
    assert "“x” is not known here." in named.words
    twice = await admin.get(f"/screenings?site={SITE}&site=nimes")
    assert (twice.status, "This was given twice, and not the same." in twice.words) == (422, True)


@on_sqlite
async def test_a_number_that_is_typed_leads_to_its_screening(open_house: House, admin: Visitor) -> None:
    await invent(open_house, 1)
    assert (await admin.get("/screenings?number=+1+")).leads_to == "/console/screenings/1"
    for unknown in ("2", "1-2", "0x1"):
        assert (
            f"There is no pre-screening {unknown} that you may open."
            in (await admin.get(f"/screenings?number={unknown}")).words
        )
        assert (await admin.get(f"/screenings/{unknown}")).status == 404
    twice = await admin.get("/screenings?number=1&number=2")
    assert (twice.status, "This was given twice" in twice.words, "no pre-screening" in twice.words) == (
        422,
        True,
        False,
    )


async def test_a_conversation_is_shown_as_it_was_seen_and_each_look_is_an_event(
    open_house: House, admin: Visitor
) -> None:
    await open_house.begin()
    await open_house.settled()
    seen = await admin.get("/screenings/1")
    kept = await open_house.app.memory.read(lambda unit: conversation.of(unit, 1))
    assert [unescape(each) for each in BUBBLE.findall(seen.text)] == [each.text for each in kept]
    shown = [unescape(each) for each in KEY.findall(seen.text)]
    assert shown == [button for each in kept for button in each.buttons]
    assert "Investigator, tapped" in seen.words
    assert re.search(r"question Person \d sent", seen.words)
    assert open_house.rows(LOOKS) == [(1,)]
    page = await admin.get("/screenings/1/pdf")
    assert page.headers["Content-Type"] == "application/pdf"
    assert open_house.rows("SELECT role, site FROM event WHERE what = 'report read'") == [("admin", SITE)]


@on_sqlite
async def test_what_cannot_be_seen_is_shown_and_what_is_markup_is_text(open_house: House, admin: Visitor) -> None:
    await open_house.begin()
    hostile = "\u202eevil\u2066 \u200bzero \x07bell <script>alert(1)</script> {{ 7*7 }} \U000e0041"
    said = Utterance(at=open_house.clock.now(), by="person", text=hostile, buttons=("<i>\u200f",), did="typed")
    await open_house.app.memory.write(lambda unit: conversation.append(unit, 1, [said]))
    seen = await admin.get("/screenings/1")
    assert not set("\u202e\u2066\u200b\x07\u200f\U000e0041") & set(seen.text)
    for escaped in ("⟨U+202E⟩evil", "⟨U+200B⟩zero", "⟨U+0007⟩bell", "&lt;script&gt;", "{{ 7*7 }}", "&lt;i&gt;⟨U+200F⟩"):
        assert escaped in seen.text
    assert "<script>alert" not in seen.text


async def test_a_review_notes_a_state_and_a_comment_of_what_was_before_the_reviewer(
    open_house: House, admin: Visitor
) -> None:
    await open_house.begin()
    asked = {"state": "questions", "text": "Is the date of the PET right?", "revision": await _revision(admin)}
    assert (await admin.post("/screenings/1/review", asked)).leads_to == "/console/screenings/1#review"
    assert "Is the date of the PET right?" in (await admin.get("/screenings/1")).words
    asked |= {"text": "It is.", "revision": await _revision(admin)}
    refused = {
        "This looks like identifying data (a phone number)": {"text": "ring 06 12 34 56 78"},
        "Which question is there?": {"text": ""},
        "characters that cannot be seen": {"text": "fine\x00"},
        "a comment has 1000 characters at most": {"text": "x" * 1001},
        "A state has to be chosen": {"state": "fine"},
        "has changed since you opened it": {"revision": "0", "text": "fine"},
        "it is not reviewed yet": {"state": "reviewed", "text": ""},
    }
    for why, fields in refused.items():
        answered = await admin.post("/screenings/1/review", {**asked, **fields})
        assert (answered.status, why in answered.words) == (422, True), answered.words
    await open_house.answer("Female", "Not eligible")
    asked["revision"] = await _revision(admin)
    assert (await admin.post("/screenings/1/review", {**asked, "state": "reviewed", "text": ""})).status == 303

    assert open_house.rows("SELECT review FROM screening") == [("reviewed",)]
    assert open_house.rows("SELECT state, text FROM comment ORDER BY id") == [
        ("questions", "Is the date of the PET right?"), ("reviewed", None),
    ]  # fmt: skip
    assert b"06 12 34 56 78" not in open_house.kept()
    noted = "SELECT what, old, new, reason FROM event JOIN event_value USING (seq) WHERE what = 'reviewed' ORDER BY seq"
    assert open_house.rows(noted) == [
        ("reviewed", '"open"', '"questions"', '"Is the date of the PET right?"'),
        ("reviewed", '"open"', '"reviewed"', None),  # the outcome had opened it again
    ]


@on_sqlite
async def test_a_log_that_is_completed_after_its_review_is_to_be_reviewed_again(
    open_house: House, admin: Visitor
) -> None:
    await open_house.begin()
    await open_house.answer("Female", "Not eligible")
    asked = {"state": "reviewed", "text": "", "revision": await _revision(admin)}
    assert (await admin.post("/screenings/1/review", asked)).status == 303
    open_house.investigator.taps("Go on for the log")

    await open_house.until(lambda: open_house.rows("SELECT state, review FROM screening") == [("completing", "open")])


async def _revision(admin: Visitor) -> str:
    """Open the page and return the revision that its form is about."""
    shown = await admin.get("/screenings/1")
    return str(re.findall(r'name="revision" value="([\w-]+)"', shown.text)[0])


def test_the_one_script_is_the_one_its_authors_published() -> None:
    folder = Path(__file__).parents[3] / "bot" / "console" / "static"

    assert hashlib.sha256((folder / "htmx.min.js").read_bytes()).hexdigest() == HTMX
    assert "htmx 2.0.11" in (folder / "NOTICE").read_text(encoding="utf-8")


@pytest.mark.parametrize("text", ["é – ≥ 18 µg/L “oui” 🚨 ⚠", "tab\tand\nline"])
def test_what_can_be_seen_is_left_alone(text: str) -> None:
    assert visible(text) == text
