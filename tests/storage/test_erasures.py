"""A request to erase is approved by one, once, within seven days."""

from datetime import timedelta

from sqlalchemy import Engine

from storage import erasures
from storage.unit import Unit, unit_of_work
from tests.storage.invented import MINUTE, NOW, SECOND, a_screening, at_once


def test_of_several_who_approve_at_once_one_does(engine: Engine) -> None:
    with unit_of_work(engine) as unit:
        number = a_screening(unit).number
        request = erasures.ask(unit, number, "objection", 1, NOW)

    def approve() -> bool:
        with unit_of_work(engine) as unit:
            return erasures.end(unit, request.id, 2, NOW + MINUTE, done=True)

    assert sorted(at_once(3, approve)) == [False, False, True]


def test_a_request_is_over_after_seven_days(unit: Unit) -> None:
    number = a_screening(unit).number
    request = erasures.ask(unit, number, "objection", 1, NOW)
    just_before, over = NOW + timedelta(days=7) - SECOND, NOW + timedelta(days=7)

    assert erasures.awaited(unit, number, just_before) == request
    assert erasures.awaited(unit, number, over) is None
    assert not erasures.end(unit, request.id, 2, over, done=True)
    assert [each.id for each in erasures.expire(unit, over)] == [request.id]
    assert [each.standing(over) for each in erasures.latest(unit, 5)] == ["expired"]
