"""Dated values, one to a line: all are taken or none, and a comma is a decimal comma."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from flows.answers import understand
from flows.facts import Dated, SeriesFact
from flows.quantities import Scale
from flows.say import Say
from tests.flows.answers_facts import PSA, SCALES, TODAY, unit

SEPTEMBER = Dated(date=date(2026, 9, 1), value=Decimal("3.1"))
OCTOBER = Dated(date=date(2026, 10, 1), value=Decimal("4.2"))


def read(text: str) -> object:
    return understand(PSA, text, SCALES, TODAY)


@pytest.mark.parametrize(
    "text",
    [
        "01/09/2026 3.1",
        "01/09/2026 3,1",
        "01/09/2026 : 3,1 ng/mL",
        "01/09/2026: 3.1ng/ml",
        "01/09/2026=3.1",
        "01/09/2026;3.1",
        "01/09/2026 ; 3,1 µg/L",
        "01/09/2026, 3,1",
        "01/09/2026\t3.1",
        "1 sept. 2026 3,1",
        "September 1, 2026 3.1",
        "2026-09-01 3.1",
        "01 09 2026 3.1",
        "1/9/26 3.1",
        "le 01/09/2026 : 3,1",
        "\n01/09/2026 3.1\n\n",
        "01/09/2026 3.1;",
        "٠١/٠٩/٢٠٢٦ ٣٫١",
    ],
)
def test_one_value_is_read_date_first(text: str) -> None:
    assert read(text) == (SEPTEMBER,)


@pytest.mark.parametrize(
    "text",
    [
        "01/09/2026 3.1\n01/10/2026 4.2",
        "01/10/2026 4,2\r\n01/09/2026 3,1",
        "01/10/2026 4,2; 01/09/2026 3,1",
        "01/09/2026;3,1\n01/10/2026;4,2",
        "01/09/2026;3,1;01/10/2026;4,2",
        "01/09/2026 : 3,1 ng/mL\n\n1 oct. 26 : 4,2 ng/mL",
    ],
)
def test_several_values_come_back_oldest_first(text: str) -> None:
    assert read(text) == (SEPTEMBER, OCTOBER)


def test_a_value_may_have_thousands_but_a_two_digit_year_is_never_cut_from_them() -> None:
    assert read("01/09/2026 3 100") == (Dated(date=date(2026, 9, 1), value=Decimal(3100)),)
    assert read("12 03 20 26") == Say("complaint.series_line", {"line": 1, "why": Say("complaint.four_digits")})


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        ("01/09/2026 3,1, 01/10/2026 4,2", 1, "number"),
        ("01/09/2026 3.1 01/10/2026 4.2", 1, "number"),
        ("01/09/2026 3.1\n01/10/2026 douze", 2, "number"),
        ("01/09/2026 3.1\n01/10/2026 1.000", 2, "ambiguous"),
        ("01/09/2026 3.1\n01/10/2026 < 0.1", 2, "limit"),
        ("01/09/2026 -1", 1, "negative"),
        ("01/09/2026 1e3", 1, "power"),
        ("01/09/2026 3.1 g/L", 1, "unit"),
        ("01/09/2026", 1, "value_missing"),
        ("01/09/2026 3.1\n01/10/2026", 2, "value_missing"),
        ("3.1 le 01/09/2026", 1, "date_first"),
        ("3.1", 1, "date_first"),
        ("Dupont 3.1", 1, "date_first"),
        ("31/02/2026 3.1", 1, "no_such_day"),
        ("09/25/2026 3.1", 1, "month_first"),
        ("01/09 3.1", 1, "year_missing"),
        ("demain 3.1", 1, "relative_day"),
        ("01/09/2026 " + "9" * 100, 1, "too_long"),
    ],
)
def test_one_bad_line_refuses_all_and_is_named_with_the_reason(text: str, line: int, why: str) -> None:
    answer = read(text)
    assert isinstance(answer, Say)
    assert (answer.key, answer.values["line"]) == ("complaint.series_line", line)
    reason = answer.values["why"]
    assert isinstance(reason, Say)
    assert reason.key == f"complaint.{why}"


def test_two_values_on_one_day_are_refused() -> None:
    assert read("01/09/2026 3.1\n1.9.26 3.2") == Say("complaint.same_day", {"day": date(2026, 9, 1)})


@pytest.mark.parametrize(
    ("text", "key"),
    [("", "series"), (";;\n;", "series"), ("01/09/2026 3.1\u200b5", "characters"), ("1" * 4097, "too_long")],
)
def test_a_text_without_any_value_is_asked_again(text: str, key: str) -> None:
    answer = read(text)
    assert isinstance(answer, Say)
    assert answer.key == f"complaint.{key}"


def test_values_are_kept_in_the_base_unit_and_relative_ones_refused() -> None:
    scale = Scale(units=(unit("ng/mL", "1", "ng/mL"), unit("ng/L", "0.001", "ng/L"), unit("xULN", None, "{xULN}")))
    fact = SeriesFact(id="marker", type="dated_values", scale="marker")
    taken = understand(fact, "01/09/2026 3100 ng/L", {"marker": scale}, TODAY)
    assert taken == (SEPTEMBER,)
    refused = understand(fact, "01/09/2026 2 x N", {"marker": scale}, TODAY)
    assert isinstance(refused, Say)
    why = refused.values["why"]
    assert isinstance(why, Say)
    assert (why.key, why.values["units"]) == ("complaint.unit", ("ng/mL", "ng/L"))
