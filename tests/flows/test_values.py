"""Values alone: from JSON and back, with every refusal in full; quantities, numbers, and the calendar's ends."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from pydantic import ValidationError

from flows.calendar import add_months, last_day_within
from flows.facts import Dated, Fact, Value
from flows.numbers import LONGEST, plain_decimal, small_number
from flows.quantities import Quantity, Unit, fold_micro
from flows.reading import Json, read_coarse_day, read_day, read_decimal, read_value, write_value
from flows.rules.series import Counted
from flows.say import Say, say
from flows.typed_dates import Calendar
from flows.typed_numbers import TwoReadings
from flows.typed_quantities import NeedsUnit
from flows.verdict import Window, verdict_of
from tests.flows.invented import FACTS, SCALE, TODAY, TRIAL, given, patient

FACT: dict[str, Fact] = {each.id: each for each in FACTS}
UNITS = ("g/dL", "g/L", "xULN")
DAY, OTHER = date(2026, 9, 1), date(2026, 10, 1)
SERIES = (Dated(DAY, Decimal("3.10")), Dated(OTHER, Decimal(4)))
LINES: list[Json] = [{"date": "2026-10-01", "value": 4}, {"date": "2026-09-01", "value": "3.10"}]
NOT_OFFERED, NO_QUANTITY, NO_SERIES = say("refused.not_offered"), say("refused.not_quantity"), say("refused.not_series")


def read(fact: str, raw: Json) -> Value | Say:
    return read_value(FACT[fact], raw, TRIAL.scales, TODAY)


@pytest.mark.parametrize(
    ("fact", "raw", "value"),
    [
        ("drug", "yes", "yes"),
        ("drug", "perhaps", NOT_OFFERED),
        ("drug", 1, NOT_OFFERED),
        ("signs", ["later", "yes"], ("yes", "later")),
        ("signs", ["none"], NOT_OFFERED),
        ("signs", [], ()),
        ("signs", ["yes", 1], NOT_OFFERED),
        ("signs", ["yes", "perhaps"], NOT_OFFERED),
        ("signs", "yes", NOT_OFFERED),
        ("age", 71, 71),
        ("age", True, say("refused.not_integer")),
        ("age", "71", say("refused.not_integer")),
        ("protein", {"value": "3.10", "unit": "g/dL"}, given("3.10")),
        ("protein", {"value": 3, "unit": "gramme/L"}, given("3", "g/L")),
        ("protein", {"value": "3"}, NO_QUANTITY),
        ("protein", {"value": "3", "unit": "g/dL", "more": 1}, NO_QUANTITY),
        ("protein", "3 g/dL", NO_QUANTITY),
        ("protein", {"value": "3", "unit": "kg"}, say("refused.unit", units=UNITS)),
        ("protein", {"value": "3", "unit": 1}, say("refused.unit", units=UNITS)),
        ("protein", {"value": "three", "unit": "kg"}, say("refused.not_decimal")),
        ("first", "2026-09-01", DAY),
        ("first", "2026-09", say("refused.not_iso_day")),
        ("marker", LINES, SERIES),
        ("marker", "4", NO_SERIES),
        ("marker", ["4"], NO_SERIES),
        ("marker", [{"date": "2026-10-01"}], NO_SERIES),
        ("marker", [{"date": "soon", "value": "x"}], say("refused.not_iso_day")),
        ("marker", [{"date": "2026-10-01", "value": "x"}], say("refused.not_decimal")),
    ],
)
def test_a_value_is_read_exactly_or_refused_with_what_would_do(fact: str, raw: Json, value: Value | Say) -> None:
    assert read(fact, raw) == value


def test_none_is_said_alone() -> None:
    several = FACT["signs"].model_copy(update={"options": ("yes", "none")})

    assert read_value(several, ["none", "none"], {}, TODAY) == ()
    assert read_value(several, ["none", "yes"], {}, TODAY) == say("refused.none_and_more")


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (given("3.10"), {"value": "3.10", "unit": "g/dL"}),
        (given("1E+3"), {"value": "1000", "unit": "g/dL"}),
        (DAY, "2026-09-01"),
        (("yes", "later"), ["yes", "later"]),
        (SERIES, [{"date": "2026-09-01", "value": "3.10"}, {"date": "2026-10-01", "value": "4"}]),
        ((Dated(DAY, Decimal("1E+1")),), [{"date": "2026-09-01", "value": "10"}]),
        ("yes", "yes"),
        (71, 71),
        (None, None),
    ],
)
def test_a_value_is_written_out_in_full(value: Value | None, written: Json) -> None:
    assert write_value(value) == written


@pytest.mark.parametrize(
    ("raw", "day"),
    [
        ("2026-02-28", date(2026, 2, 28)),
        ("2026-02-29", say("refused.no_such_day", text="2026-02-29")),
        ("20260228", say("refused.not_iso_day")),
        (" 2026-02-28", say("refused.not_iso_day")),
        (20260228, say("refused.not_iso_day")),
    ],
)
def test_a_day_is_written_one_way(raw: Json, day: date | Say) -> None:
    assert read_day(raw) == day


@pytest.mark.parametrize(
    ("raw", "day"),
    [
        ("2026-09-01", DAY),
        ("2024-02", date(2024, 2, 29)),
        ("2025", date(2025, 12, 31)),
        ("2026", TODAY),
        ("2027", date(2027, 12, 31)),
        ("2026-11", TODAY),
        ("2026-10", date(2026, 10, 31)),
        ("2026-12", date(2026, 12, 31)),
        ("9999", date(9999, 12, 1)),
        ("2026-13", say("refused.no_such_day", text="2026-13-01")),
        (2026, say("refused.not_iso_day")),
    ],
)
def test_a_month_or_a_year_is_its_last_day_but_not_after_today(raw: Json, day: date | Say) -> None:
    assert read_coarse_day(raw, TODAY) == day


def test_the_last_and_the_first_day_of_a_month_are_of_it() -> None:
    first, last = date(2026, 11, 1), date(2026, 11, 30)

    assert [read_coarse_day("2026-11", today) for today in (first, last)] == [first, last]
    assert read_coarse_day("2026-11", date(2026, 10, 31)) == last
    assert read_coarse_day("2026", date(2026, 12, 31)) == date(2026, 12, 31)
    assert read_coarse_day("2026-11", date(2026, 12, 1)) == last


@pytest.mark.parametrize(
    ("raw", "number"),
    [
        ("3.10", "3.10"),
        (3, "3"),
        (Decimal("3.10"), "3.10"),
        (Decimal("1E+2"), "100"),
        (Decimal("-0"), "0"),
        (Decimal("0E+9"), "0000000000"),
        (10**LONGEST - 1, "9" * LONGEST),
        (Decimal("1E+999"), "1" + "0" * 999),
        (10**LONGEST, None),
        (-(10**LONGEST), None),
        (-1, None),
        (Decimal("1E+1000"), None),
        (Decimal("1E-1000"), None),
        (Decimal("NaN"), None),
        (Decimal("sNaN"), None),
        (Decimal(-1), None),
        (True, None),
        (None, None),
        ([], None),
    ],
)
def test_a_number_is_exact_or_none(raw: Json, number: str | None) -> None:
    found = read_decimal(raw)

    assert found == (say("refused.not_decimal") if number is None else Decimal(number))


def test_a_plain_number_has_a_thousand_figures_at_most() -> None:
    assert plain_decimal("1" * LONGEST) == Decimal("1" * LONGEST)
    assert [plain_decimal(text) for text in ("1" * (LONGEST + 1), "1.", ".1", "+1", "1,5", "1 ", "²", "")] == [None] * 8
    assert (small_number(" 123456789 "), small_number("0")) == (123456789, 0)
    assert [small_number(text) for text in ("1234567890", "²", "-1", "1.0", "", "٣", "one")] == [None] * 7


def test_a_quantity_is_zero_or_more_without_a_sign() -> None:
    assert given("0").value == 0
    for bad in ("-1", "-0", "NaN", "Infinity"):
        with pytest.raises(
            ValueError, match=rf"^{Decimal(bad)} is not a measured value: zero or more, without a sign$"
        ):
            given(bad)


def test_a_unit_is_found_by_every_spelling_and_by_either_micro() -> None:
    found = {spelling: SCALE.unit(spelling) for spelling in ("g/L", "gramme/L", "\u00b5g/mL", "\u03bcg/mL", "[ULN]")}

    assert [unit.id if unit else None for unit in found.values()] == ["g/L", "g/L", "g/L", "g/L", "xULN"]
    assert SCALE.unit("G/L") is None
    assert (SCALE.base, fold_micro("\u03bc")) == ("g/dL", "\u00b5")


def test_a_value_is_converted_exactly_or_not_at_all() -> None:
    assert SCALE.convert(given("1", "g/L")) == Fraction(1, 10)
    assert SCALE.convert(given("1"), "g/L") == 10
    assert SCALE.weighed(given("3", "\u03bcg/mL")) == Decimal("0.3")
    assert SCALE.weighed(Quantity(Decimal("1." + "1" * 60), "g/L")) == Decimal("0.1" + "1" * 60)
    with pytest.raises(KeyError, match="xULN cannot be converted; the scale has g/dL, g/L, xULN"):
        SCALE.convert(given("1", "xULN"))
    with pytest.raises(KeyError, match="kg cannot be converted"):
        SCALE.convert(given("1"), "kg")


def test_values_cannot_be_changed_and_take_no_word_they_do_not_know() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        SCALE.units = ()  # type: ignore[misc]  # what the test is about
    with pytest.raises(ValidationError, match="Extra inputs"):
        Unit.model_validate({"id": "g", "ucum": "g", "unheard_of": 1})
    for frozen in (
        given("1"), patient(), SERIES[0], Window(), verdict_of({}), Counted((), None), NeedsUnit(Decimal(1)),
        Calendar(TODAY, DAY), TwoReadings(Decimal(1000), Decimal(1)),
    ):  # fmt: skip
        with pytest.raises(AttributeError, match="cannot assign"):
            setattr(frozen, next(iter(frozen.__dataclass_fields__)), None)


def test_months_stay_within_the_years_that_dates_have() -> None:
    assert add_months(date(9999, 11, 30), 1) == date(9999, 12, 30)
    assert add_months(date(1, 2, 28), -1) == date(1, 1, 28)
    for day, months in ((date(9999, 12, 31), 1), (date(1, 1, 1), -1)):
        with pytest.raises(OverflowError, match=f"^{day} and {months} months is not a date$"):
            add_months(day, months)
    assert last_day_within(1, date(2026, 1, 31)) == date(2026, 2, 28)
    assert last_day_within(1, date(2026, 2, 28)) == date(2026, 3, 31)
    assert last_day_within(1, date(2026, 2, 27)) == date(2026, 3, 27)


def test_a_patient_shows_what_counts_and_what_is_open() -> None:
    asked = patient(drug="yes", why="no", signs=None, protein=given("1", "g/L"), age=71, **{"else": "yes"})

    assert (asked.value("why"), asked.value("else"), asked.value("signs")) == ("no", None, None)
    assert asked.open("drug", "signs", "first", "else", "normal") == ("first", "normal")
    assert (asked.seen("drug"), asked.seen("first"), asked.seen("else")) == (
        ("yes", False),
        (None, True),
        (None, False),
    )
    assert [asked.counts(fact) for fact in ("why", "else", "drug")] == [True, False, True]
    assert [patient(drug="no").counts(fact) for fact in ("why", "else")] == [False, True]
    assert [patient().counts(fact) for fact in ("why", "else")] == [False, True]
    assert (asked.scale("protein"), asked.scale("marker"), asked.scale("age")) == (SCALE, SCALE, None)
    assert (asked.exact("protein", None), asked.exact("protein", "g/L"), asked.exact("age", None)) == (
        Fraction(1, 10), 1, 71,
    )  # fmt: skip
    assert (asked.weighed("protein"), asked.weighed("age"), asked.weighed("weight")) == (Decimal("0.1"), 71, None)
