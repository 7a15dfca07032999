"""/trial and /sites show every part of the record, in either language, in messages that Telegram takes."""

import html
import re
from collections.abc import Iterator
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.record_pages import PAGE_LIMIT, Language, Page, shown_phone, sites_pages, trial_pages
from flows.record import Site, read_record

HOUSE = Path(__file__).parents[2]
RECORD = read_record((HOUSE / "flows/trials/nct06866938/record.yaml").read_text(encoding="utf-8"))
LANGUAGES: tuple[Language, ...] = ("en", "fr")

EACH = {"en": "{:%d %b %Y}", "fr": "{:%d/%m/%Y}"}
KINDS = {  # where a field's code finds its word, if not under the field's own name
    "arms.type": "arm_type",
    "interventions.type": "intervention_type",
    "sponsors.role": "sponsor_role",
    "sponsors.sponsor_class": "sponsor_class",
    "responsible_party.role": "responsible_party",
    "contact.role": "contact_role",
    "central_contacts.role": "contact_role",
    "identifiers.source": "identifier_source",
    "results.state": "results",
    "sites.country": "country",
    "countries": "country",
    "left_empty": "left_empty",
}

each_language = pytest.mark.parametrize("language", LANGUAGES)


def test_both_languages_hold_the_same_labels() -> None:
    assert list(_words("en")) == list(_words("fr"))


@each_language
def test_every_part_of_the_record_is_shown(language: Language) -> None:
    shown = _as_read(_pages(language))
    expected = [_expected(path, leaf, language) for path, leaf in _leaves(RECORD.model_dump())]

    assert len(expected) > 150
    assert [one for one in expected if one not in shown] == []


def test_dose_and_schedule_stand_apart_from_the_description() -> None:
    dose = "<b>Dose</b>: 7.4 GBq (±10%)\n<b>Schedule</b>: "
    text = next(page.text for page in _pages("en") if page.name == "arms")

    assert f"{dose}every 6 weeks\n<b>Duration</b>: 4 to 6 cycles (24 to 36 weeks)\n" in text
    assert f"{dose}One injection every 6 weeks\n" in text


@each_language
def test_every_page_fits_one_message(language: Language) -> None:
    assert [page.name for page in _pages(language) if len(page.text) > PAGE_LIMIT] == []


@each_language
def test_pages_are_named_for_what_they_hold(language: Language) -> None:
    names = [page.name for page in _pages(language)]

    assert [re.sub(r"_\d$", "", name) for name in names if not re.search(r"_[2-9]$", name)] == [
        *("overview", "summary", "arms", "inclusion", "exclusion", "contacts", "related", "sites")
    ]
    assert len(set(names)) == len(names)


@each_language
def test_every_page_is_html_that_telegram_takes(language: Language) -> None:
    for page in _pages(language):
        assert _Tags.of(page.text) <= {"b", "i", "code", "blockquote"}


@each_language
def test_pages_with_the_registrys_words_say_that_they_are_verbatim(language: Language) -> None:
    remark = html.escape(_words(language)["record.verbatim"], quote=False)

    quoting = [page for page in _pages(language) if "<blockquote>" in page.text or "<b>E1</b>" in page.text]
    assert len(quoting) >= 5
    assert [page.name for page in quoting if remark not in page.text] == []


def test_no_page_speaks_half_french() -> None:
    codes = re.compile(r"\b[A-Z]+_[A-Z_]+\b|\bPHASE\d|\b(?:RECRUITING|COMPLETED|EXPERIMENTAL|SPONSOR)\b")

    assert [(page.name, codes.findall(page.text)) for page in _pages("fr") if codes.search(page.text)] == []


def test_french_shows_the_status_of_each_site_in_french() -> None:
    text = _as_read(sites_pages(RECORD, "fr", _words("fr")))

    assert text.count("pas encore ouvert") == 15
    assert text.count("✅ recrute") == 1
    assert "Recrute actuellement\u00a0: 11. Oncologie Médicale, Centre Hospitalier Lyon Sud" in text


def test_a_trial_without_an_open_site_says_so() -> None:
    closed = tuple(site.model_copy(update={"status": "COMPLETED"}) for site in RECORD.sites)
    first = sites_pages(RECORD.model_copy(update={"sites": closed}), "en", _words("en"))[0]

    assert "No site is recruiting yet." in first.text


def test_many_sites_are_spread_over_numbered_pages() -> None:
    pages = sites_pages(RECORD.model_copy(update={"sites": RECORD.sites * 3}), "en", _words("en"))

    assert [page.name for page in pages] == [f"sites_{nth}" for nth in range(1, len(pages) + 1)]
    assert [page.title for page in pages] == [f"Sites ({nth}/{len(pages)})" for nth in range(1, len(pages) + 1)]
    assert max(len(page.text) for page in pages) <= PAGE_LIMIT
    assert _as_read(pages).count("lyon-sud") == 3


def test_a_code_without_a_word_is_shown_as_the_registry_writes_it() -> None:
    unusual = RECORD.model_copy(update={"phase": "PHASE5"})

    assert "<b>Phase</b>: PHASE5" in trial_pages(unusual, "en", _words("en"))[0].text


def test_a_text_that_looks_like_html_is_shown_and_not_obeyed() -> None:
    sly = RECORD.model_copy(update={"title": "<b>A & B"})

    assert "&lt;b&gt;A &amp; B" in trial_pages(sly, "en", _words("en"))[0].text


@pytest.mark.parametrize(
    ("printed", "shown"),
    [
        ("04 78 86 43 85 ext. +33", "04 78 86 43 85 ext. +33 (+33 4 78 86 43 85)"),
        ("+334 66 68 32 31", "+334 66 68 32 31 (+33 4 66 68 32 31)"),
        ("+33472356999", "+33472356999"),
        ("+33 4 78 86 43 85", "+33 4 78 86 43 85"),
        ("04 78 86 43 85", "04 78 86 43 85"),
        ("via the switchboard", "via the switchboard"),
    ],
)
def test_a_phone_stays_as_printed_and_an_odd_one_gets_its_usual_form(printed: str, shown: str) -> None:
    assert shown_phone(printed) == shown


@pytest.mark.parametrize("site", RECORD.sites, ids=lambda site: site.slug)
def test_every_sites_phone_can_be_dialled(site: Site) -> None:
    assert re.search(r"\+33(?: [1-9](?: \d\d){4}\)|\d{9}$)", shown_phone(site.contact.phone))


def _pages(language: Language) -> tuple[Page, ...]:
    words = _words(language)
    return trial_pages(RECORD, language, words) + sites_pages(RECORD, language, words)


def _words(language: Language) -> dict[str, str]:
    path = HOUSE / f"bot/texts/{language}/record.yaml"
    tree = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CBaseLoader)  # noqa: S506 - builds only strings, lists and mappings
    return dict(_flat(tree))


def _flat(tree: dict[str, Any], path: str = "") -> Iterator[tuple[str, str]]:
    for key, child in tree.items():
        yield from _flat(child, f"{path}{key}.") if isinstance(child, dict) else [(f"{path}{key}", child)]


def _leaves(node: object, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], object]]:
    if isinstance(node, dict):
        for key, child in node.items():
            yield from _leaves(child, (*path, key))
    elif isinstance(node, list | tuple):
        for child in node:
            yield from _leaves(child, path)
    elif node != "":
        yield path, node


def _expected(path: tuple[str, ...], leaf: object, language: Language) -> str:
    """Return how a reader should see this value: a day as days are written, a code as its word, a text as it is."""
    if isinstance(leaf, date):
        return EACH[language].format(leaf)
    if path[-1] == "phone":
        return shown_phone(str(leaf))
    kind = KINDS.get(".".join(path[-2:]), path[-1])
    return _words(language).get(f"record.{kind}.{leaf}", str(leaf))


def _as_read(pages: tuple[Page, ...]) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", "\n".join(page.text for page in pages)))


class _Tags(HTMLParser):
    """Tells which tags a text uses, and refuses one that is left open or closed twice."""

    @classmethod
    def of(cls, text: str) -> set[str]:
        tags = cls()
        tags.feed(text)
        tags.close()
        assert tags.open == []
        return tags.used

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.used: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert attrs == []
        self.open.append(tag)
        self.used.add(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag
