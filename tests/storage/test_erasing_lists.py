"""A list is sent under no screening: what people of the site were told goes with a patient it may have named."""

from __future__ import annotations

import orjson
from sqlalchemy import Engine, event, select

from flows.screening import Event
from storage import chats, erasing, outbox, people
from storage.audit import ERASED, Occasion
from storage.outbox import Fate, Owing
from storage.tables import OUTBOX
from storage.unit import Unit, unit_of_work
from tests.databases import on_sqlite
from tests.storage.invented import MINUTE, NOW, WIDE, a_person, a_screening, chance

HERE, EVERYWHERE, LEFT, ELSEWHERE = range(WIDE + 1, WIDE + 5)
GROUP = -WIDE
LISTED = {"text": "1: pending, E12", "buttons": []}
WHY = Event(what=ERASED, reason="objection")


def told(unit: Unit, *to: int) -> None:
    outbox.owe(unit, [Owing(chat_id=chat, kind="say", payload=LISTED) for chat in to], NOW)
    for owed in outbox.claim(unit, NOW, MINUTE, limits=None):
        outbox.settle(unit, owed, Fate(state="sent", at=NOW, message_id=1))


def staffed(unit: Unit) -> None:
    """Have people with a right at the site, at all of them, at this one once, and at another; and a group."""
    for chat, site in ((HERE, "PARIS-01"), (EVERYWHERE, None), (LEFT, "PARIS-01"), (ELSEWHERE, "LYON-01")):
        people.grant(unit, a_person(unit, chat), "coordinator", site, None, NOW)
    people.revoke(unit, a_person(unit, LEFT), None, NOW)
    chats.bind(unit, GROUP, "PARIS-01", None, NOW)


def erase(unit: Unit, number: int) -> None:
    assert erasing.erase(unit, number, WHY, Occasion(at=NOW, software="0"), chance)


def contents(unit: Unit) -> dict[int, object]:
    rows = unit.execute(select(OUTBOX.c.chat_id, OUTBOX.c.payload).order_by(OUTBOX.c.id))
    return {chat: orjson.loads(payload) for chat, payload in rows}


def test_lists_that_people_of_the_site_were_sent_are_emptied_with_the_patient(unit: Unit) -> None:
    staffed(unit)
    numbers = [a_screening(unit).number for _ in range(2)]
    everybody = (HERE, EVERYWHERE, LEFT, GROUP, ELSEWHERE)
    for number in numbers:
        told(unit, *everybody)
        erase(unit, number)

        assert contents(unit) == {HERE: {}, EVERYWHERE: {}, LEFT: {}, GROUP: {}, ELSEWHERE: LISTED}


def test_a_list_that_somebody_waits_for_goes_out_and_is_forgotten_once_it_is_sent(unit: Unit) -> None:
    staffed(unit)
    numbers = [a_screening(unit).number for _ in range(2)]
    outbox.owe(unit, [Owing(chat_id=HERE, kind="say", payload=LISTED)], NOW)
    erase(unit, numbers[0])

    (owed,) = outbox.claim(unit, NOW, MINUTE, limits=None)
    assert owed.payload == {**LISTED, "secret": True}
    erase(unit, numbers[1])
    outbox.settle(unit, owed, Fate(state="sent", at=NOW, message_id=1))
    told(unit, GROUP)
    erase(unit, a_screening(unit).number)
    assert contents(unit) == {HERE: {}, GROUP: {}}


@on_sqlite
def test_lists_that_were_emptied_for_one_patient_are_not_looked_at_for_the_next(engine: Engine) -> None:
    asked: list[tuple[object, ...]] = []

    def note(_connection: object, _cursor: object, statement: str, values: tuple[object, ...], *_: object) -> None:
        if statement.startswith("UPDATE outbox") and "outbox.kind" in statement:
            asked.append(values)

    with unit_of_work(engine) as unit:
        staffed(unit)
        numbers = [a_screening(unit).number for _ in range(2)]
        told(unit, HERE, GROUP)
        erase(unit, numbers[0])
        last = unit.scalar(select(OUTBOX.c.id).order_by(OUTBOX.c.id.desc()).limit(1))
        event.listen(engine, "before_cursor_execute", note)
        erase(unit, numbers[1])

    assert asked
    assert all(last in values for values in asked)
