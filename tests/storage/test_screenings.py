"""Screenings: numbered without gaps, kept over the revision that was read, found by who, where and what is open."""

import pytest
from sqlalchemy import Engine, delete

from flows.screening import Screening
from storage import lists, screenings
from storage.screenings import Judged, Panel, StaleScreening
from storage.tables import SCREENING
from storage.unit import Unit, unit_of_work
from tests.storage.invented import MINUTE, NOW, OPEN, a_screening, an_interrupted_unit, at_once

FOUND = Judged(is_open=False, verdict="excluded", first_exclusion="E6", findings={"E6": {"status": "fail", "n": "9.4"}})


def test_numbers_start_at_one_and_leave_no_gap_behind_a_failure(engine: Engine) -> None:
    with unit_of_work(engine) as unit:
        assert a_screening(unit).number == 1
    with an_interrupted_unit(engine) as unit:
        assert a_screening(unit).number == 2
    with unit_of_work(engine) as unit:
        assert a_screening(unit).number == 2


def test_the_number_of_an_erased_screening_is_never_given_again(unit: Unit) -> None:
    last = a_screening(unit)
    unit.execute(delete(SCREENING).where(SCREENING.c.number == last.number))

    assert screenings.new_number(unit) == last.number + 1


def test_a_screening_comes_back_as_it_was_kept(unit: Unit) -> None:
    begun = a_screening(unit, judged=FOUND)

    kept = screenings.load(unit, begun.number)

    assert kept is not None
    assert kept.screening == begun
    assert kept.judged == FOUND
    assert kept.panel is None
    assert screenings.load(unit, begun.number + 1) is None


def test_a_screening_is_kept_over_the_revision_that_was_read(unit: Unit) -> None:
    begun = a_screening(unit)
    answered = begun.model_copy(update={"revision": 1, "state": "over", "ended_at": NOW + MINUTE})

    screenings.keep(unit, answered, FOUND, was=0)

    kept = screenings.load_to_change(unit, begun.number)
    assert kept is not None
    assert (kept.screening, kept.judged) == (answered, FOUND)


def test_a_screening_changed_since_it_was_read_is_not_kept(unit: Unit) -> None:
    begun = a_screening(unit)
    first, second = (begun.model_copy(update={"revision": 1, "state": state}) for state in ("first", "second"))
    screenings.keep(unit, first, OPEN, was=0)
    unit.write()

    screenings.keep(unit, second, OPEN, was=0)
    with pytest.raises(StaleScreening) as late:
        unit.write()

    assert str(late.value) == (
        "A screening was changed since it was read: 1 (at revision 0). Read it again and judge anew. Nothing was kept."
    )
    kept = screenings.load(unit, begun.number)
    assert kept is not None
    assert kept.screening == first


def test_of_many_answers_to_one_step_one_counts(engine: Engine) -> None:
    with unit_of_work(engine) as unit:
        begun = a_screening(unit)

    def answer() -> str:
        try:
            with unit_of_work(engine) as unit:
                screenings.keep(unit, _next(begun), OPEN, was=0)
        except StaleScreening:
            return "already answered"
        return "kept"

    assert sorted(at_once(8, answer)) == ["already answered"] * 7 + ["kept"]


def test_a_verdict_outside_the_list_is_refused_by_the_database(unit: Unit) -> None:
    odd = OPEN.model_copy(update={"verdict": "perhaps"})

    with pytest.raises(Exception, match="verdict_is_known"):
        a_screening(unit, judged=odd)


def test_the_panel_is_found_again(unit: Unit) -> None:
    begun = a_screening(unit)
    assert screenings.panel_of(unit, begun.number) is None

    screenings.pin_panel(unit, begun.number, Panel(chat_id=-5, message_id=99))
    screenings.keep(unit, _next(begun), OPEN, was=0)

    assert screenings.panel_of(unit, begun.number) == Panel(chat_id=-5, message_id=99)
    assert screenings.panel_of(unit, 12345) is None


def test_only_open_screenings_go_on_after_a_restart(unit: Unit) -> None:
    first, _over, third = a_screening(unit), a_screening(unit, judged=FOUND), a_screening(unit)

    assert [kept.screening for kept in screenings.open_ones(unit)] == [first, third]


def test_lists_show_ones_own_and_a_sites_the_latest_first(unit: Unit) -> None:
    paris = a_screening(unit)
    lyon = a_screening(unit, site="LYON-02", judged=FOUND)

    assert [line.number for line in lists.mine(unit, paris.person)] == [lyon.number, paris.number]
    assert [line.number for line in lists.mine(unit, paris.person, limit=1)] == [lyon.number]
    assert lists.mine(unit, paris.person + 1) == ()
    (line,) = lists.of_site(unit, "LYON-02")
    assert (line.number, line.verdict, line.first_exclusion, line.started_at) == (lyon.number, "excluded", "E6", NOW)


def _next(screening: Screening) -> Screening:
    return screening.model_copy(update={"revision": screening.revision + 1})
