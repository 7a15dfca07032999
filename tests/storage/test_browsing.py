"""The console's list of screenings is exact for any combination of filters, in any order, on every page of it."""

from datetime import date, timedelta

import pytest

from storage import browsing
from storage.browsing import By, Filter, Key
from storage.paging import Turn
from storage.unit import Unit
from tests.storage.invented import NOW
from tests.storage.listed import SITES, all_rows, expected, numbers, screened, turned

DAY = NOW.date()
MANY = 150
ORDERS: tuple[tuple[By, bool], ...] = (("started", True), ("started", False), ("ended", False), ("ended", True))
FILTERS = (
    Filter(),
    Filter(state="closed"),
    Filter(verdict="excluded", review="reviewed"),
    Filter(review="open", since=DAY + timedelta(3), until=DAY + timedelta(9)),
    Filter(state="asking", verdict="eligible", review="questions"),
    Filter(site="PARIS-01"),
    Filter(site="PARIS-01", verdict="eligible", state="closed"),
    Filter(site="PARIS-01", person=2, review="open"),
    Filter(site="LYON-02", first_exclusion="I12c"),
    Filter(first_exclusion="E6"),
    Filter(first_exclusion="I1", verdict="pending", until=DAY + timedelta(8)),
    Filter(person=3),
    Filter(person=1, state="stopped", first_exclusion="E6"),
    Filter(since=DAY + timedelta(5)),
    Filter(until=DAY),
    Filter(sites=SITES[:2]),
    Filter(sites=SITES[1:], review="reviewed", since=DAY + timedelta(2)),
    Filter(sites=SITES[1:], person=2),
    Filter(sites=(SITES[0],), site="PARIS-01"),
    Filter(sites=()),
    Filter(since=date.min, until=date.max),
    Filter(since=DAY + timedelta(5), until=DAY),
)


def test_every_filter_finds_what_it_says_in_every_order_on_every_page(unit: Unit) -> None:
    screened(unit, MANY)
    rows = all_rows(unit)

    for number, wanted in enumerate(FILTERS):
        for by, newest_first in ORDERS[number % 2 :: 2]:
            pages = turned(unit, wanted, by, newest_first=newest_first, limit=45)
            found = [number for page in pages for number in page]
            assert found == expected(rows, wanted, by, newest_first=newest_first), (wanted, by, newest_first)


@pytest.mark.parametrize("wanted", [Filter(), Filter(site="PARIS-01"), Filter(review="open")])
def test_who_turns_pages_meets_each_row_once_while_others_are_added(unit: Unit, wanted: Filter) -> None:
    screened(unit, 60)
    there = expected(all_rows(unit), wanted, "started", newest_first=True)

    forth: list[int] = []
    page = browsing.page(unit, wanted, Turn(limit=7))
    while True:
        forth += numbers(page.items)
        screened(unit, 4)
        if page.after is None:
            break
        page = browsing.page(unit, wanted, Turn(after=page.after, limit=7))
    back = list(numbers(page.items))
    while page.before:
        page = browsing.page(unit, wanted, Turn(before=page.before, limit=7))
        back = [*numbers(page.items), *back]
        assert page.after

    assert forth == there
    assert back == expected(all_rows(unit), wanted, "started", newest_first=True)


def test_a_page_whose_rows_are_gone_leads_back(unit: Unit) -> None:
    screened(unit, 6)
    lowest = Key(at=NOW - timedelta(1), number=0)

    page = browsing.page(unit, Filter(), Turn(after=lowest))

    assert (page.items, page.after) == ((), None)
    assert page.before
    assert len(browsing.page(unit, Filter(), Turn(before=page.before)).items) == 6


@pytest.mark.parametrize(
    "said", ["\0", "\ud800", "\u202e", "'; DROP TABLE screening --", "%", "{{7*7}}", "x" * 100_000]
)
def test_what_nothing_is_called_finds_nothing(unit: Unit, said: str) -> None:
    screened(unit, 6)

    for name in ("site", "verdict", "first_exclusion", "state", "review"):
        assert browsing.page(unit, Filter.model_validate({name: said})).items == ()
    assert numbers(browsing.page(unit, Filter()).items) == (6, 5, 4, 3, 2, 1)
