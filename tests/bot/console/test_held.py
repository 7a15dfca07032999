"""What was typed into a form is never lost without a word: not by the lock, another language, or an earlier session."""

import re
from html import unescape

import pytest

from tests.bot.console.test_export_page import EXPORTS
from tests.bot.console.test_rights import let_in
from tests.bot.console.visitor import Seen, Visitor, at_the_console, browser
from tests.bot.house import SITE, House
from tests.databases import on_sqlite

pytestmark = on_sqlite

REVIEW = "/screenings/1/review"
TEXT = 'Is "the date" <b>right</b>?\nAnd & the <script>site</script>?'
HIDDEN = re.compile(r'<input type="hidden" name="([a-z]+)" value="([^"]*)">')
DRAFT = re.compile(r"<textarea[^>]*>([^<]*)</textarea>")
IDLE = 16 * 60
NOT_DONE = {"en": "This was not done yet", "fr": "Rien n'a encore été fait"}


def hidden(seen: Seen, after: str = "/console/code") -> dict[str, str]:
    """Return what goes along with a form, by its fields."""
    return {name: unescape(value) for name, value in HIDDEN.findall(seen.text.partition(f'action="{after}"')[2])}


def draft(seen: Seen) -> str:
    """Return what stands in the field of the comment."""
    return unescape(DRAFT.findall(seen.text)[0])


async def typed(admin: Visitor, **changes: str) -> dict[str, str]:
    """Open the screening; return the form as a browser sends it: its lines end as those of forms do."""
    shown = await admin.get("/screenings/1")
    revision = re.findall(r'name="revision" value="([\w-]+)"', shown.text)[0]
    fields = {"form": REVIEW, "state": "questions", "revision": revision, "text": TEXT.replace("\n", "\r\n")}
    return {**fields, **changes}


@pytest.mark.parametrize("language", ["en", "fr"])
async def test_a_comment_goes_through_the_lock_and_stands_in_its_form_again(
    open_house: House, admin: Visitor, language: str
) -> None:
    await open_house.begin()
    await admin.post("/language", {"language": language})
    fields = await typed(admin)
    open_house.pass_time(IDLE)
    locked = await admin.post(REVIEW, {name: text for name, text in fields.items() if name != "form"})
    wrong = await admin.post("/code", {**hidden(locked), "code": "12345x"})
    for asked in (locked, wrong):
        assert (asked.status, "<script>" in asked.text.partition("</head>")[2]) == (401, False)
        assert hidden(asked)["text"] == TEXT

    again = await admin.post("/code", {**hidden(wrong), "code": admin.code()})
    assert (again.status, draft(again), NOT_DONE[language] in unescape(again.words)) == (200, TEXT, True)
    assert 'value="questions" checked' in again.text
    assert "<header" in again.text
    assert open_house.rows("SELECT * FROM comment") == []
    assert (await admin.post(REVIEW, {**hidden(again, f"/console{REVIEW}"), **fields})).status == 303
    assert open_house.rows("SELECT state, text FROM comment") == [("questions", TEXT)]


async def test_five_wrong_codes_lose_no_comment(open_house: House, admin: Visitor) -> None:
    await open_house.begin()
    fields = await typed(admin)
    open_house.pass_time(IDLE)
    asked = await admin.post(REVIEW, fields)
    for _ in range(5):
        asked = await admin.post("/code", {**hidden(asked), "code": "12345x"})
    assert "Too many wrong codes" in asked.words
    open_house.pass_time(IDLE)
    assert draft(await admin.post("/code", {**hidden(asked), "code": admin.code()})) == TEXT


async def test_what_was_unlocked_in_another_window_shows_the_form_too_and_says_what_has_changed(
    open_house: House, admin: Visitor
) -> None:
    await open_house.begin()
    fields = await typed(admin)
    open_house.pass_time(IDLE)
    asked = await admin.post(REVIEW, fields)
    await admin.gives(admin.code())
    await open_house.answer("Female", "Not eligible")
    again = await admin.post("/code", hidden(asked))
    assert (again.status, draft(again)) == (422, TEXT)
    assert "has changed since you opened it" in again.words


async def test_what_is_carried_is_taken_only_with_the_token_and_shown_only_to_who_may(
    open_house: House, admin: Visitor
) -> None:
    await open_house.begin()
    fields = await typed(admin)
    refused = await admin.post("/code", {**fields, "code": admin.code(), "token": "0" * 64})
    assert (refused.status, draft(refused)) == (403, TEXT)
    assert (await admin.post("/code", {**fields, "form": "/audit"})).leads_to == "/console"
    assert (await admin.post("/code", {**fields, "form": "/screenings/77/review"})).status == 404
    await let_in(open_house, open_house.stranger, "auditor")
    async with at_the_console(open_house, open_house.stranger) as auditor:
        assert 'form="held"' not in (await auditor.get("/screenings/1")).text
        assert (await auditor.post("/language", {**fields, "language": "fr"})).status == 404
    assert open_house.rows("SELECT * FROM comment") == []


async def test_an_export_and_a_language_go_through_the_lock(open_house: House, admin: Visitor) -> None:
    fields = {"kind": "ie", "format": "csv", "site": SITE, "until": "2026-11-30"}
    await admin.get("/exports")
    open_house.pass_time(IDLE)
    asked = await admin.post("/exports", fields)
    again = await admin.post("/code", {**hidden(asked), "code": admin.code()})
    for kept in ('value="ie" checked', 'value="csv" selected', f'value="{SITE}" selected', 'value="2026-11-30"'):
        assert kept in again.text
    assert (again.status, NOT_DONE["en"] in again.words, open_house.rows(EXPORTS)) == (200, True, [])

    open_house.pass_time(IDLE)
    asked = await admin.post("/language", {"language": "fr", "target": "/people?role=admin"})
    given = await admin.post("/code", {**hidden(asked), "code": admin.code()})
    assert given.leads_to == "/console/people?role=admin"
    assert "Personnes" in (await admin.get("/people")).words


async def test_another_language_leads_to_the_page_with_the_form_and_keeps_what_was_typed(
    open_house: House, admin: Visitor
) -> None:
    await open_house.begin()
    refused = await admin.post(REVIEW, await typed(admin, text="ring 06 12 34 56 78"))
    assert (refused.status, hidden(refused, "/console/language")["target"]) == (422, "/screenings/1")
    assert refused.text.count('form="held" formaction="/console/language"') == 2
    fields = hidden(refused, f"/console{REVIEW}") | {"text": "ring 06 12 34 56 78", "state": "questions"}
    spoken = await admin.post("/language", {**fields, "language": "fr"})
    assert (spoken.status, draft(spoken)) == (200, "ring 06 12 34 56 78")
    assert "Présélection 1" in spoken.words
    assert "Rien n'a encore été fait" not in unescape(spoken.words)
    assert b"06 12 34 56 78" not in open_house.kept()

    for form, fields, page in (
        (REVIEW, {"state": "open", "text": " "}, "/screenings/1"),
        ("/exports", {"kind": "log"}, "/exports"),
    ):
        untouched = await admin.post("/language", {"form": form, "language": "en", **fields})
        assert untouched.leads_to == f"/console{page}"
    odd = await admin.post("/exports", {"kind": "ti", "format": "xlsx"})
    assert (odd.status, hidden(odd, "/console/language")["target"]) == (422, "/exports")
    old = await admin.post("/exports", {"token": "0" * 64})
    assert (old.status, hidden(old, "/console/language")["target"]) == (403, "/exports")


@pytest.mark.parametrize("language", ["en", "fr"])
async def test_a_language_that_meets_the_lock_is_taken_and_nothing_was_left_undone(
    open_house: House, admin: Visitor, language: str
) -> None:
    await open_house.begin()
    for text in ("", TEXT):
        fields = await typed(admin, state="open", text=text, language=language)
        open_house.pass_time(IDLE)
        asked = await admin.post("/language", fields)
        again = await admin.post("/code", {**hidden(asked), "code": admin.code()})
        assert (again.status, again.leads_to) == ((200, "") if text else (303, "/console/screenings/1"))
        assert NOT_DONE[language] not in unescape(again.words)
        assert not text or draft(again) == TEXT


async def test_of_a_form_from_elsewhere_only_what_was_typed_into_ours_can_be_copied(
    open_house: House, admin: Visitor
) -> None:
    await open_house.begin()
    fields = await typed(admin)
    ours = await admin.post(REVIEW, fields, Origin="https://invented.example")
    assert (ours.status, draft(ours), "<form" in ours.text) == (403, TEXT, False)
    theirs = await admin.post(REVIEW, {**fields, "token": "0" * 64}, Origin="https://invented.example")
    assert (theirs.status, "<textarea" in theirs.text, "the date" in theirs.text) == (403, False, False)
    assert open_house.rows("SELECT * FROM comment") == []


async def test_what_comes_from_an_earlier_session_or_meets_a_failure_can_be_copied(
    open_house: House, admin: Visitor
) -> None:
    await open_house.begin()
    fields = await typed(admin)
    await open_house.app.memory.write(lambda unit: unit.exec_driver_sql("ALTER TABLE comment RENAME TO lost"))
    failed = await admin.post(REVIEW, fields)
    assert (failed.status >= 500, draft(failed)) == (True, TEXT)
    for hours in (0, 13):
        open_house.pass_time(hours * 3600)
        lost = await admin.post(REVIEW, {**fields, "token": "0" * 64})
        assert (lost.status, draft(lost)) == (404 if hours else 403, TEXT)
        assert "What you had typed was not kept. Copy it from here:" in lost.words
    async with browser(open_house.app.url, open_house.clock.now) as stranger:
        assert "<textarea" not in (await stranger.get(REVIEW)).text
