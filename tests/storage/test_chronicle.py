"""The audit is read by kind, person, screening and day, the latest event first, each event on one page."""

from datetime import timedelta

import pytest

from flows.moments import paris_day
from flows.screening import Event
from storage import audit, chronicle
from storage.audit import Occasion
from storage.chronicle import Entry, Sought
from storage.paging import Turn
from storage.unit import Unit
from tests.storage.invented import DAY, MINUTE, NOW, a_screening, chance

KINDS = ("answered", "answered", "started", "answered", "log read", "excluded")
TODAY = paris_day(NOW)
SOUGHT = (
    Sought(),
    Sought(what="answered"),
    Sought(what="log read"),
    Sought(what="no such"),
    Sought(what="\0"),
    Sought(person=1),
    Sought(person=2, what="answered"),
    Sought(person=2, what="started"),
    Sought(screening=1),
    Sought(screening=2, what="log read", person=1),
    Sought(since=TODAY + DAY),
    Sought(until=TODAY),
    Sought(since=TODAY + DAY, until=TODAY + DAY, what="answered"),
    Sought(since=TODAY + DAY, person=1, what="started"),
    Sought(since=TODAY + 9 * DAY),
    Sought(until=TODAY - 9 * DAY, person=1),
)


@pytest.mark.parametrize("sought", SOUGHT)
def test_what_is_sought_is_found_page_by_page(unit: Unit, sought: Sought) -> None:
    for number in range(48):
        _record(unit, number)
    everything = chronicle.events(unit, Sought(), Turn(limit=99)).items

    found: list[Entry] = []
    page = chronicle.events(unit, sought, Turn(limit=5))
    found += page.items
    while page.after:
        page = chronicle.events(unit, sought, Turn(after=page.after, limit=5))
        found += page.items
        assert page.before == page.items[0].seq

    assert [entry.seq for entry in everything] == list(range(48, 0, -1))
    assert found == [entry for entry in everything if _is_sought(entry, sought)]


def test_back_from_a_page_lies_the_one_before(unit: Unit) -> None:
    for number in range(9):
        _record(unit, number)

    page = chronicle.events(unit, Sought(), Turn(before=3, limit=4))

    assert [entry.seq for entry in page.items] == [7, 6, 5, 4]
    assert (page.before, page.after) == (7, 4)


def test_an_event_is_told_with_its_values_its_place_and_what_its_screening_is_called(unit: Unit) -> None:
    begun = a_screening(unit)
    occasion = Occasion(at=NOW, software="0.1.0", person=1, role="admin", site=begun.site, screening=begun.number)
    audit.record(unit, occasion, [Event(what="corrected", fact="age", old="70", new="71", reason="misread")], chance)

    (entry,) = chronicle.events(unit, Sought(), Turn()).items

    assert (entry.old, entry.new, entry.reason, entry.erased) == ("70", "71", "misread", False)
    assert (entry.site, entry.label, entry.hash) == ("PARIS-01", "1", audit.head(unit).hash)


def test_a_day_has_its_events_though_a_slow_clock_wrote_them_after_the_next_days(unit: Unit) -> None:
    midnight = NOW.replace(hour=23, minute=0)
    for seconds in (-60, 60, -30, 90):
        happened = Occasion(at=midnight + timedelta(seconds=seconds), software="0.1.0", person=1)
        audit.record(unit, happened, [Event(what="started")], chance)

    first = chronicle.events(unit, Sought(until=TODAY), Turn()).items
    second = chronicle.events(unit, Sought(since=TODAY + DAY), Turn()).items

    assert ([each.seq for each in first], [each.seq for each in second]) == ([3, 1], [4, 2])


def _record(unit: Unit, number: int) -> None:
    happened = Occasion(
        at=NOW + number * 47 * MINUTE,
        software="0.1.0",
        person=None if number % 7 == 0 else 1 + number % 3 // 2,
        screening=None if number % 5 == 0 else 1 + number % 4,
    )
    audit.record(unit, happened, [Event(what=KINDS[number % len(KINDS)])], chance)


def _is_sought(entry: Entry, sought: Sought) -> bool:
    day = paris_day(entry.at)
    return (
        sought.what in {None, entry.what}
        and sought.person in {None, entry.person}
        and sought.screening in {None, entry.screening}
        and (sought.since or day) <= day <= (sought.until or day)
    )
