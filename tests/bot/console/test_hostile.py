"""500 hostile strings, in every field and stored in everything that pages show: they stay text, and change no page."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.console.answers import Answer, Drawn, GoTo, Missing, Shown
from bot.console.held import safe_target
from bot.console.pages import PAGES, Page
from bot.console.visit import Visit
from storage import people, reviews
from storage.database import open_database
from storage.unit import Unit, unit_of_work
from tests.bot.console.hostile import RUN, hostile
from tests.bot.console.spoken_to import a_visit, another, answered, marks, shown
from tests.bot.console.written import ADMIN, begun, put_down
from tests.databases import Database, on_sqlite
from tests.storage.invented import MINUTE, NOW

FIELDS = (
    "site", "verdict", "criterion", "state", "review", "person", "since", "until", "sort", "after", "before", "number",
    "role", "rights", "answered", "fate", "chat", "what", "screening",
)  # fmt: skip
READ = [
    page for page in PAGES
    if page.method == "GET" and page.stage == "open" and "{" not in page.path and "picture" not in page.path
]  # fmt: skip
DRAWN = 7
"""Every seventh is drawn as a page, in another setting each time; all are read by it."""
SHOWING: tuple[tuple[str, dict[str, str]], ...] = (
    ("/screenings", {}), ("/screenings/{number}", {}), ("/queries", {}), ("/deliveries", {"fate": "blocked"}),
    ("/aside", {}), ("/audit", {"what": "said"}), ("/people", {}),
)  # fmt: skip
UNKNOWN = "unknown"
HARMLESS = (UNKNOWN, f"2026-11-23T09:00:00+00:00_{UNKNOWN}")
"""What no filter knows; and a key from which some list can go on."""
BATCH = 50
FEW = 10
"""So many are noted of one screening, or its page grows and grows."""


@pytest.fixture
def office(database: Database) -> Iterator[Unit]:
    """An admin, and one screening."""
    engine = open_database(database.url)
    with unit_of_work(engine) as unit:
        people.grant(unit, people.meet(unit, 71, NOW).id, "admin", None, None, NOW)
        begun(unit, "lyon-sud")
        yield unit
    engine.dispose()


@on_sqlite
@pytest.mark.parametrize("page", READ, ids=lambda page: page.path or "/")
def test_a_filter_takes_none_of_them_for_more_than_text(office: Unit, page: Page) -> None:
    admin = a_visit(office, ADMIN, NOW)
    usual = [(_sort_of(answer), marks(html)) for answer, html in (_read(admin, page, text) for text in HARMLESS)]
    for place, text in enumerate(hostile()):
        if place % DRAWN:
            answer = page.run(another(admin, query=dict.fromkeys(FIELDS, text)))
            assert _sort_of(answer) == usual[0][0], text
        else:
            answer, html = _read(admin, page, text)
            assert (_sort_of(answer), marks(html)) in usual, text
            assert _is_plain(html), text


@on_sqlite
@pytest.mark.parametrize("page", [page for page in PAGES if "{number}" in page.path], ids=lambda page: page.path)
def test_no_screening_is_called_so(office: Unit, page: Page) -> None:
    admin, form = a_visit(office, ADMIN, NOW), {"state": "open", "text": "x", "revision": "0"}
    for text in hostile():
        assert isinstance(page.run(another(admin, parts={"number": text}, form=form)), Missing), text


@on_sqlite
def test_no_link_and_no_way_on_is_called_so(office: Unit) -> None:
    show, use = (next(page for page in PAGES if page.path == path) for path in ("/enter/{link}", "/enter"))
    admin = a_visit(office, ADMIN, NOW)
    usual = marks(answered(show, another(admin, parts={"link": UNKNOWN}))[1])
    for text in hostile():
        html = answered(show, another(admin, parts={"link": text}))[1]
        assert marks(html) == usual, text
        assert _is_plain(html), text
        assert _sort_of(use.run(another(admin, form={"link": text}))) == ("shown", 404), text
        assert safe_target(text) in {"", text}
        assert not safe_target(text).startswith(("//", "http")), text


@on_sqlite
def test_a_review_keeps_each_as_it_was_written_or_says_why_not(office: Unit) -> None:
    review = next(page for page in PAGES if page.path.endswith("/review"))
    kept: list[str] = []
    number = 0
    for place, text in enumerate(hostile()):
        number = begun(office, "lyon-sud") if place % FEW == 0 else number
        visit = _form(office, number, text=text)
        answer = review.run(visit)
        assert isinstance(answer, GoTo | Shown), text
        if isinstance(answer, Shown) and place % DRAWN == 0:
            assert _is_plain(shown(answer, visit)), text
        for odd in ({"state": text}, {"revision": text}) if place % DRAWN == 0 else ():
            assert _sort_of(review.run(_form(office, number, **odd))) == ("shown", 422), text
        if place % FEW == FEW - 1:
            kept += [comment.text for comment in reviews.comments(office, number) if comment.text]
    assert len(kept) > 100
    assert set(kept) <= {"\n".join(text.strip().splitlines()) for text in hostile()}


@on_sqlite
def test_an_export_of_none_of_them_is_made_and_its_form_shows_each_as_text(office: Unit) -> None:
    hand_out = next(page for page in PAGES if page.path == "/exports" and page.method == "POST")

    def asked(text: str) -> Visit:
        visit = a_visit(office, ADMIN, NOW, form=dict.fromkeys(("kind", "format", "site", "since", "until"), text))
        visit.asked = replace(visit.asked, method="POST")
        return visit

    usual = marks(answered(hand_out, asked(UNKNOWN))[1])
    for text in hostile()[::DRAWN]:
        answer, html = answered(hand_out, asked(text))
        assert (_sort_of(answer), marks(html), _is_plain(html)) == (("shown", 422), usual, True), text


@on_sqlite
def test_what_is_stored_stays_text_on_every_page(office: Unit) -> None:
    _pages(office, ["x"] * BATCH)
    harmless = {where: marks(html) for where, html in _pages(office, ["x"] * BATCH).items()}
    for first in range(0, 500, BATCH):
        for where, html in _pages(office, hostile()[first : first + BATCH]).items():
            assert marks(html) == harmless[where], (where, first)
            assert _is_plain(html), (where, first)


def _read(visit: Visit, page: Page, text: str) -> tuple[Answer, str]:
    return answered(page, another(visit, query=dict.fromkeys(FIELDS, text)))


def _form(unit: Unit, number: int, **fields: str) -> Visit:
    before = f"0-{len(reviews.comments(unit, number))}-{reviews.state_of(unit, number)}"
    form = {"revision": before, "state": "open", "text": "", **fields}
    return a_visit(unit, ADMIN, NOW, parts={"number": str(number)}, form=form)


def _sort_of(answer: Answer) -> tuple[object, ...]:
    match answer:
        case Shown():
            return ("shown", answer.status)
        case GoTo():
            return ("go", answer.target)
        case Drawn():
            return ("drawn", answer.sort, answer.name)
        case _:
            return (type(answer),)


def _is_plain(html: str) -> bool:
    """Say whether no character hides, reorders or controls; the canary stands only in text."""
    unseen = {unicodedata.category(each) for each in set(html) - set("\n\t")} & {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
    return not unseen and f"<script>{RUN}" not in html and f"onerror={RUN}>" not in html


def _pages(unit: Unit, texts: list[str]) -> dict[str, str]:
    """Put the texts wherever a text can stand, and return every page that shows them: the latest come first."""
    about = begun(unit, "lyon-sud")
    put_down(unit, texts, about)
    found = {}
    for path, query in SHOWING:
        page = next(each for each in PAGES if each.path == path and each.method == "GET")
        visit = a_visit(unit, ADMIN, NOW + MINUTE, parts={"number": str(about)}, query=query)
        found[f"{path} {query}"] = answered(page, visit)[1]
    return found
