"""What is asked of a list and cannot be honoured: it is said, and nothing is listed, never more than was asked for."""

import re
from collections.abc import Iterator
from html import unescape
from itertools import product
from urllib.parse import parse_qsl, urlsplit

import pytest

from bot.console.answers import Missing, Shown
from bot.console.pages import PAGES
from storage import outbox, people, troubles
from storage.database import open_database
from storage.outbox import Fate, Owing
from storage.paging import Turn
from storage.roster import Who
from storage.roster import people as listed
from storage.unit import Unit, unit_of_work
from tests.bot.console.spoken_to import a_visit, answered
from tests.databases import Database, on_sqlite
from tests.storage.invented import MINUTE, NOW
from tests.storage.test_figures import ELIGIBLE, patient

ADMIN, SITE, CHAT, GROUP = 1, "lyon-sud", 7_100_000_071, -1_009_000_000_009
ROW = re.compile(r'role="rowheader"|<section class="card" aria-labelledby="query')
LISTS = [page for page in PAGES if (page.nav and page.path != "/exports") or page.path == "/aside"]


@pytest.fixture
def office(database: Database) -> Iterator[Unit]:
    """An admin, a patient, an update that was put aside, messages that never arrived."""
    engine = open_database(database.url)
    with unit_of_work(engine) as unit:
        people.grant(unit, people.meet(unit, CHAT, NOW).id, "admin", None, None, NOW)
        patient(unit, SITE, ELIGIBLE, "eligible")
        for chat in (CHAT, GROUP, GROUP):
            outbox.owe(unit, [Owing(chat_id=chat, kind="toast", payload={})], NOW)
        for owed in outbox.claim(unit, NOW, MINUTE):
            outbox.settle(unit, owed, Fate(state="dead", at=NOW, error="Bad Request: invented"))
        yield unit
    engine.dispose()


def seen(unit: Unit, address: str, language: str = "en") -> tuple[int, str]:
    """Return a page: its status and its HTML."""
    parts = urlsplit(address)
    people.speak(unit, ADMIN, "fr" if language == "fr" else "en")
    page = next(each for each in PAGES if each.path == parts.path and each.method == "GET")
    visit = a_visit(unit, ADMIN, NOW + MINUTE, query=dict(parse_qsl(parts.query)))
    answer, html = answered(page, visit)
    assert isinstance(answer, Shown)
    return answer.status, html


ODD = (
    ("/figures?site=nonsense", "“nonsense” is not known here."),
    ("/figures?since=2026-11-01", "a filter that is not there"),
    ("/people?rights=without&role=admin", "Who has no rights has no role and no site"),
    ("/people?rights=without&site=lyon-sud", "Who has no rights has no role and no site"),
    ("/people?rights=some", "“some” is not known here."),
    ("/people?after=1&before=3", "the page"),
    ("/queries?answered=perhaps", "“perhaps” is not known here."),
    ("/deliveries?fate=lost", "what became of them"),
    ("/deliveries?fate=dead&chat=7100000071", "the chat"),
    ("/aside?before=x", "the page"),
    ("/aside?person=2", "a filter that is not there"),
    ("/audit?since=2026-11-24&until=2026-11-23", "The last day is before the first."),
    ("/audit?since=2026-02-30", "“2026-02-30” is not known here."),
    ("/audit?what=Jean+Durand", "This looks like identifying data (a person's name)"),
    ("/audit?what=abc", "“abc” is not known here."),
    ("/audit?what=\u3164", "characters that cannot be seen"),
    ("/audit?what=an\u200bswered", "characters that cannot be seen"),
    ("/screenings?until=2026-11-23\u202e", "characters that cannot be seen"),
    ("/screenings?since=2026-11-24&until=2026-11-23", "The last day is before the first."),
    ("/screenings?number=77", "There is no pre-screening 77"),
    ("/screenings?criteria=I1", "a filter that is not there"),
    ("/screenings?after=2026-11-23\u202e09:00:00%2B00:00_5", "the page"),
)  # fmt: skip


@on_sqlite
def test_what_cannot_be_honoured_is_said_and_nothing_is_listed(office: Unit) -> None:
    for address, why in ODD:
        status, html = seen(office, address)
        words = unescape(re.sub(r"<[^>]+>", " ", html))
        assert (status, ROW.findall(html), why in words) == (422, [], True), (address, words)


@on_sqlite
def test_each_list_says_so_of_what_it_does_not_know(office: Unit) -> None:
    told = {"en": "so nothing is listed", "fr": "rien n'est donc affiché"}
    for page, (language, words) in product(LISTS, told.items()):
        status, html = seen(office, f"{page.path}?nonsense=1", language=language)
        assert (status, words in unescape(html), ROW.findall(html)) == (422, True, []), page.path
        assert seen(office, f"{page.path}?nonsense=")[0] == 200


@on_sqlite
def test_no_picture_is_drawn_of_a_site_that_is_not_there(office: Unit) -> None:
    draw = next(each for each in PAGES if each.path == "/figures/picture")
    assert isinstance(draw.run(a_visit(office, ADMIN, NOW, query={"site": "nonsense"})), Missing)


@on_sqlite
def test_a_value_is_shown_as_it_counts(office: Unit) -> None:
    html = seen(office, "/screenings?since=20261101&person=0001")[1]
    assert 'value="2026-11-01"' in html
    assert 'id="person" name="person" value="1"' in html
    assert "2026-11-01" in seen(office, "/screenings?since=20261101&sort=ended")[1]
    for typed in ("answered", "Answer+given", "réponse+donnée", "re\u0301ponse++donne\u0301e"):
        assert 'name="what" value="Réponse donnée"' in seen(office, f"/audit?what={typed}", "fr")[1]


@on_sqlite
def test_a_field_keeps_what_was_refused_and_names_why(office: Unit) -> None:
    html = seen(office, "/audit?person=x1&what=answered")[1]
    field = re.search(r'<input id="person"[^>]*>\s*<p class="wrong" id="wrong-person">([^<]*)</p>', html)
    assert field
    assert 'value="x1"' in field[0]
    assert 'aria-describedby="wrong-person"' in field[0]
    assert field[1] == "“x1” is not known here."


def test_nobody_without_rights_has_a_role_or_a_site(office: Unit) -> None:
    assert len(listed(office, Who(with_rights=False), Turn()).items) == 1
    for who in (Who(with_rights=False, role="admin"), Who(with_rights=False, site=SITE)):
        assert listed(office, who, Turn()).items == ()


def test_no_number_of_telegrams_stands_in_a_page_or_an_address(office: Unit) -> None:
    html = seen(office, "/deliveries")[1]
    links = [unescape(each) for each in re.findall(r'href="/console(/deliveries\?fate=dead&amp;chat=[^"]+)"', html)]
    assert len(links) == 3
    assert [html.count(str(number)) for number in (CHAT, GROUP, abs(GROUP))] == [0, 0, 0]
    found = [len(ROW.findall(seen(office, link)[1])) for link in links]
    assert sorted(found) == [1, 2, 2]
    of_a_group = next(link for link, count in zip(links, found, strict=True) if count == 2)
    other_fate = of_a_group.replace("fate=dead", "fate=blocked").replace("&", "&amp;")
    assert f'href="/console{other_fate}"' in seen(office, of_a_group)[1]
    assert troubles.chat_of(office, 99) is None
