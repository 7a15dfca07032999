"""What can be read of a screening: the conversation as it was seen, its events, its deliveries; and what is waiting."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError

from flows.screening import Event
from storage import audit, conversation, inbox, outbox, reports
from storage.audit import Occasion
from storage.conversation import Utterance
from storage.inbox import Incoming
from storage.outbox import Fate, Owing
from storage.reports import Delivery, Happened, Health, Wanted
from storage.screenings import Judged
from storage.tables import VALUE
from storage.unit import Unit, unit_of_work
from tests.storage.invented import MINUTE, NOW, WIDE, a_screening, chance

LEASE = timedelta(seconds=60)
ASKED = Utterance(at=NOW, by="bot", text="Quel âge ?", buttons=("Non connu à ce jour", "Retour"), reference="S-1")
TYPED = Utterance(at=NOW + MINUTE, by="person", text="71 ans", did="typed", reference="update:5")
TAPPED = Utterance(at=NOW + 2 * MINUTE, by="person", text="Retour", did="tapped")


def test_a_conversation_is_kept_as_it_was_seen(unit: Unit) -> None:
    number, other = a_screening(unit).number, a_screening(unit).number

    conversation.append(unit, number, [ASKED, TYPED])
    conversation.append(unit, other, [ASKED])
    conversation.append(unit, number, [TAPPED])
    conversation.append(unit, number, [])

    assert conversation.of(unit, number) == (ASKED, TYPED, TAPPED)
    assert conversation.of(unit, other) == (ASKED,)


def test_a_conversation_needs_its_screening(engine: Engine) -> None:
    with pytest.raises(IntegrityError, match=r"(?i)foreign key"), unit_of_work(engine) as unit:
        conversation.append(unit, 12345, [ASKED])


def test_the_log_of_a_screening_is_all_that_is_known_of_it(unit: Unit) -> None:
    begun = a_screening(unit)
    conversation.append(unit, begun.number, [ASKED])
    said = Event(what="corrected", fact="age", old="17", new="71", reason="mistyped")
    turn = Occasion(at=NOW, software="0.1.0", person=begun.person, role="investigator", screening=begun.number)
    audit.record(unit, turn, [said], chance)
    outbox.owe(unit, [Owing(chat_id=-WIDE, kind="card", payload={}, reference="S-1", screening=begun.number)], NOW)
    (owed,) = outbox.claim(unit, NOW, LEASE)
    outbox.settle(unit, owed, Fate(state="sent", at=NOW + MINUTE, message_id=77))

    log = reports.log_show(unit, begun.number)

    assert log is not None
    assert log.kept.screening == begun
    assert log.conversation == (ASKED,)
    happened = {"seq": 1, "at": NOW, "person": begun.person, "role": "investigator", "erased": False}
    assert log.events == (Happened.model_validate(happened | said.model_dump()),)
    delivered = {"chat_id": -WIDE, "kind": "card", "reference": "S-1", "state": "sent", "attempts": 1, "error": None}
    times = {"created_at": NOW, "settled_at": NOW + MINUTE}
    assert log.deliveries == (Delivery.model_validate({**delivered, **times, "message_id": 77}),)
    assert reports.log_show(unit, begun.number + 1) is None


def test_an_event_whose_values_were_erased_says_so(unit: Unit) -> None:
    turn = Occasion(at=NOW, software="0.1.0", screening=1)
    audit.record(unit, turn, [Event(what="answered", new="71"), Event(what="stopped")], chance)
    unit.execute(VALUE.delete())

    answered, stopped = reports.happened(unit, 1)

    assert (answered.new, answered.erased) == (None, True)
    assert not stopped.erased


def test_lists_are_filtered_and_paged_the_latest_first(unit: Unit) -> None:
    excluded = Judged(is_open=False, verdict="excluded", first_exclusion="E6")
    for site, judged in (("PARIS-01", excluded), ("LYON-02", excluded), ("PARIS-01", Judged(is_open=True))):
        a_screening(unit, site, judged)

    def numbers(limit: int = 50, **wanted: object) -> list[int]:
        return [line.number for line in reports.log_list(unit, Wanted.model_validate(wanted), limit)]

    assert numbers() == [3, 2, 1]
    assert numbers(limit=2) == [3, 2]
    assert numbers(before=2) == [1]
    assert numbers(site="PARIS-01") == [3, 1]
    assert numbers(verdict="excluded", first_exclusion="E6") == [2, 1]
    assert numbers(is_open=True) == [3]
    assert numbers(is_open=False, site="LYON-02") == [2]
    assert numbers(person=12345) == []


def test_nothing_is_waiting_in_a_fresh_database(unit: Unit) -> None:
    assert reports.health(unit, NOW + 5 * MINUTE) == Health(
        inbox_open=0,
        inbox_aside=0,
        inbox_lag=0,
        outbox_unsettled=0,
        outbox_blocked=0,
        outbox_dead=0,
        outbox_lag=0,
    )


def test_health_counts_what_is_waiting_and_what_went_wrong(unit: Unit) -> None:
    for update_id in range(1, 5):
        inbox.store(unit, [Incoming(update_id=update_id, payload="{}")], NOW + update_id * MINUTE)
    inbox.settle(unit, 1, "done", NOW)
    inbox.settle(unit, 2, "aside", NOW)
    outbox.owe(unit, [Owing(chat_id=chat, kind="say", payload={}) for chat in range(5)], NOW)
    for owed, state in zip(outbox.claim(unit, NOW, LEASE), ("blocked", "dead", "dead", "sent"), strict=False):
        outbox.settle(unit, owed, Fate.model_validate({"state": state, "at": NOW}))

    assert reports.health(unit, NOW + 5 * MINUTE) == Health(
        inbox_open=2,
        inbox_aside=1,
        inbox_lag=120,
        outbox_unsettled=1,
        outbox_blocked=1,
        outbox_dead=2,
        outbox_lag=300,
    )


def test_what_waits_on_purpose_is_not_late(unit: Unit) -> None:
    later = Owing(chat_id=1, kind="say", payload={}, not_before=NOW + 10 * MINUTE)
    outbox.owe(unit, [later, *(Owing(chat_id=chat, kind="say", payload={}) for chat in (1, 2, 3))], NOW)
    outbox.hold_chat(unit, 2, NOW + 10 * MINUTE)

    assert reports.health(unit, NOW + 5 * MINUTE).outbox_lag == 300
    (owed,) = outbox.claim(unit, NOW, LEASE)
    outbox.settle(unit, owed, Fate(state="sent", at=NOW))
    assert reports.health(unit, NOW + 5 * MINUTE).outbox_lag == 0
    assert reports.health(unit, NOW + 11 * MINUTE).outbox_lag == 60


def test_what_was_tried_in_vain_is_late_from_the_beginning(unit: Unit) -> None:
    outbox.owe(unit, [Owing(chat_id=1, kind="say", payload={})], NOW)
    (owed,) = outbox.claim(unit, NOW, LEASE)
    outbox.settle(unit, owed, Fate(state="later", at=NOW, not_before=NOW + 10 * MINUTE))

    assert reports.health(unit, NOW + 5 * MINUTE).outbox_lag == 300
