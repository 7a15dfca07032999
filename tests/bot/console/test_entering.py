"""Into the console: by a link of the chat that works once, and a code that counts once. Nobody else gets a word."""

import hashlib

from tests.bot.console.visitor import Visitor, at_the_console, browser, link
from tests.bot.house import House, house
from tests.databases import Database, on_sqlite

NEUTRAL = "This is a private service."
DOOR = ("console", "second factor", "signed out")
PUBLIC = "https://bot.example.org"
WRONG = "This code is not right, or was used already."
STUDY = ("177Lu", "trial", "screening", "patient", "essai")


def what(house: House) -> list[str]:
    """Return what the audit has of the console."""
    return [what for (what,) in house.rows("SELECT what FROM event ORDER BY seq") if what.startswith(DOOR)]


async def test_a_link_and_a_code_let_an_admin_in_and_neither_is_kept(open_house: House, visitor: Visitor) -> None:
    token = await link(open_house, open_house.admin)
    assert (await visitor.get()).status == 404
    shown = await visitor.enters(token)
    assert shown.status == 401
    assert "Set up the second factor" in shown.words
    assert (await visitor.gives(visitor.code())).leads_to == "/console"
    assert (await visitor.get("/")).leads_to == "/console"
    assert (await visitor.get()).leads_to == "/console/screenings"
    assert (await visitor.get("/screenings")).status == 200

    cookie = next(iter(visitor.web.cookie_jar)).value
    assert what(open_house) == ["console link made", "console link used", "second factor set", "console opened"]
    await open_house.admin.sees("has set up a second factor for the console")
    kept = repr((open_house.rows("SELECT * FROM sign_in"), open_house.rows("SELECT * FROM console_session")))
    assert hashlib.sha256(token.encode()).hexdigest() in kept
    assert hashlib.sha256(cookie.encode()).hexdigest() in kept
    assert token not in kept
    assert cookie not in kept


@on_sqlite
async def test_looking_at_a_link_does_not_use_it_and_using_it_does(open_house: House, visitor: Visitor) -> None:
    token = await link(open_house, open_house.admin)
    looks = [await visitor.get(f"/enter/{each}") for each in (token, token, "invented")]
    assert [(each.status, each.text.replace(token, "invented")) for each in looks] == [(200, looks[2].text)] * 3
    assert not any(word in looks[0].text.casefold() for word in STUDY)
    assert (await visitor.post("/enter", {"link": token})).status == 303

    async with browser(open_house.app.url, open_house.clock.now) as another:
        used = await another.enters(token)
        unknown = await another.enters("invented")
        late = await link(open_house, open_house.admin)
        open_house.pass_time(5 * 60 + 1)
        expired = await another.enters(late)
    assert used == unknown == expired
    assert what(open_house).count("console link refused") == 2
    assert (used.status, NEUTRAL in used.words) == (404, True)
    assert not any(word in used.text.casefold() for word in STUDY)


@on_sqlite
async def test_a_newer_link_takes_the_place_of_the_older_one(open_house: House, visitor: Visitor) -> None:
    older = await link(open_house, open_house.admin)
    await link(open_house, open_house.admin)

    assert (await visitor.enters(older)).status == 404


async def test_a_code_counts_once_whoever_gives_it(open_house: House, admin: Visitor) -> None:
    token = await link(open_house, open_house.admin)
    async with browser(open_house.app.url, open_house.clock.now) as another:
        another.secret = admin.secret
        asked = await another.enters(token)
        assert "Set up" not in asked.words
        assert WRONG in (await another.gives(admin.gave)).words
        assert (await another.get("/screenings")).status == 401
        open_house.pass_time(30)
        assert (await another.gives(another.code())).status == 303


async def test_five_wrong_codes_lock_for_longer_each_time_and_the_admins_are_told(
    open_house: House, visitor: Visitor
) -> None:
    await visitor.enters(await link(open_house, open_house.admin))
    for minutes in (15, 30):
        codes = [await visitor.gives("12345x") for _ in range(5)]
        assert [WRONG in each.words for each in codes] == [True] * 5
        assert "Too many wrong codes" in codes[-1].words
        await open_house.admin.sees("Five wrong codes in a row at the console")
        open_house.pass_time(minutes * 60 - 20)
        await visitor.enters(await link(open_house, open_house.admin))  # a new link is no new start
        assert "Too many wrong codes" in (await visitor.gives(visitor.code())).words
        open_house.pass_time(40)
    assert (await visitor.gives(visitor.code())).status == 303
    assert what(open_house).count("second factor locked") == 2


@on_sqlite
async def test_who_does_nothing_for_a_quarter_of_an_hour_gives_a_code_and_goes_on(
    open_house: House, admin: Visitor
) -> None:
    open_house.pass_time(14 * 60)
    assert (await admin.get("/screenings?verdict=pending")).status == 200
    open_house.pass_time(14 * 60)
    assert (await admin.get("/screenings?verdict=pending")).status == 200
    open_house.pass_time(15 * 60)
    locked = await admin.get("/screenings?verdict=pending")
    assert (locked.status, "Locked" in locked.words) == (401, True)
    assert 'value="/screenings?verdict=pending"' in locked.text
    part = await admin.get("/screenings?verdict=excluded", **{"HX-Request": "true"})
    assert part.headers["hx-redirect"] == "/console/screenings?verdict=excluded"
    assert (await admin.post("/language", {"language": "fr"})).status == 401
    given = await admin.gives(admin.code(), "/screenings?verdict=pending")
    assert given.leads_to == "/console/screenings?verdict=pending"
    assert what(open_house)[-1] == "console unlocked"
    for elsewhere in ("//invented.example", "https://invented.example", "/\\invented.example", "/a\r\nX: y", "@inv"):
        open_house.pass_time(16 * 60)
        assert (await admin.gives(admin.code(), elsewhere)).leads_to == "/console"


@on_sqlite
async def test_a_session_ends_after_twelve_hours_and_when_its_person_signs_out(
    open_house: House, admin: Visitor
) -> None:
    open_house.pass_time(12 * 3600 - 60)
    assert (await admin.get("/screenings")).status == 401
    assert (await admin.gives(admin.code())).status == 303
    assert (await admin.get("/screenings")).status == 200
    open_house.pass_time(61)
    assert NEUTRAL in (await admin.get("/screenings")).words

    async with at_the_console(open_house, secret=admin.secret) as again:
        assert "Signed out" in (await again.post("/out")).words
        assert (await again.get("/screenings")).status == 404
        assert what(open_house)[-1] == "signed out"


@on_sqlite
async def test_a_cookie_that_was_planted_is_not_taken_over(open_house: House, visitor: Visitor) -> None:
    visitor.web.cookie_jar.update_cookies({"console": "planted"})
    await visitor.enters(await link(open_house, open_house.admin))
    await visitor.gives(visitor.code())
    assert (await visitor.get("/screenings")).status == 200

    async with browser(open_house.app.url, open_house.clock.now) as attacker:
        attacker.web.cookie_jar.update_cookies({"console": "planted"})
        assert (await attacker.get("/screenings")).status == 404


@on_sqlite
async def test_a_form_counts_only_from_a_page_of_ours_and_with_its_token(open_house: House, admin: Visitor) -> None:
    from_elsewhere: list[dict[str, str]] = [
        {"Origin": "https://invented.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"},
        {"Origin": "null", "Sec-Fetch-Site": "same-site"}, {"Sec-Fetch-Site": "none"}, {"Origin": ""},
    ]  # fmt: skip
    from_here: list[dict[str, str]] = [
        {}, {"Sec-Fetch-Site": "same-origin"}, {"Origin": "null", "Sec-Fetch-Site": "same-origin"},
        {"Origin": "", "Sec-Fetch-Site": "same-origin"},
    ]  # fmt: skip
    for headers in from_elsewhere:
        assert (await admin.post("/language", {"language": "fr"}, **headers)).status == 403, headers
    for headers in from_here:
        assert (await admin.post("/language", {"language": "fr", "token": "0" * 64}, **headers)).status == 403, headers
    assert open_house.rows("SELECT language FROM person WHERE language = 'fr'") == []
    assert (await admin.get("/language")).status == 404
    for headers in from_here:
        assert (await admin.post("/language", {"language": "fr"}, **headers)).status == 303, headers
    assert "Présélections" in (await admin.get("/screenings")).words


@on_sqlite
async def test_behind_an_https_proxy_everything_is_bound_to_its_address(database: Database) -> None:
    async with house(database, console_url=f"{PUBLIC}/console") as it, browser(it.app.url, it.clock.now) as visitor:
        token = await link(it, it.admin)
        assert f"{PUBLIC}/console/enter/{token}" in it.admin.screen()
        assert (await visitor.post("/enter", {"link": token})).status == 403
        entered = await visitor.post("/enter", {"link": token}, Origin=PUBLIC)
        name, _, rest = entered.headers["Set-Cookie"].partition("=")
        assert (entered.status, entered.leads_to, name) == (303, "/console", "__Host-console")
        assert {*rest.split("; ")[1:]} == {"HttpOnly", "Secure", "SameSite=strict", "Path=/", "Max-Age=43200"}
        assert entered.headers["Strict-Transport-Security"] == "max-age=31536000"


@on_sqlite
async def test_who_tries_links_is_soon_not_heard_and_those_inside_are(open_house: House, admin: Visitor) -> None:
    async with browser(open_house.app.url, open_house.clock.now) as guesser:
        tried = [(await guesser.enters(f"guess-{nth}")).status for nth in range(22)]
        assert tried == [404] * 20 + [429] * 2
        assert (await admin.get("/screenings")).status == 200
        good = await link(open_house, open_house.admin)
        assert (await guesser.post("/enter", {"link": good})).status == 303  # whatever others at this address do
        assert (await guesser.enters("guess")).status == 429
        open_house.pass_time(61)
        assert (await guesser.enters("guess")).status == 404


@on_sqlite
async def test_a_form_without_end_is_not_read(admin: Visitor) -> None:
    assert (await admin.post("/language", {"language": "x" * 70_000})).status == 413
    assert (await admin.post("/language", {f"field-{nth}": "" for nth in range(150)})).status == 413
