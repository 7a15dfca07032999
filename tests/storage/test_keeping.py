"""What was kept long enough goes, a portion at a time and once; people who have left cannot be told any more."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import insert, select, text, update

from flows.screening import Event
from storage import audit, forgetting, inbox, invites, items, keeping, meta, outbox, people, screenings
from storage.inbox import Incoming
from storage.outbox import Fate, Owing
from storage.screenings import Panel
from storage.tables import FACTOR, OUTBOX, SCREENING, SESSION, SIGN_IN
from storage.unit import Unit
from tests.storage.invented import DAY, MINUTE, NOW, SECOND, TURN, WIDE, a_person, a_screening, chance

MONTH = timedelta(days=30)
GONE, STAYS, STRANGER = WIDE, WIDE + 1, WIDE + 2


def sent(unit: Unit, chat: int, count: int = 1) -> None:
    outbox.owe(unit, [Owing(chat_id=chat, kind="say", payload={"text": "canari"})] * count, NOW)
    for _ in range(count):
        for owed in outbox.claim(unit, NOW, MINUTE, limits=None):
            outbox.settle(unit, owed, Fate(state="sent", at=NOW, message_id=1))


def payloads(unit: Unit) -> list[str]:
    return list(unit.scalars(select(OUTBOX.c.payload).order_by(OUTBOX.c.id)))


def test_the_content_of_sends_goes_in_order_and_waits_for_what_is_not_over(unit: Unit) -> None:
    sent(unit, 1, 3)
    outbox.owe(unit, [Owing(chat_id=2, kind="say", payload={"text": "waits"}, not_before=NOW + MONTH)], NOW)
    sent(unit, 3)
    later = NOW + MONTH

    assert keeping.empty_sends(unit, NOW) == (0, False)
    assert keeping.empty_sends(unit, later, most=2) == (2, True)
    assert keeping.empty_sends(unit, later, most=2) == (1, False)
    assert keeping.empty_sends(unit, later, most=2) == (0, False)
    assert payloads(unit) == ["{}", "{}", "{}", '{"text":"waits"}', '{"text":"canari"}']


def test_what_was_forgotten_is_told_once_a_day_and_only_if_something_was(unit: Unit) -> None:
    today = NOW.date()
    assert keeping.to_tell(unit, today) == {}

    keeping.count(unit, "updates", 3)
    keeping.count(unit, "updates", 2)
    keeping.count(unit, "sends", 0)

    assert keeping.to_tell(unit, today) == {"updates": 5}
    keeping.count(unit, "updates", 1)
    assert keeping.to_tell(unit, today) == {}
    assert keeping.to_tell(unit, today + DAY) == {"updates": 1}
    assert keeping.to_tell(unit, today + DAY * 2) == {}


def test_a_patient_is_kept_for_as_long_as_something_is_heard_of_him(unit: Unit) -> None:
    for nth in range(4):
        a_screening(unit)
        touched = {"is_open": False, "state": "closed", "started_at": NOW + nth * MINUTE, "ended_at": NOW + DAY * nth}
        unit.execute(update(SCREENING).where(SCREENING.c.number == nth + 1).values(touched))
    unit.execute(update(SCREENING).where(SCREENING.c.number == 4).values(first=1, attempt=2))
    unit.execute(update(SCREENING).where(SCREENING.c.number == 2).values(ended_at=None, panel_at=NOW + DAY * 9))

    assert keeping.kept_long_enough(unit, NOW + DAY * 2, None).patients == ()
    assert keeping.kept_long_enough(unit, NOW + DAY * 3, None).patients == (3,)
    assert keeping.kept_long_enough(unit, NOW + DAY * 4, None).patients == (1, 3)
    first = keeping.kept_long_enough(unit, NOW + DAY * 4, None, most=2)
    assert (first.patients, first.last) == ((1,), 2)
    assert keeping.kept_long_enough(unit, NOW + DAY * 4, first.last, most=2).patients == (3,)
    assert keeping.is_silent(unit, 1, NOW + DAY * 4)
    assert not keeping.is_silent(unit, 1, NOW + DAY * 3)  # it is the second attempt of which was heard


def old_ones(unit: Unit, before: datetime) -> tuple[int, ...]:
    """Return the patients that are kept long enough, which are silent when they are asked for again."""
    patients = keeping.kept_long_enough(unit, before, None).patients
    assert patients == ((1,) if keeping.is_silent(unit, 1, before) else ())
    return patients


def happens(unit: Unit, what: str, number: int = 1) -> None:
    occasion = TURN.model_copy(update={"screening": number, "at": NOW + DAY * 5})
    audit.record(unit, occasion, [Event(what=what)], chance)


def test_an_ended_patient_whose_message_was_asked_for_again_is_kept_from_then_on(unit: Unit) -> None:
    a_screening(unit)
    unit.execute(update(SCREENING).values(is_open=False, state="excluded", ended_at=NOW, panel_at=NOW + DAY * 5))

    assert old_ones(unit, NOW + DAY * 5) == ()
    assert old_ones(unit, NOW + DAY * 5 + SECOND) == (1,)


@pytest.mark.parametrize("number", [1, 2])
def test_what_is_done_about_any_attempt_is_heard_of_the_patient(unit: Unit, number: int) -> None:
    for _ in range(2):
        a_screening(unit)
    unit.execute(update(SCREENING).values(is_open=False, state="pending", ended_at=NOW))
    unit.execute(update(SCREENING).where(SCREENING.c.number == 2).values(first=1, attempt=2))
    happens(unit, "item given", number)

    assert old_ones(unit, NOW + DAY * 5) == ()
    assert old_ones(unit, NOW + DAY * 5 + SECOND) == (1,)


@pytest.mark.parametrize("what", ["log read", "erasure asked", "erasure expired"])
def test_who_reads_of_a_patient_or_would_have_him_erased_keeps_him_no_longer(unit: Unit, what: str) -> None:
    a_screening(unit)
    happens(unit, what)

    assert old_ones(unit, NOW + SECOND) == (1,)


def test_the_day_agreed_for_an_item_counts_as_if_something_had_been_heard_on_it(unit: Unit) -> None:
    number = a_screening(unit).number
    items.give(unit, number, "E12", 1, NOW)
    assert old_ones(unit, NOW + DAY) == (1,)
    items.agree_on(unit, number, "E12", NOW.date() + DAY * 9)

    assert old_ones(unit, NOW + DAY * 9) == ()
    assert old_ones(unit, NOW + DAY * 10) == (1,)


def test_what_is_erased_already_is_not_looked_at_again(unit: Unit) -> None:
    for _ in range(3):
        a_screening(unit)
    unit.execute(update(SCREENING).where(SCREENING.c.number < 3).values(state="erased"))

    assert keeping.kept_long_enough(unit, NOW + DAY, None).patients == (3,)
    assert meta.read(unit, "answers_erased_to") == "2"


def test_links_sessions_and_invitations_go_when_they_are_long_over(unit: Unit) -> None:
    person = a_person(unit)
    for token, at in (("old", NOW - MONTH * 2), ("new", NOW)):
        link = {"token_sha256": token, "person": person, "created_at": at, "expires_at": at}
        unit.execute(insert(SIGN_IN).values(link))
        unit.execute(insert(SESSION).values(id_sha256=token, person=person, begun_at=at, seen_at=at))
        invites.invite(unit, token, "auditor", None, person, at)

    assert keeping.drop_expired(unit, NOW) == 3
    assert unit.scalars(select(SIGN_IN.c.token_sha256)).all() == ["new"]
    assert keeping.to_tell(unit, NOW.date()) == {"links": 3}


def leave(unit: Unit) -> int:
    """Have somebody work here, and lose his rights; return his number."""
    for chat in (GONE, STAYS):
        people.grant(unit, a_person(unit, chat), "investigator", "PARIS-01", None, NOW)
    for update_id, chat in enumerate((GONE, STAYS, STRANGER, -GONE), start=1):
        writes = Incoming(update_id=update_id, chat_id=chat, telegram_id=abs(chat), payload=None)
        inbox.store(unit, [writes], NOW)
        inbox.settle(unit, update_id, "done", NOW)
    for chat in (GONE, STAYS, STRANGER, -GONE):
        sent(unit, chat)
    number = a_screening(unit).number
    screenings.pin_panel(unit, number, Panel(chat_id=GONE, message_id=4))
    unit.execute(insert(FACTOR).values(person=1, secret="canari", made_at=NOW, failures=0))
    outbox.hold_chat(unit, GONE, NOW)
    outbox.owe(unit, [Owing(chat_id=GONE, kind="say", payload={"text": "too late"})], NOW)
    people.revoke(unit, 1, None, NOW)
    return 1


def test_nobody_can_tell_who_somebody_was_that_is_forgotten(unit: Unit) -> None:
    person = leave(unit)
    assert forgetting.without_rights(unit, NOW) == {}
    assert forgetting.without_rights(unit, NOW + MINUTE) == {person: NOW}

    assert forgetting.forget(unit, person, NOW + DAY)
    while forgetting.walk(unit, NOW + DAY, most=1):
        pass

    for table in ("person", "inbox", "outbox", "hold", "pace", "card", "factor", "screening"):
        rows = unit.execute(text(f"SELECT * FROM {table} ORDER BY 1")).all()  # noqa: S608  # our own tables
        assert not [row for row in rows if GONE in row], table
        assert not [row for row in rows if STRANGER in row], table
    known = unit.execute(text("SELECT chat_id, telegram_id FROM inbox ORDER BY update_id")).all()
    assert [tuple(row) for row in known] == [(None, None), (STAYS, STAYS), (None, None), (-GONE, None)]
    assert list(unit.scalars(select(OUTBOX.c.chat_id).order_by(OUTBOX.c.id))) == [0, STAYS, 0, -GONE]


def test_the_number_stays_and_who_comes_back_is_a_new_person(unit: Unit) -> None:
    person = leave(unit)
    forgetting.forget(unit, person, NOW + DAY)

    forgotten = people.get(unit, person)
    assert forgotten
    assert (forgotten.telegram_id, forgotten.forgotten_at) == (None, NOW + DAY)
    assert people.meet(unit, GONE, NOW).id > person
    assert not forgetting.forget(unit, person, NOW + DAY)


def test_nobody_who_has_a_right_is_forgotten(unit: Unit) -> None:
    person = leave(unit)
    people.grant(unit, person, "auditor", None, None, NOW)

    assert forgetting.left_at(unit, person) is None
    assert forgetting.without_rights(unit, NOW + MONTH) == {}
    assert not forgetting.forget(unit, person, NOW)


def test_strangers_are_forgotten_each_week(unit: Unit) -> None:
    leave(unit)
    assert not forgetting.walk(unit, NOW)
    assert not forgetting.walk(unit, NOW + DAY * 6)
    while forgetting.walk(unit, NOW + DAY * 7):
        pass

    known = unit.execute(text("SELECT chat_id FROM inbox ORDER BY update_id")).all()
    assert [row[0] for row in known] == [GONE, STAYS, None, -GONE]
