"""500 hostile strings, in every field and stored in everything that pages show: they stay text, and change no page."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

import pytest
from sqlalchemy import delete

from bot.console.answers import Answer, Drawn, GoTo, Missing, Shown
from bot.console.entering import safe_target
from bot.console.pages import PAGES, Page
from flows import dialogue
from flows.screening import Event
from storage import audit, conversation, inbox, outbox, people, queries, reviews, screenings
from storage.audit import Occasion
from storage.conversation import Utterance
from storage.database import open_database
from storage.inbox import Incoming
from storage.outbox import Fate, Owing
from storage.queries import Query
from storage.reviews import Comment
from storage.screenings import Judged
from storage.tables import QUERY
from storage.unit import Unit, unit_of_work
from tests.bot.console.hostile import RUN, hostile
from tests.bot.console.spoken_to import a_visit, answered, bones, desk
from tests.databases import Database, on_sqlite
from tests.storage.invented import MINUTE, NOW, chance

FIELDS = (
    "site", "verdict", "criterion", "state", "review", "person", "since", "until", "sort", "after", "before", "number",
    "role", "rights", "answered", "fate", "chat", "what", "screening",
)  # fmt: skip
READ = [page for page in PAGES if page.method == "GET" and page.stage == "open" and "{" not in page.path]
SHOWING: tuple[tuple[str, dict[str, str]], ...] = (
    ("/screenings", {}), ("/screenings/{number}", {}), ("/queries", {}), ("/deliveries", {"fate": "blocked"}),
    ("/aside", {}), ("/audit", {"what": "said"}), ("/people", {}),
)  # fmt: skip
UNKNOWN = "unknown"
BATCH = 50
ADMIN = 1


@pytest.fixture
def office(database: Database) -> Iterator[Unit]:
    """An admin, and one screening."""
    engine = open_database(database.url)
    with unit_of_work(engine) as unit:
        people.grant(unit, people.meet(unit, 71, NOW).id, "admin", None, None, NOW)
        _begun(unit, "lyon-sud")
        yield unit
    engine.dispose()


@on_sqlite
@pytest.mark.parametrize("page", READ, ids=lambda page: page.path or "/")
def test_a_filter_takes_none_of_them_for_more_than_text(office: Unit, page: Page) -> None:
    usual = _read(office, page, UNKNOWN)
    for text in hostile():
        answer, html = _read(office, page, text)
        assert _sort_of(answer) == _sort_of(usual[0]), text
        assert bones(html) == bones(usual[1]), text
        assert _is_plain(html), text


@on_sqlite
@pytest.mark.parametrize("page", [page for page in PAGES if "{number}" in page.path], ids=lambda page: page.path)
def test_no_screening_is_called_so(office: Unit, page: Page) -> None:
    form = {"state": "open", "text": "x", "revision": "0"}
    for text in hostile():
        visit = a_visit(office, ADMIN, NOW, parts={"number": text}, form=form)
        assert isinstance(page.run(visit), Missing), text


@on_sqlite
def test_no_link_and_no_way_on_is_called_so(office: Unit) -> None:
    show, use = (next(page for page in PAGES if page.path == path) for path in ("/enter/{link}", "/enter"))
    usual = bones(answered(show, a_visit(office, ADMIN, NOW, parts={"link": UNKNOWN}))[1])
    for text in hostile():
        html = answered(show, a_visit(office, ADMIN, NOW, parts={"link": text}))[1]
        assert bones(html) == usual, text
        assert _is_plain(html), text
        assert _sort_of(use.run(a_visit(office, ADMIN, NOW, form={"link": text}))) == ("shown", 404), text
        assert safe_target(text) in {"", text}
        assert not safe_target(text).startswith(("//", "http")), text


@on_sqlite
def test_a_review_keeps_each_as_it_was_written_or_says_why_not(office: Unit) -> None:
    review = next(page for page in PAGES if page.path.endswith("/review"))
    whole = next(page for page in PAGES if page.path.endswith("/{number}"))
    for text in hostile():
        for name, other in (("text", "state"), ("state", "text"), ("revision", "text")):
            form = {"state": "open", "text": "", "revision": "1", other: "open", name: text}
            answer, html = answered(review, a_visit(office, ADMIN, NOW, parts={"number": "1"}, form=form))
            assert isinstance(answer, GoTo | Shown), text
            assert not html or _is_plain(html), text
    kept = [comment.text for comment in reviews.comments(office, 1) if comment.text]
    _, html = answered(whole, a_visit(office, ADMIN, NOW, parts={"number": "1"}))
    assert len(kept) > 100
    assert set(kept) <= {"\n".join(text.strip().splitlines()) for text in hostile()}
    assert html.count("<script") == 1
    assert _is_plain(html)


@on_sqlite
def test_what_is_stored_stays_text_on_every_page(office: Unit) -> None:
    _pages(office, ["x"] * BATCH)
    harmless = {where: bones(html) for where, html in _pages(office, ["x"] * BATCH).items()}
    for first in range(0, 500, BATCH):
        for where, html in _pages(office, hostile()[first : first + BATCH]).items():
            assert bones(html) == harmless[where], (where, first)
            assert _is_plain(html), (where, first)


def _read(unit: Unit, page: Page, text: str) -> tuple[Answer, str]:
    return answered(page, a_visit(unit, ADMIN, NOW, query=dict.fromkeys(FIELDS, text)))


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
    unseen = {unicodedata.category(each) for each in html if each not in "\n\t"} & {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
    return not unseen and f"<script>{RUN}" not in html and f"onerror={RUN}>" not in html


def _pages(unit: Unit, texts: list[str]) -> dict[str, str]:
    """Put the texts wherever a text can stand, and return every page that shows them: the latest come first."""
    unit.execute(delete(QUERY))
    about = _begun(unit, "lyon-sud")
    for place, text in enumerate(_kept(each) for each in texts):
        _said_of(unit, about, text)
        _begun(unit, text, state="annulled")
        _traffic(unit, text, about * 1000 + place)
        query = Query(
            trial=desk().trial.id, name=f"Q{place} {text}", criterion=text, point=text, opened_at=NOW, opened_by=ADMIN,
            answer=text, answered_at=NOW, answered_by=ADMIN,
        )  # fmt: skip
        queries.opened(unit, query)
    found = {}
    for path, query in SHOWING:
        page = next(each for each in PAGES if each.path == path and each.method == "GET")
        visit = a_visit(unit, ADMIN, NOW + MINUTE, parts={"number": str(about)}, query=query)
        found[f"{path} {query}"] = answered(page, visit)[1]
    return found


def _begun(unit: Unit, site: str, **changes: str) -> int:
    number = screenings.new_number(unit)
    begun = dialogue.begin(desk().trial, number=number, site="lyon-sud", person=ADMIN, language="en", now=NOW).screening
    begun = begun.model_copy(update={"site": site, **changes})
    screenings.begin(unit, begun, Judged(is_open=not changes, first_exclusion=site if changes else None))
    return begun.number


def _said_of(unit: Unit, about: int, text: str) -> None:
    reviews.give(unit, about, Comment(person=ADMIN, at=NOW, state="open", text=text))
    said = Utterance(at=NOW, by="person", text=text, buttons=(text,), did="typed", reference=None)
    conversation.append(unit, about, [said])
    event = Event(what="said", fact=text, old=text, new={text: [text]}, reason=text)
    for screening in (about, None):
        occasion = Occasion(at=NOW, software=text, person=ADMIN, role=text, site=text, screening=screening)
        audit.record(unit, occasion, [event], chance)


def _traffic(unit: Unit, text: str, number: int) -> None:
    inbox.store(unit, [Incoming(update_id=number, chat_id=71, telegram_id=71, payload=text)], NOW)
    for _ in range(inbox.MAX_TRIES):
        inbox.note_failure(unit, number, text, NOW)
    outbox.owe(unit, [Owing(chat_id=71, kind="toast", payload={"text": text}, reference=text)], NOW)
    for owed in outbox.claim(unit, NOW, MINUTE):
        outbox.settle(unit, owed, Fate(state="blocked", at=NOW, error=text))


def _kept(text: str) -> str:
    """Return a text as it can be kept at all: in UTF-8."""
    return text.encode("utf-8", "replace").decode()
