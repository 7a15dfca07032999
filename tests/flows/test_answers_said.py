"""Typed answers at the edges: what exactly is said back, the ends of ranges and lengths, units spelled otherwise."""

from datetime import date
from decimal import Decimal

import pytest

from flows.answers import NeedsUnit, understand
from flows.facts import Fact, Range
from flows.quantities import Quantity, Scale, Unit
from flows.say import Say, say
from flows.typed_dates import Calendar
from flows.typed_quantities import example_of, read_quantity
from flows.typed_text import LONGEST, LONGEST_SERIES, tidy
from flows.typed_units import fitting, fold
from tests.flows.answers_facts import (
    AGE,
    ALT,
    CLEARANCE,
    CYCLES,
    ECOG,
    HEMOGLOBIN,
    LAST_INJECTION,
    PLATELETS,
    PSA,
    SCALES,
    TODAY,
    TREATED,
    WEIGHT,
)  # fmt: skip
from tests.flows.invented import KILO, SCALE, given


def read(fact: Fact, text: str, today: date = TODAY) -> object:
    return understand(fact, text, SCALES, today)


def complaint(fact: Fact, text: str) -> Say:
    answer = read(fact, text)
    assert isinstance(answer, Say), f"{text!r} was taken as {answer}"
    return answer


@pytest.mark.parametrize(
    ("fact", "text", "says"),
    [
        (AGE, "abc", say("complaint.number", example=59)),
        (AGE, "~abc", say("complaint.number", example=59)),
        (AGE, "~1.000", say("complaint.number", example=59)),
        (AGE, "71.5", say("complaint.whole", example=59)),
        (AGE, "1.000", say("complaint.whole", example=59)),
        (AGE, "~71", say("complaint.approximate", instead=71)),
        (ECOG, "abc", say("complaint.number", example=2)),
        (HEMOGLOBIN, "+5 g/dL", say("complaint.plus", instead=given("5"))),
        (HEMOGLOBIN, "jusqu'à 9", say("complaint.limit", instead=Decimal(9))),
        (HEMOGLOBIN, "au plus 9 g/dL", say("complaint.limit", instead=given("9"))),
        (HEMOGLOBIN, ".5", say("complaint.bare_point", instead=Decimal("0.5"))),
        (HEMOGLOBIN, "5.", say("complaint.bare_point", instead=Decimal(5))),
    ],
)
def test_what_could_be_typed_instead_is_said(fact: Fact, text: str, says: Say) -> None:
    assert complaint(fact, text) == says


@pytest.mark.parametrize(
    ("text", "large", "small"),
    [("1.000", "1000", "1"), ("3,125", "3125", "3.1250"), ("3.100", "3100", "3.1"), ("12.345", "12345", "12.3450")],
)
def test_both_readings_are_written_so_that_each_has_one(text: str, large: str, small: str) -> None:
    said = complaint(WEIGHT, text)

    assert [str(said.values[name]) for name in ("large", "small")] == [large, small]


def test_two_readings_of_a_unit_are_both_shown() -> None:
    said = complaint(PLATELETS, "150 103/mm3")

    assert said.key == "complaint.two_readings"
    assert {str(said.values[name]) for name in ("first", "second")} == {
        str(Quantity(Decimal(150103), "/mm3")), str(Quantity(Decimal(150), "10^3/mm3")),
    }  # fmt: skip
    assert said.values["first"] != said.values["second"]


@pytest.mark.parametrize("text", ["15010^9/L", "150103/mm3", "9810^9/L"])
def test_a_number_is_never_cut_where_its_unit_could_begin(text: str) -> None:
    taken = read(PLATELETS, text)

    assert not isinstance(taken, Quantity) or taken == Quantity(Decimal(150103), "/mm3")


@pytest.mark.parametrize("text", ["9.8 g/dLX", "X9.8 g/dL", "9.8X"])
def test_a_letter_too_many_is_asked_again(text: str) -> None:
    assert complaint(HEMOGLOBIN, text).key in {"complaint.unit", "complaint.number"}


@pytest.mark.parametrize("text", ["98 g par litre", "98 g per liter", "98 G/L".lower(), "98 GRAMME/L".lower()])
def test_a_unit_may_be_said_in_words(text: str) -> None:
    assert read_quantity(text, SCALE, None, None) == given("98", "g/L")


def test_a_number_alone_takes_the_usual_unit_or_the_only_one_or_waits() -> None:
    assert read_quantity("80", KILO, None, None) == given("80", "kg")
    assert read_quantity("80", SCALE, "g/L", None) == given("80", "g/L")
    assert read_quantity("80", SCALE, None, None) == NeedsUnit(Decimal(80))


def test_a_unit_is_found_by_its_code_and_its_other_spellings_whatever_their_case() -> None:
    scale = Scale(
        units=(
            Unit(id="A", factor=Decimal(1), ucum="[aBc]/L", also=("Xyz",)),
            Unit(id="B", factor=Decimal(2), ucum="other", also=()),
        )
    )
    same = Scale(
        units=tuple(
            Unit(id=name, factor=Decimal(factor), ucum=code)
            for name, factor, code in (("10^9/L", 1, "10*9/L"), ("10^3/mm3", 1, "10*3/mm3"), ("/mm3", 2, "/mm3"))
        )
    )

    assert [unit.id if unit else None for unit in (fitting(scale, text) for text in ("[ABC]/l", "xyZ", "x"))] == [
        "A", "A", None,
    ]  # fmt: skip
    assert fitting(same, "giga/L") == same.units[0]
    assert {fold(text) for text in ("\u03bcg/L", "\u00b5g/L", "ug / l")} == {"ug/l"}
    assert complaint(CLEARANCE, "CKD-EPI 55").key == "complaint.indexed_clearance"


def test_a_spelling_that_fits_two_units_fits_the_first_if_they_are_worth_the_same() -> None:
    one, other = Unit(id="A", factor=Decimal(1), ucum="a", also=("Xy",)), Unit(id="B", ucum="b", also=("xY",))

    assert fitting(Scale(units=(one, other.model_copy(update={"factor": Decimal(1)}))), "xy") == one
    assert fitting(Scale(units=(one, other.model_copy(update={"factor": Decimal(2)}))), "xy") is None


def test_an_example_lies_midway_unless_the_range_begins_at_zero() -> None:
    assert example_of(SCALE, Range(low=Decimal(1), high=Decimal(4))) == given("2")
    assert example_of(SCALE, Range(low=Decimal(0), high=Decimal(4))) == given("3.1")
    assert (example_of(SCALE, None), example_of(SCALE, None, "g/L")) == (given("3.1"), given("3.1", "g/L"))


def test_a_text_may_be_as_long_as_the_longest_and_no_longer() -> None:
    assert read(CYCLES, "4".rjust(LONGEST, "0")) == 4
    assert read(CYCLES, "4".rjust(LONGEST + 1, "0")) == say("complaint.too_long", longest=LONGEST)
    assert (LONGEST, LONGEST_SERIES) == (60, 4096)
    assert tidy("1" * LONGEST_SERIES, LONGEST_SERIES) == "1" * LONGEST_SERIES
    line = "01/09/2026 3.".ljust(LONGEST, "1")
    assert [str(each.value) for each in read(PSA, line)] == [line.split()[1]]  # type: ignore[attr-defined]  # a series
    why = say("complaint.too_long", longest=LONGEST)
    assert read(PSA, line + "1") == say("complaint.series_line", line=1, why=why)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("31 février 2026 3.1", say("complaint.no_such_day", day="31/02/2026")),
        ("12 mars 3.1", say("complaint.year_missing")),
    ],
)
def test_a_line_is_told_of_the_longest_text_that_is_nearly_a_day(text: str, why: Say) -> None:
    assert read(PSA, text) == say("complaint.series_line", line=1, why=why)


def test_a_unit_of_a_series_is_one_that_converts() -> None:
    said = complaint(PSA, "01/09/2026 3.1 g/L").values["why"]

    assert isinstance(said, Say)
    assert said.key == "complaint.unit"


@pytest.mark.parametrize("text", ["12  mars   2026", "le  12/03/2026", "12 mars 2026"])
def test_spaces_too_many_do_not_matter(text: str) -> None:
    assert read(LAST_INJECTION, text) == date(2026, 3, 12)
    assert read(PSA, f"{text}   3.1") == read(PSA, "12/03/2026 3.1")
    assert complaint(ALT, "1  000").key == "complaint.number"


def test_a_day_with_its_year_is_read_whether_it_may_stand_or_not() -> None:
    assert read(LAST_INJECTION, "12/03/1950") == date(1950, 3, 12)
    assert read(LAST_INJECTION, "01/01/0001") == date(1, 1, 1)
    assert read(LAST_INJECTION, "01/01/90") == date(1990, 1, 1)
    assert complaint(LAST_INJECTION, "31/12/89").key == "complaint.four_digits"


MONTHS = (
    "janvier janv jan january", "fevrier fevr fev february febr feb", "mars mar march", "avril avr april apr",
    "mai may", "juin june jun", "juillet juil juill july jul", "aout août august aug", "septembre september sept sep",
    "octobre october oct", "novembre november nov", "decembre décembre december dec",
)  # fmt: skip


@pytest.mark.parametrize(
    "word", ["monday", "sunday", "lundi", "mercredi dernier", "dimanche", "saturday last", "this month"]
)
def test_a_day_of_the_week_is_asked_as_a_date(word: str) -> None:
    assert complaint(LAST_INJECTION, word).key == "complaint.relative_day"


def test_no_day_ahead_is_possible_unless_it_is_said() -> None:
    assert Calendar(TODAY, date(1990, 1, 1)).latest == TODAY


@pytest.mark.parametrize("number", range(1, 13))
def test_a_month_is_known_by_each_of_its_names(number: int) -> None:
    for word in MONTHS[number - 1].split():
        texts = (f"12 {word} 2020", f"{word} 12, 2020", f"12-{word.upper()}-2020", f"12 {word}. 2020")
        assert {read(LAST_INJECTION, text) for text in texts} == {date(2020, number, 12)}, word


@pytest.mark.parametrize(
    ("text", "today", "day"),
    [
        ("11/2026", "2026-11-01", "2026-11-01"),
        ("11/2026", "2026-11-30", "2026-11-30"),
        ("11/2026", "2026-12-01", "2026-11-30"),
        ("2026", "2026-01-01", "2026-01-01"),
        ("2026", "2026-12-31", "2026-12-31"),
        ("2025", "2026-01-01", "2025-12-31"),
    ],
)
def test_the_present_month_or_year_ends_today(text: str, today: str, day: str) -> None:
    assert read(TREATED, text, date.fromisoformat(today)) == date.fromisoformat(day)
