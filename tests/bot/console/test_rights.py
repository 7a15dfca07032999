"""Rights × pages: who gets which page, and that a right that was taken away closes all of them at once."""

from typing import get_args

import pytest

from bot.access import Act, opens_to
from bot.console.pages import PAGES
from bot.emulator import Phone
from bot.settings import Given
from storage import people, sign_ins
from storage.people import Role
from storage.unit import Unit
from tests.bot.console.visitor import Visitor, at_the_console, browser, link
from tests.bot.house import SITE, House
from tests.databases import on_sqlite
from tests.journeys.commands import told

NEUTRAL = "This is a private service."
SAFE = {
    "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}  # fmt: skip
OPEN = [page for page in PAGES if page.stage == "open" and not page.path.endswith(("/picture", "/file"))]
"""Pictures take seconds to draw, files are there once they were made: they have tests of their own."""


def path(template: str) -> str:
    """Return a page's path for screening 1."""
    return template.replace("{number}", "1").replace("{rest:path}", "nothing")


async def let_in(house: House, phone: Phone, role: Role) -> int:
    """Give a person one right; return his number."""

    def grant(unit: Unit) -> int:
        person = people.meet(unit, phone.person_id, house.clock.now()).id
        people.grant(unit, person, role, None if role in {"admin", "auditor"} else SITE, None, house.clock.now())
        return person

    phone.person.started = True
    return await house.app.memory.write(grant)


async def everything(visitor: Visitor) -> dict[tuple[str, str], tuple[int, str]]:
    """Ask for every page there is; return how each was answered."""
    found: dict[tuple[str, str], tuple[int, str]] = {}
    for page in OPEN:
        ask = visitor.get if page.method == "GET" else visitor.post
        seen = await ask(path(page.path))
        found[page.method, page.path] = (seen.status, seen.words)
    return found


@on_sqlite
@pytest.mark.parametrize("role", get_args(Role))
async def test_each_role_gets_the_pages_of_its_acts_and_no_others(open_house: House, role: Role) -> None:
    await open_house.begin()
    phone = open_house.stranger
    person = await let_in(open_house, phone, role)
    if opens_to("open_console", [role]):
        async with at_the_console(open_house, phone) as visitor:
            got = await everything(visitor)
        for page in OPEN:
            is_there = opens_to(page.act, [role]) and "rest" not in page.path
            status, words = got[page.method, page.path]
            assert (status == 404) == (not is_there), (page.path, words)
    else:
        phone.says("/console")
        await phone.sees("I do not know this command")
        await open_house.app.memory.write(lambda unit: sign_ins.offer(unit, "forged", person, open_house.clock.now()))
        async with browser(open_house.app.url, open_house.clock.now) as visitor:
            assert NEUTRAL in (await visitor.enters("forged")).words
            assert {status for status, _ in (await everything(visitor)).values()} == {404}
        assert open_house.rows("SELECT * FROM console_session") == []


@on_sqlite
async def test_a_stranger_gets_the_same_from_every_address(open_house: House, visitor: Visitor) -> None:
    await open_house.begin()
    got = set((await everything(visitor)).values())

    assert len(got) == 1
    assert {status for status, _ in got} == {404}


@on_sqlite
async def test_an_auditor_reads_and_cannot_review(open_house: House) -> None:
    await open_house.begin()
    await let_in(open_house, open_house.stranger, "auditor")
    async with at_the_console(open_house, open_house.stranger) as auditor:
        shown = await auditor.get("/screenings/1")
        assert shown.status == 200
        assert 'name="revision"' not in shown.text
        fields = {"state": "reviewed", "text": "", "revision": "2"}
        assert (await auditor.post("/screenings/1/review", fields)).status == 404
        assert open_house.rows("SELECT review FROM screening") == [("open",)]


async def test_who_loses_the_right_is_out_with_the_next_request_and_stays_out(open_house: House) -> None:
    person = await let_in(open_house, open_house.stranger, "auditor")
    async with at_the_console(open_house, open_house.stranger) as auditor:
        assert (await auditor.get("/screenings")).status == 200
        waiting = await link(open_house, open_house.stranger)
        open_house.admin.says(f"/revoke {person}")
        await open_house.admin.sees("has no rights any more")
        assert NEUTRAL in (await auditor.get("/screenings")).words
        await let_in(open_house, open_house.stranger, "auditor")
        assert NEUTRAL in (await auditor.get("/screenings")).words
        assert NEUTRAL in (await auditor.enters(waiting)).words


@on_sqlite
async def test_another_admin_resets_the_factor_of_a_lost_phone_and_nobody_his_own(open_house: House) -> None:
    person = await let_in(open_house, open_house.stranger, "auditor")
    (own,) = open_house.rows("SELECT person FROM grants WHERE role = 'admin'")[0]
    admin, auditor = open_house.admin, open_house.stranger
    async with at_the_console(open_house, auditor) as visitor, at_the_console(open_house):
        lost = visitor.secret
        admin.says(f"/factor {own} yes")
        await admin.sees("You cannot change your own rights")
        admin.says(f"/users {person}")
        button = "Reset the 2nd factor"
        await open_house.telegram.until(lambda: button in admin.screen(), 10, "the button", admin.screen)
        admin.taps(button)
        await admin.sees(f"Reset the second factor of person {person}?")
        admin.taps("Yes, reset it")
        await auditor.sees("An administrator has reset your second factor")
        assert NEUTRAL in (await visitor.get("/screenings")).words
        await visitor.signs_in(await link(open_house, auditor))
        assert visitor.secret != lost

        told("user", "reset", str(person), database_url=open_house.database.url)
        assert NEUTRAL in (await visitor.get("/screenings")).words
    resets = open_house.rows("SELECT person IS NULL, role FROM event WHERE what = 'second factor reset' ORDER BY seq")
    assert [tuple(map(str, row)) for row in resets] == [("0", "admin"), ("1", "command line")]


@on_sqlite
async def test_every_answer_tells_the_browser_to_take_nothing_from_elsewhere(admin: Visitor) -> None:
    looked = [
        await admin.get(each) for each in ("", "/screenings", "/nothing", "/enter/x", "/static/none", "/screenings/1")
    ]
    looked += [await admin.post("/enter", {"link": "x"}), await admin.post("/enter", Origin="https://invented.example")]
    for seen in looked:
        assert {name: seen.headers.get(name) for name in SAFE} == SAFE
        policy = seen.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; ")
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy


def test_the_console_is_reached_by_https_or_from_this_machine() -> None:
    good = (
        "https://bot.example.org/console",
        "https://bot.example.org/trial/console/",
        "http://127.0.0.1:8080/console",
    )
    assert [Given(console_url=each).console_url for each in good] == [each.rstrip("/") for each in good]
    for bad in (
        "http://bot.example.org/console",
        "https://bot.example.org",
        "bot.example.org/console",
        "https://x/console?a",
    ):
        with pytest.raises(ValueError, match="must be an https address that ends in /console"):
            Given(console_url=bad)


def test_every_page_needs_an_act_that_the_table_knows() -> None:
    assert {page.act for page in PAGES} <= set(get_args(Act))
    assert all(page.writes for page in PAGES if page.method == "POST")
    assert [page.path for page in PAGES if page.stage == "anyone"] == ["/enter/{link}", "/enter"]
