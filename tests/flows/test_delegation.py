"""The days of a delegation, as people type them in both languages."""

from datetime import date

import pytest

from flows.delegation import Days, read_days
from flows.say import Say, say

TODAY = date(2026, 11, 23)
FIRST, LAST = date(2026, 12, 1), date(2027, 6, 30)


@pytest.mark.parametrize(
    ("typed", "days"),
    [
        ("01/12/2026 30/06/2027", Days(FIRST, LAST)),
        ("01/12/26 30/06/27", Days(FIRST, LAST)),
        ("2026-12-01 2027-06-30", Days(FIRST, LAST)),
        ("01/12/2026 - 30/06/2027", Days(FIRST, LAST)),
        ("01/12/2026 – 30/06/2027", Days(FIRST, LAST)),
        ("du 1er décembre 2026 au 30 juin 2027", Days(FIRST, LAST)),
        ("from 1 December 2026 until 30 June 2027", Days(FIRST, LAST)),
        ("1 12 2026 30 6 2027", Days(FIRST, LAST)),
        ("01/12/2026", Days(FIRST, None)),
        ("01/12/2026 -", Days(FIRST, None)),
        ("01/12/2026 none", Days(FIRST, None)),
        ("- 30/06/2027", Days(None, LAST)),
        ("aucune 30/06/2027", Days(None, LAST)),
        ("today", Days(TODAY, None)),
        ("-", Days(None, None)),
        ("aucune", Days(None, None)),
        ("01/12/2026 01/12/2026", Days(FIRST, FIRST)),
    ],
)
def test_two_days_in_a_row_are_the_first_and_the_last(typed: str, days: Days) -> None:
    assert read_days(typed, TODAY) == days


@pytest.mark.parametrize("typed", ["01/12/2026", "du 1er décembre 2026", "from 1 December 2026"])
def test_where_both_days_are_wanted_an_end_left_out_is_asked_for(typed: str) -> None:
    assert read_days(typed, TODAY, both=True) == say("delegation.both", first=FIRST)
    assert read_days(f"{typed} -", TODAY, both=True) == Days(FIRST, None)
    assert read_days(f"{typed} 30/06/2027", TODAY, both=True) == Days(FIRST, LAST)
    assert read_days("-", TODAY, both=True) == Days(None, None)


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("", "delegation.days_how"),
        ("30/06/2027 01/12/2026", "delegation.reversed"),
        ("31/02/2027", "complaint.no_such_day"),
        ("01/12/2026 31/06/2027", "complaint.no_such_day"),
        ("12/2026", "complaint.whole_date"),
        ("soon", "complaint.date"),
        ("01/12/2026 " * 20, "complaint.too_long"),
    ],
)
def test_what_is_no_day_is_told_with_what_to_type(typed: str, key: str) -> None:
    said = read_days(typed, TODAY)

    assert isinstance(said, Say)
    assert said.key == key
