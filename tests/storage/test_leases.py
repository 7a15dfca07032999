"""A lease: one holder at a time, lost by silence, and never for ever because a clock was wrong."""

from datetime import timedelta

from sqlalchemy import Engine

from storage import leases
from storage.unit import Unit, unit_of_work
from tests.storage.invented import DAY, NOW, SECOND, at_once

LASTS = timedelta(seconds=6)


def test_one_holder_at_a_time(unit: Unit) -> None:
    assert leases.hold(unit, "polling", "a", NOW, LASTS)
    assert not leases.hold(unit, "polling", "b", NOW + 5 * SECOND, LASTS)
    assert leases.hold(unit, "another", "b", NOW, LASTS)


def test_who_says_so_again_in_time_keeps_it(unit: Unit) -> None:
    for seconds in range(0, 30, 5):
        assert leases.hold(unit, "polling", "a", NOW + seconds * SECOND, LASTS)
        assert not leases.hold(unit, "polling", "b", NOW + (seconds + 4) * SECOND, LASTS)


def test_who_is_silent_loses_it_when_it_ends(unit: Unit) -> None:
    leases.hold(unit, "polling", "a", NOW, LASTS)

    assert not leases.hold(unit, "polling", "b", NOW + LASTS - SECOND, LASTS)
    assert leases.hold(unit, "polling", "b", NOW + LASTS, LASTS)
    assert not leases.hold(unit, "polling", "a", NOW + LASTS, LASTS)


def test_who_lets_go_leaves_it_to_the_next_at_once(unit: Unit) -> None:
    leases.hold(unit, "polling", "a", NOW, LASTS)

    leases.let_go(unit, "polling", "b")
    assert not leases.hold(unit, "polling", "b", NOW, LASTS)

    leases.let_go(unit, "polling", "a")
    assert leases.hold(unit, "polling", "b", NOW, LASTS)


def test_a_lease_from_a_clock_that_ran_ahead_binds_nobody(unit: Unit) -> None:
    leases.hold(unit, "polling", "a", NOW + DAY, LASTS)

    assert leases.hold(unit, "polling", "b", NOW, LASTS)


def test_after_a_start_alone_no_lease_is_left(unit: Unit) -> None:
    leases.hold(unit, "polling", "a", NOW, LASTS)

    leases.end_all(unit)

    assert leases.hold(unit, "polling", "b", NOW, LASTS)


def test_of_many_who_ask_at_once_one_holds_it(engine: Engine) -> None:
    names = iter("abcdefgh")

    def ask() -> bool:
        with unit_of_work(engine) as unit:
            return leases.hold(unit, "polling", next(names), NOW, LASTS)

    assert sorted(at_once(8, ask)) == [False] * 7 + [True]
