"""What is drawn: a picture for a phone, a page to sign, a calendar to import. Each says what it was given."""

import json
import re
import struct
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar
from pypdf import PdfReader

from bot.calendar_pages import calendar_file, calendar_lines
from bot.exports.drawing import draw
from bot.exports.sheet import WIDTH
from bot.figure_pages import figure_lines, picture
from bot.report_page import report_page
from flows.cycles import entries, plan_of
from flows.evaluate import read_facts
from flows.figures import RESULTS, Figures, Tally
from flows.progress import Standing
from flows.screening import Answer, Screening
from storage.screenings import Judged, Kept
from tests.flows.playing import MORNING, STANDARD, TRIAL, WORDS

NOW = datetime(2026, 11, 23, 10, 30, tzinfo=UTC)
TODAY = date(2026, 11, 23)
CASES = Path(__file__).parents[2] / "flows" / "trials" / "nct06866938" / "cases.jsonl"
NOBODY = Figures(tallies=(), failures={}, completed=0)
both_languages = pytest.mark.parametrize("language", ["en", "fr"])


def many(sites: int, months: int) -> Figures:
    """Return figures that fill the picture."""
    tallies = [
        Tally(site=site.slug, month=f"2026-{month:02d}", result=result, first_exclusion=None, count=3)
        for site in TRIAL.record.sites[:sites]
        for month in range(1, months + 1)
        for result in RESULTS
    ]
    failed = Tally(site="lyon-sud", month="2026-11", result="excluded", first_exclusion="I12c", count=7)
    return Figures(tallies=(*tallies, failed), failures=dict.fromkeys(TRIAL.criterion, 5), completed=9)


def drawn_figures(figures: Figures, language: str) -> bytes:
    return draw("png", as_kept(picture(figures, TRIAL, WORDS[language], TODAY, "")))


def as_kept(content: dict[str, Any]) -> Any:  # noqa: ANN401  # JSON as read back
    """Return content as it comes back from the outbox."""
    return json.loads(json.dumps(content))


def size_of(png: bytes) -> tuple[int, int]:
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def kept(facts: dict[str, Any], day: date = TODAY, **changed: Any) -> Kept:  # noqa: ANN401  # fields of a screening
    """Return a screening that was given these answers and came to its end."""
    read_facts(TRIAL, facts, day)
    answers = {name: Answer(value=value, day=day) for name, value in facts.items()}
    begun = Screening(
        number=12, trial=TRIAL.id, version=TRIAL.version, site="lyon-sud", person=3, language="en", state="reviewing",
        revision=45, day=day, started_at=MORNING, answers=answers,
    )  # fmt: skip
    verdict = Standing(TRIAL, begun).verdict
    judged = Judged(is_open=False, verdict=verdict.result, first_exclusion=verdict.first_exclusion)
    return Kept(screening=begun.model_copy(update={"state": verdict.result, **changed}), judged=judged, panel=None)


def page_of(screening: Kept, language: str) -> tuple[str, int]:
    """Return the words of the page, spaces made even, and how many pages there are."""
    content = report_page(TRIAL, screening, WORDS[language], NOW, "trial-prescreen 0.1.0")
    pages = PdfReader(BytesIO(draw("pdf", as_kept(content)))).pages
    return " ".join("\n".join(page.extract_text() for page in pages).split()), len(pages)


@both_languages
@pytest.mark.parametrize(("figures", "low", "high"), [(NOBODY, 300, 700), (many(12, 12), 1500, 2600)])
def test_the_picture_is_as_wide_as_a_phone(figures: Figures, low: int, high: int, language: str) -> None:
    width, height = size_of(drawn_figures(figures, language))

    assert width == WIDTH
    assert low < height < high


def test_the_picture_shows_the_figures() -> None:
    assert drawn_figures(many(2, 2), "en") != drawn_figures(many(2, 3), "en")
    assert drawn_figures(many(2, 2), "en") == drawn_figures(many(2, 2), "en")


def test_sites_beyond_the_twelfth_share_a_bar() -> None:
    rows = picture(many(16, 1), TRIAL, WORDS["en"], TODAY, "")["sites"]["rows"]

    assert [name for name, _ in rows][-1] == "other sites"
    assert (len(rows), sum(sum(counts) for _, counts in rows)) == (12, 16 * 12 + 7)


@both_languages
def test_the_text_has_all_sites_months_and_reasons(language: str) -> None:
    lines = [re.sub("<[^>]+>", "", line) for line in figure_lines(many(16, 12), TRIAL, WORDS[language], TODAY, "")]
    text = "\n".join(lines)

    colon = " :" if language == "fr" else ":"
    assert f"rouen{colon} 144 (36 / 36 / 36 / 36)" in text
    assert f"{'11/2026' if language == 'fr' else 'Nov 2026'}{colon} 199 (48 / 48 / 48 / 55)" in text
    assert f"I12c {WORDS[language].texts['trial.criteria.I12c.title']}{colon} 7" in text
    assert "58" in text


@both_languages
def test_the_page_says_what_was_found_and_leaves_room_to_sign(language: str) -> None:
    text, pages = page_of(kept(STANDARD), language)

    assert pages == 1
    said = {
        "en": ("Pre-screening 12", "No exclusion found: the investigator decides, after consent", "screening: 23 Nov"),
        "fr": ("Présélection 12", "Aucune exclusion trouvée : l'investigateur décide", "présélection : 23/11/2026"),
    }
    shared = ("Lyon Sud", "NCT06866938, version 2", "S-12/45", "trial-prescreen 0.1.0", "G/L ≥ 1", "Signature")
    assert [each for each in (*said[language], *shared) if each not in text] == []


@both_languages
def test_a_page_of_an_exclusion_names_it_and_what_was_not_asked(language: str) -> None:
    text, _ = page_of(kept({"planned_injection_date": None, "last_injection_date": None, "sex": "female"}), language)

    assert ("Not eligible – I1 Male adult" if language == "en" else "Non éligible – I1 Homme majeur") in text
    assert ("not asked" if language == "en" else "non demandé") in text


def test_a_page_of_a_later_attempt_is_called_so() -> None:
    text, _ = page_of(kept(STANDARD, first=7, attempt=2), "en")

    assert "Pre-screening 7-2" in text


def test_a_page_of_what_was_annulled_says_that_it_does_not_count() -> None:
    text, _ = page_of(kept(STANDARD, state="annulled"), "en")

    assert "Annulled: this pre-screening does not count" in text


@both_languages
def test_the_longest_case_of_the_trial_fits_on_one_page(language: str) -> None:
    cases = map(json.loads, CASES.read_text(encoding="utf-8").splitlines())
    readable = [each["case"] for each in cases if "error" not in each["expected"]]
    screenings = [kept(case["facts"], date.fromisoformat(case["screening_date"])) for case in readable]
    longest = max(screenings, key=lambda each: len(json.dumps(report_page(TRIAL, each, WORDS[language], NOW, ""))))

    assert page_of(longest, language)[1] == 1


def test_a_page_that_would_never_fit_is_cut_and_says_so() -> None:
    content = report_page(TRIAL, kept(STANDARD), WORDS["en"], NOW, "software")
    endless = {**content, "criteria": [(mark, name, "because " * 500) for mark, name, _ in content["criteria"]]}

    (page,) = PdfReader(BytesIO(draw("pdf", endless))).pages

    assert page.extract_text().count("…") == len(TRIAL.criteria)


@both_languages
def test_the_calendar_can_be_imported_and_names_no_value(language: str) -> None:
    screening, found = days_of(kept({**STANDARD, "contraception": "contraception"}))
    content = as_kept(calendar_file(screening, found, WORDS[language], NOW))

    calendar = Calendar.from_ical(draw("ics", content))

    events = {str(event["uid"]): event for event in calendar.walk("VEVENT")}
    assert len(events) == 10
    first = events["nct06866938-12-injection-1@trial-prescreen.invalid"]
    assert (first.decoded("dtstart"), first.decoded("dtend")) == (date(2026, 12, 7), date(2026, 12, 8))
    assert str(first["summary"]) == ("ReaLuP 12: injection 1" if language == "en" else "ReaLuP 12 : injection 1")
    week = events["nct06866938-12-assessed-i2@trial-prescreen.invalid"]
    assert (week.decoded("dtstart"), week.decoded("dtend")) == (date(2026, 11, 30), date(2026, 12, 8))
    assert not re.search(r"ng/|g/dL|Invented|12\.1", draw("ics", content).decode())


def test_an_entry_keeps_its_name_when_the_planned_day_changes() -> None:
    before, after = (
        calendar_file(*days_of(kept({**STANDARD, "planned_injection_date": day})), WORDS["en"], NOW)["entries"]
        for day in ("2026-12-07", "2026-12-14")
    )

    assert [each["uid"] for each in before] == [each["uid"] for each in after]
    assert before != after


@both_languages
def test_the_calendar_is_told_in_words_too(language: str) -> None:
    screening, found = days_of(kept(STANDARD))
    plan = plan_of(TRIAL.record)
    assert plan
    lines = [WORDS[language].plain(each) for each in calendar_lines(screening, date(2026, 12, 7), plan, found)]

    day = "7 Dec 2026: injection 1" if language == "en" else "07/12/2026 : injection 1"
    assert day in lines
    assert any("(optional)" in each or "(facultative)" in each for each in lines)


def days_of(screening: Kept) -> tuple[Screening, Any]:
    """Return a screening and its calendar."""
    standing, plan = Standing(TRIAL, screening.screening), plan_of(TRIAL.record)
    assert plan
    planned = standing.answers["planned_injection_date"]
    assert isinstance(planned, date)
    return screening.screening, entries(TRIAL, standing.verdict, planned, plan)
