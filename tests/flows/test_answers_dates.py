"""Typed days: day first, both languages, the one possible century, and no day that does not exist."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from flows.answers import understand
from flows.facts import Fact
from flows.say import Say, say
from tests.flows.answers_facts import LAST_INJECTION, PLANNED, PSA, SCALES, TODAY, TREATED


def read(fact: Fact, text: str, today: date = TODAY) -> object:
    return understand(fact, text, SCALES, today)


def complaint(fact: Fact, text: str) -> str:
    answer = read(fact, text)
    assert isinstance(answer, Say), f"{text!r} was taken as {answer}"
    return answer.key.removeprefix("complaint.")


TWELFTH_OF_MARCH = """
12/03/2026  12/3/2026  12/03/26  12.03.2026  12.3.26  12-03-2026  12-3-26  12 / 03 / 2026  2026-03-12  2026/03/12
12 mars 2026  12 Mars 2026  12 MARS 2026  le 12 mars 2026  12 mar 2026  12-mars-2026  12/mars/2026  12 mars 26
12 March 2026  12 Mar 2026  12 mar. 2026  12th March 2026  12th of March 2026  March 12, 2026  march 12 2026
March 12th, 2026  mars 12, 2026  １２/０３/２０２６  ١٢/٠٣/٢٠٢٦  ۱۲/۰۳/۲۰۲۶
12–03–2026  12‑03‑2026  12\u00a0mars\u00a02026
12mars2026
"""


@pytest.mark.parametrize(
    "text", [*filter(None, TWELFTH_OF_MARCH.replace("\n", "  ").split("  ")), "12 03 2026", "12 03 26"]
)
def test_the_twelfth_of_march_is_read_in_every_form_people_type(text: str) -> None:
    assert read(LAST_INJECTION, text) == date(2026, 3, 12)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1er janvier 2026", date(2026, 1, 1)),
        ("1 er mars 2026", date(2026, 3, 1)),
        ("12/03/2026.", date(2026, 3, 12)),
        ("12 mars 2026.", date(2026, 3, 12)),
        ("1 janv. 2026", date(2026, 1, 1)),
        ("12 févr. 2026", date(2026, 2, 12)),
        ("12 fevrier 2026", date(2026, 2, 12)),
        ("12 fe\u0301vrier 2026", date(2026, 2, 12)),  # accent as a character of its own
        ("February 28, 2026", date(2026, 2, 28)),
        ("29/02/2024", date(2024, 2, 29)),
        ("29 février 24", date(2024, 2, 29)),
        ("30 avr. 2026", date(2026, 4, 30)),
        ("1st May 2026", date(2026, 5, 1)),
        ("2 mai 2026", date(2026, 5, 2)),
        ("3rd June 2026", date(2026, 6, 3)),
        ("14 juil. 2026", date(2026, 7, 14)),
        ("15 août 2026", date(2026, 8, 15)),
        ("15 aout 2026", date(2026, 8, 15)),
        ("1 sept. 2026", date(2026, 9, 1)),
        ("22nd oct 2025", date(2025, 10, 22)),
        ("11 novembre 2025", date(2025, 11, 11)),
        ("25 déc. 2025", date(2025, 12, 25)),
        ("25 DÉCEMBRE 2025", date(2025, 12, 25)),
    ],
)
def test_months_are_read_in_both_languages_with_or_without_accents(text: str, day: date) -> None:
    assert read(LAST_INJECTION, text) == day


@pytest.mark.parametrize(
    "text", ["today", "Today", "aujourd'hui", "Aujourd’hui", "aujourdhui", "auj", "auj.", "ce jour"]
)
def test_today_is_the_day_of_screening(text: str) -> None:
    assert read(LAST_INJECTION, text) == TODAY


@pytest.mark.parametrize("text", ["yesterday", "hier", " Hier "])
def test_yesterday_is_the_day_before(text: str) -> None:
    assert read(LAST_INJECTION, text) == TODAY - timedelta(days=1)


@pytest.mark.parametrize(
    ("fact", "text", "day"),
    [
        (LAST_INJECTION, "12/03/92", date(1992, 3, 12)),
        (LAST_INJECTION, "23/11/26", TODAY),
        (LAST_INJECTION, "29/02/00", date(2000, 2, 29)),
        (TREATED, "12/03/45", date(1945, 3, 12)),
        (PLANNED, "24/11/27", date(2027, 11, 24)),  # the last day possible
    ],
)
def test_two_digits_of_a_year_stand_for_the_one_century_that_is_possible(fact: Fact, text: str, day: date) -> None:
    assert read(fact, text) == day


@pytest.mark.parametrize(
    ("fact", "text"),
    [(LAST_INJECTION, "24/11/26"), (LAST_INJECTION, "12/03/50"), (PLANNED, "25/11/27"), (LAST_INJECTION, "31/12/89")],
)
def test_two_digits_of_a_year_are_asked_for_four_where_neither_century_is_possible(fact: Fact, text: str) -> None:
    assert complaint(fact, text) == "four_digits"


def test_two_digits_of_a_year_are_asked_for_four_where_both_centuries_are_possible() -> None:
    old = TREATED.model_copy(update={"earliest": date(1900, 1, 1)})
    assert complaint(old, "12/03/20") == "four_digits"
    assert read(old, "29/02/00") == date(2000, 2, 29)  # 1900 had none


@pytest.mark.parametrize(
    ("text", "key"),
    [
        *[(text, "no_such_day") for text in ("31/02/2026", "29/02/2025", "29.02.26", "31 avril 2026", "June 31, 2026")],
        *[(text, "no_such_day") for text in ("0/1/2026", "00/00/0000", "32/01/2026", "2026-02-30", "2026-13-01")],
        *[(text, "no_such_day") for text in ("13/13/2026", "29/02/1900", "1/1/0000")],
        *[(text, "month_first") for text in ("03/25/2026", "3.25.26", "02-29-2024")],
        *[
            (text, "year_missing")
            for text in ("12/03", "12.3", "12 mars", "12 March", "March 12", "1er mars", "1 er mars")
        ],
        *[(text, "whole_date") for text in ("03/2026", "mars 2026", "2026", "March 2026")],
        *[(text, "relative_day") for text in ("demain", "tomorrow", "avant-hier", "il y a 3 jours", "3 days ago")],
        *[
            (text, "relative_day")
            for text in ("lundi", "Monday", "la semaine dernière", "last week", "day before yesterday")
        ],
        *[
            (text, "date")
            for text in ("", "oui", "120326", "12032026", "20260312", "12/03-2026", "2026/03-12", "2026.03.12")
        ],
        *[
            (text, "date")
            for text in ("12/03/2026 10:30", "12/03/2026 - 14/03/2026", "~12/03/2026", "vers le 12/03/2026")
        ],
        *[
            (text, "date")
            for text in ("12/03/026", "12/03/20261", "012/03/2026", "12 xyz 2026", "jeudi", "12//03//2026")
        ][:4],
        *[(text, "date") for text in ("NaN", "12/03/2026..", "2026/3/12", "XII/III/MMXXVI", "12\n03\n2026", "46093")],
        *[
            (text, "characters")
            for text in ("12/03/20\u200b26", "\u202e6202/30/21", "१२/०३/२०२६", "12/03/2026 😀", "12/٠٣/2026")
        ],
        ("12/03/2026" * 10, "too_long"),
    ],
)
def test_anything_else_is_asked_again_and_the_complaint_says_why(text: str, key: str) -> None:
    assert complaint(LAST_INJECTION, text) == key


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("03/2020", date(2020, 3, 31)),
        ("3.2020", date(2020, 3, 31)),
        ("mars 2020", date(2020, 3, 31)),
        ("févr. 2020", date(2020, 2, 29)),
        ("2020", date(2020, 12, 31)),
        ("12/03/2020", date(2020, 3, 12)),
        ("2026", TODAY),
        ("11/2026", TODAY),
        ("12/2026", date(2026, 12, 31)),  # all of it lies ahead: refused as such afterwards
    ],
)
def test_a_month_or_a_year_is_taken_as_its_last_day_where_that_is_enough(text: str, day: date) -> None:
    assert read(TREATED, text) == day


@pytest.mark.parametrize("text", ["13/2020", "0/2020", "0000", "20", "mars", "12/03", "mars 20", "vers 2020", "20202"])
def test_where_a_month_is_enough_the_complaint_says_so(text: str) -> None:
    assert complaint(TREATED, text) == "month_or_year"


def test_the_ends_of_time_raise_nothing() -> None:
    assert read(PLANNED, "hier", date.min) == date.min
    assert read(PLANNED, "12/03/26", date.max) == date(2026, 3, 12)
    assert read(TREATED, "9999", date.max) == date.max


@pytest.mark.parametrize("word", ["today", "Aujourd’hui", "auj.", "yesterday", "hier"])
def test_today_and_yesterday_said_on_an_earlier_day_are_asked_again(word: str) -> None:
    said_on = TODAY - timedelta(days=1)
    changed = say("complaint.day_changed", day=said_on)
    assert understand(LAST_INJECTION, word, SCALES, TODAY, said_on) == changed
    line = say("complaint.series_line", line=1, why=changed)
    assert understand(PSA, f"{word} 3.1", SCALES, TODAY, said_on) == line
    assert isinstance(understand(LAST_INJECTION, word, SCALES, TODAY), date)


def test_a_whole_day_is_read_whenever_it_was_said() -> None:
    assert understand(LAST_INJECTION, "12/03/2026", SCALES, TODAY, TODAY - timedelta(days=1)) == date(2026, 3, 12)
