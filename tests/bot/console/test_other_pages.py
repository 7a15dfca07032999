"""People, queries, deliveries, updates put aside, figures, audit: what each page shows, filtered and page by page."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from html import unescape
from urllib.parse import parse_qsl, urlsplit

import pytest
from sqlalchemy import select

from bot.cards import site_name
from bot.console.answers import Drawn
from bot.console.pages import PAGES
from flows.screening import Event
from storage import audit, inbox, outbox, people, queries, rights
from storage.audit import Occasion
from storage.checkpoints import Checkpoint, Note
from storage.database import open_database
from storage.inbox import Incoming
from storage.outbox import Fate, Owing
from storage.queries import Query
from storage.tables import OUTBOX
from storage.unit import Unit, unit_of_work
from tests.bot.console.spoken_to import a_visit, answered, desk
from tests.databases import Database
from tests.storage.invented import MINUTE, NOW, chance
from tests.storage.listed import screened
from tests.storage.test_figures import ELIGIBLE, EXCLUDED, PENDING, patient

ADMIN, SITE, WORDS = 1, "lyon-sud", "what was said"
PLACE = site_name(desk().trial, SITE)


@pytest.fixture
def office(database: Database) -> Iterator[Unit]:
    """An admin, and an investigator whose delegation is over."""
    engine = open_database(database.url)
    with unit_of_work(engine) as unit:
        people.grant(unit, people.meet(unit, 71, NOW).id, "admin", None, None, NOW)
        right = people.grant(unit, people.meet(unit, 72, NOW).id, "investigator", SITE, ADMIN, NOW)
        people.meet(unit, 73, NOW)
        rights.delegate(unit, right.id, date(2026, 1, 1), date(2026, 6, 30))
        yield unit
    engine.dispose()


def seen(unit: Unit, address: str, language: str = "en") -> str:
    """Return the words of a page."""
    parts = urlsplit(address)
    page = next(each for each in PAGES if each.path == parts.path and each.method == "GET")
    people.speak(unit, ADMIN, "fr" if language == "fr" else "en")
    html = answered(page, a_visit(unit, ADMIN, NOW + MINUTE, query=dict(parse_qsl(parts.query))))[1]
    links = [unescape(link) for link in re.findall(r'rel="(?:prev|next)" href="/console([^"]+)"', html)]
    return " ".join([*unescape(re.sub(r"<[^>]+>", " ", html)).split(), *links])


def test_people_are_listed_with_their_rights_and_the_days_of_a_delegation(office: Unit) -> None:
    listed = seen(office, "/people")
    assert "2 on this page." in listed
    assert f"investigator, {PLACE}" in listed
    assert "1 Jan 2026 to 30 Jun 2026 not today" in listed
    assert "1 on this page." in seen(office, "/people?role=investigator")
    assert "administrator, all sites" in seen(office, f"/people?site={SITE}")
    assert "1 on this page. People in" in seen(office, "/people?rights=without")
    odd = seen(office, "/people?role=surgeon&site=lyon-sud&after=-1")
    assert "What was given for Role, the page cannot be honoured, so nothing is listed." in odd
    assert PLACE not in odd.partition("so nothing is listed.")[2]
    assert "investigateur" in seen(office, "/people", "fr")


def test_queries_are_listed_by_whether_they_are_answered(office: Unit) -> None:
    for name, answer in (("Q1", None), ("Q101", "Yes, that counts.")):
        query = Query(
            trial=desk().trial.id, name=name, criterion="I8", point="Invented point?" if answer else None,
            opened_at=NOW, opened_by=1, answer=answer, answered_at=NOW if answer else None, answered_by=1,
        )  # fmt: skip
        queries.opened(office, query)
    assert "2 on this page." in seen(office, "/queries")
    answered_ones = seen(office, "/queries?answered=yes")
    assert "Q101 (I8) answered Invented point?" in answered_ones
    assert "Yes, that counts." in answered_ones
    assert "Q1 (I8)" not in answered_ones
    assert "Q1 (I8) open" in seen(office, "/queries?answered=no")


def test_deliveries_are_listed_by_their_fate_and_by_chat_without_their_words(office: Unit) -> None:
    for nth in range(55):
        outbox.owe(office, [Owing(chat_id=-9 if nth % 5 else 72, kind="toast", payload={"text": WORDS})], NOW)
        (owed,) = outbox.claim(office, NOW, MINUTE)
        outbox.settle(office, owed, Fate(state="dead", at=NOW, error="Bad Request: invented"))
    outbox.owe(office, [Owing(chat_id=72, kind="card", payload={"text": WORDS}, reference="A-1")], NOW)
    listed = seen(office, "/deliveries")
    assert "Messages to be sent 1; the longest wait is 60 s" in listed
    assert "50 on this page." in listed
    assert "answer to a tap coordinators' group – not delivered 1" in listed
    assert WORDS not in listed
    later = listed.rpartition(" ")[2]
    assert later.startswith("/deliveries?after=")
    assert "5 on this page." in seen(office, later)
    row = office.scalar(select(OUTBOX.c.id).where(OUTBOX.c.chat_id == 72))
    assert "11 on this page." in seen(office, f"/deliveries?fate=dead&chat={row}")
    assert "card Person 2 – waiting 0" in seen(office, "/deliveries?fate=unsettled")
    assert "Nothing is listed here." in seen(office, "/deliveries?fate=blocked")


def test_updates_put_aside_are_listed_with_the_kind_of_error(office: Unit) -> None:
    inbox.store(office, [Incoming(update_id=5, chat_id=72, telegram_id=72, payload=WORDS, sort="message")], NOW)
    for _ in range(inbox.MAX_TRIES):
        inbox.note_failure(office, 5, "ValueError", NOW)
    listed = seen(office, "/aside")
    assert "5 2 message 23 Nov 2026 10:30:15 23 Nov 2026 10:30:15 5 ValueError" in listed
    assert WORDS not in listed
    assert "1 updates" in seen(office, "/deliveries")


def test_the_audit_is_filtered_and_shows_values_only_of_what_is_no_screenings(office: Unit) -> None:
    screened(office, 2)
    about = Occasion(at=NOW, software="0.1.0", person=2, role="investigator", screening=2)
    audit.record(office, about, [Event(what="answered", fact="hemoglobin", new="secret 9.4")], chance)
    changed = Occasion(at=NOW - timedelta(days=3), software="0.1.0", person=ADMIN, role="admin")
    audit.record(office, changed, [Event(what="rights changed", old="auditor *", new="admin *")], chance)
    listed = seen(office, "/audit")
    assert f"Entries 2 Hash of the last one {audit.head(office).hash}" in listed
    assert "Person 2 (investigator) Answer given answered 2 Hb hemoglobin on the page of the pre-screening" in listed
    assert "Person 1 (administrator) Rights changed rights changed auditor * → admin *" in listed
    assert "secret" not in listed
    for found in (
        "what=answered", "what=Answer+given", "person=2", "screening=2", "since=2026-11-23",
        "person=2&until=2026-11-23",
    ):  # fmt: skip
        assert "1 on this page." in seen(office, f"/audit?{found}"), found
    assert "Answer given answered 2" in seen(office, "/audit?screening=2")
    assert "(investigateur) Réponse donnée answered 2 Hb" in seen(office, "/audit?what=réponse+donnée", "fr")
    assert "What was given for Pre-screening cannot be honoured" in seen(office, "/audit?screening=77")
    assert "Nothing is listed here." in seen(office, "/audit?what=nothing")


def test_the_last_checkpoint_is_told_once_there_is_one(office: Unit) -> None:
    assert "Last checkpoint none is known to this process yet" in seen(office, "/audit")
    desk().covered.note = Note(checkpoint=Checkpoint(number=7, hash="0", at=NOW, after=0), signature="-")
    try:
        assert "Last checkpoint covers entry 7 ( 23 Nov 2026 10:30:15 )" in seen(office, "/audit")
    finally:
        desk().covered.note = None  # other tests share the desk


def test_figures_stand_in_tables_and_say_where_patients_are_lost(office: Unit) -> None:
    for site, judged, state in (
        (SITE, ELIGIBLE, "eligible"), (SITE, EXCLUDED, "excluded"), (SITE, PENDING, "pending"),
        ("nantes", EXCLUDED, "closed"),
    ):  # fmt: skip
        patient(office, site, judged, state)
    shown = seen(office, "/figures")
    assert "Screened: 4. No exclusion found: 1 (enrolment target" in shown
    assert f"{PLACE} 3 1 1 0 1" in shown
    assert "Nov 2026 4 1 1 0 2" in shown
    assert re.search(r"I12c [^0-9]+ 2 2 0", shown)
    assert "Screened: 3." in seen(office, f"/figures?site={SITE}")
    page = next(each for each in PAGES if each.path == "/figures/picture")
    drawn = page.run(a_visit(office, ADMIN, NOW, query={"site": SITE}))
    assert isinstance(drawn, Drawn)
    assert dict(drawn.content["tiles"])["Screened"] == 3
    assert f"Chiffres : {PLACE}" in seen(office, f"/figures?site={SITE}", "fr")
