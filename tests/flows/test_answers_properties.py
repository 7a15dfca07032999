"""For any text at all: nothing raises, what is taken reads back the same, and no strange character is ever taken."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as some

from flows.answers import NeedsUnit, understand
from flows.facts import Fact
from flows.quantities import Quantity
from flows.reading import read_value, write_value
from flows.say import Say
from flows.typed_text import ALLOWED
from tests.flows.answers_facts import FACTS, HEMOGLOBIN, LAST_INJECTION, PSA, SCALES, TODAY

ANY_FACT = some.sampled_from(list(FACTS.values()))
INVISIBLE_AT_THE_ENDS = "\u200b\u200c\u200d\u2060\ufeff\u200e"
MONTHS = ("janvier", "févr.", "mars", "April", "mai", "June", "juil", "août", "Sept", "octobre", "nov", "déc.")

SCRAPS = (
    *(
        "0",
        "1",
        "12",
        "2026",
        "26",
        "000",
        "٣",
        "５",
        ".",
        ",",
        " ",
        "/",
        "-",
        ":",
        ";",
        "\n",
        "<",
        "~",
        "e3",
        "½",
        "²",
    ),
    *("\u200b", "\u202e", "\u00a0", "g/dL", "G/L", "x10^9/L", "/mm3", "N", "mars", "March", "hier", "ans", "ECOG"),
)
NUMBER = r"[0-9]{1,3}([.,][0-9]{1,2}| [0-9]{3})?"
UNIT = r" ?(g/dL|G/L|/mm3|10\^9/l|kg|ans|cycles|UI/L|µmol/L|ng/mL|mL/min|N)"
DAY = r"[0-3]?[1-9]([/. -])(0?[1-9]|1[0-2])\2(20)?[0-2][0-9]|[12]?[1-9] (mars|May|août) 20[12][0-9]|hier|auj"
likely = some.one_of(*(some.from_regex(form, fullmatch=True) for form in (NUMBER, NUMBER + UNIT, f"({DAY})")))
likely_lines = some.lists(some.from_regex(f"({DAY}) {NUMBER}", fullmatch=True), min_size=1, max_size=3).map("\n".join)
texts = some.text(max_size=80) | some.lists(some.sampled_from(SCRAPS), max_size=14).map("".join) | likely | likely_lines


@given(ANY_FACT, texts, some.dates())
def test_no_text_raises(fact: Fact, text: str, today: date) -> None:
    assert understand(fact, text, SCALES, today) is not None


@given(texts)
def test_whatever_is_taken_can_be_stored_and_read_back(text: str) -> None:
    for fact in FACTS.values():
        value = understand(fact, text, SCALES, TODAY)
        if not isinstance(value, Say | NeedsUnit):
            assert read_value(fact, write_value(value), SCALES, TODAY) == value


@given(ANY_FACT, texts, some.characters(), some.integers(0, 80))
def test_no_text_with_a_character_outside_the_list_is_taken(fact: Fact, text: str, odd: str, at: int) -> None:
    inside = f"1{text[:at]}{odd}{text[at:]}1"
    assume(odd not in ALLOWED)
    assert isinstance(understand(fact, inside, SCALES, TODAY), Say)


@pytest.mark.parametrize("odd", [*INVISIBLE_AT_THE_ENDS, "\u202e", "\u2067", "\u00ad", "\x00", "K"])
def test_characters_that_cannot_be_seen_or_look_alike_are_never_taken_inside(odd: str) -> None:
    for text in (f"1{odd}2 g/dL", f"12{odd} g/dL", f"12 g{odd}/dL"):
        assert isinstance(understand(HEMOGLOBIN, text, SCALES, TODAY), Say), repr(text)


plain_numbers = some.decimals(0, 10**9, allow_nan=False, places=2) | some.integers(0, 10**12).map(Decimal)


@given(some.sampled_from([each for each in FACTS.values() if each.type == "quantity"]), plain_numbers, some.data())
def test_a_quantity_reads_back_from_the_form_it_is_shown_in(fact: Fact, number: Decimal, data: some.DataObject) -> None:
    assert fact.type == "quantity"
    shown = data.draw(some.sampled_from(SCALES[fact.scale].units)).id
    for text in (f"{number:f} {shown}", f"{number:f} {shown}".replace(".", ",")):
        assert understand(fact, text, SCALES, TODAY) == Quantity(value=number, unit=shown), text


@given(some.dates(date(1990, 1, 1), TODAY))
def test_a_day_reads_back_from_every_form_it_is_shown_in(day: date) -> None:
    shown = (f"{day:%d/%m/%Y}", f"{day:%d.%m.%y}", day.isoformat(), f"{day.day} {MONTHS[day.month - 1]} {day.year}")
    assert [understand(LAST_INJECTION, text, SCALES, TODAY) for text in shown] == [day] * len(shown)


@given(
    some.dictionaries(some.dates(date(1990, 1, 1), TODAY), some.decimals(0, 20000, places=2), min_size=1, max_size=30)
)
def test_a_series_reads_back_from_the_lines_it_is_shown_in(series: dict[date, Decimal]) -> None:
    for mark, between in ((".", "\n"), (",", "\n"), (",", "; ")):
        text = between.join(f"{day:%d/%m/%Y} {value}".replace(".", mark) for day, value in series.items())
        taken = understand(PSA, text, SCALES, TODAY)
        assert isinstance(taken, tuple)
        assert [(each.date, each.value) for each in taken if not isinstance(each, str)] == sorted(series.items())


@given(some.integers(1, 999), some.integers(0, 999), some.sampled_from(".,"))
def test_a_thousand_that_may_be_a_decimal_is_never_taken(whole: int, rest: int, mark: str) -> None:
    for unit in ("", " g/dL", "g/L"):
        answer = understand(HEMOGLOBIN, f"{whole}{mark}{rest:03}{unit}", SCALES, TODAY)
        assert isinstance(answer, Say)
        assert answer.key == "complaint.ambiguous"
