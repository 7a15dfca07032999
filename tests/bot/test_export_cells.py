"""What stands in a cell: text that begins no formula and hides nothing, numbers and days as they are."""

import json
import unicodedata
from datetime import date, datetime
from decimal import Decimal

import pytest

from bot.exports.cells import harmless, in_json, seen, written
from tests.bot.exported import HOSTILE

SIGNS = "=+-@＝＋－＠"


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_begins_a_formula_or_hides_anything(text: str) -> None:
    cell = harmless(text)

    assert cell.lstrip()[:1] not in set(SIGNS)
    assert [letter for letter in cell if unicodedata.category(letter) in {"Cc", "Cf", "Cs", "Zl", "Zp"}] == []
    cell.encode()


def test_what_is_hidden_is_shown_by_its_number_and_a_lines_end_by_a_sign() -> None:
    assert seen("a\u202eb\u200b c\x00\r\nd\ud800") == "a<U+202E>b<U+200B> c<U+0000>⏎d<U+D800>"
    assert harmless("-5") == "'-5"
    assert harmless("≥ 1.5 G/L (10*9/L), l'été – œuvre") == "≥ 1.5 G/L (10*9/L), l'été – œuvre"


def test_numbers_and_days_stay_readable() -> None:
    cells = (7, Decimal("12.10"), date(2026, 11, 23), datetime(2026, 11, 23, 10, 5, 1), None, "")  # noqa: DTZ001  # a cell has no zone

    assert [written(cell) for cell in cells] == ["7", "12.10", "2026-11-23", "2026-11-23 10:05:01", "", ""]


def test_everything_that_unicode_calls_unseen_is_escaped() -> None:
    unseen = {"Cc", "Cf", "Cs", "Zl", "Zp"}
    letters = map(chr, (*range(0x20000), *range(0xE0000, 0xE1000)))  # between and behind the two nothing is unseen
    missed = [letter for letter in letters if unicodedata.category(letter) in unseen and seen(letter) == letter]

    assert [f"{ord(letter):X}" for letter in missed] == []


def test_json_says_the_same_with_nothing_hidden_in_it() -> None:
    said = {"text": "a\u202eb\u2028\U000e0041", "name": "é"}
    text = in_json(json.dumps(said, ensure_ascii=False))

    assert text == '{"text": "a\\u202eb\\u2028\\udb40\\udc41", "name": "é"}'
    assert json.loads(text) == said
