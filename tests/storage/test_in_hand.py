"""What a turn owes and takes in hand: only what can be sent at once, and only if it is truly kept."""

from datetime import timedelta

from sqlalchemy import Engine

from storage import in_hand, outbox, screenings
from storage.in_hand import InHand
from storage.outbox import Owing
from storage.unit import Unit, unit_of_work
from tests.storage.invented import MINUTE, NOW, SECOND, a_screening, an_interrupted_part_of

LEASE = timedelta(seconds=15)
TOAST = Owing(chat_id=1, kind="toast", payload={"tap": "7", "text": ""})


def _panel(number: int | None = None, **more: object) -> Owing:
    return Owing(chat_id=1, kind="panel", payload={"text": "How old?", "asks": "age", **more}, screening=number)


def test_the_answer_to_a_tap_and_the_question_in_place_are_taken_as_they_are_owed(unit: Unit) -> None:
    number = a_screening(unit).number
    taken = InHand(NOW + LEASE)

    assert in_hand.owe(unit, [TOAST, _panel(number)], NOW, "update:7", taken)
    unit.write()

    assert [(each.kind, each.attempts, each.doubts) for each in taken.owed] == [("toast", 1, 0), ("panel", 1, 0)]
    assert outbox.claim(unit, NOW, LEASE) == ()
    kept = screenings.load(unit, number)
    assert kept is not None
    assert not kept.had_seen("age", NOW + SECOND), "it has not been sent yet"


def test_a_new_message_and_what_comes_behind_it_wait_to_be_claimed(unit: Unit) -> None:
    taken = InHand(NOW + LEASE)

    assert not in_hand.owe(unit, [TOAST, _panel(fresh=True), _panel()], NOW, "update:7", taken)
    unit.write()

    assert [each.kind for each in taken.owed] == ["toast"]
    assert [each.is_fresh for each in outbox.claim(unit, NOW, LEASE)] == [True]


def test_a_card_is_never_taken_in_hand(unit: Unit) -> None:
    taken = InHand(NOW + LEASE)
    card = Owing(chat_id=-100, kind="card", payload={"text": "S-1"}, reference="S-1")

    assert not in_hand.owe(unit, [_panel(), card], NOW, "update:7", taken)
    unit.write()

    assert [each.kind for each in taken.owed] == ["panel"]
    (owed,) = outbox.claim(unit, NOW, LEASE)
    assert (owed.kind, owed.doubts) == ("card", 0)


def test_what_its_holder_did_not_live_to_send_is_in_doubt_when_the_lease_ends(unit: Unit) -> None:
    taken = InHand(NOW + LEASE)
    in_hand.owe(unit, [_panel()], NOW, "update:7", taken)
    unit.write()

    assert outbox.claim(unit, NOW + LEASE - SECOND, LEASE) == ()
    (again,) = outbox.claim(unit, NOW + LEASE, LEASE)
    assert (again.id, again.attempts, again.doubts) == (taken.owed[0].id, 2, 1)


def test_a_cause_owes_once_and_is_taken_once(unit: Unit) -> None:
    first, second = InHand(NOW + LEASE), InHand(NOW + MINUTE)
    in_hand.owe(unit, [_panel()], NOW, "update:7", first)
    unit.write()

    in_hand.owe(unit, [_panel()], NOW, "update:7", second)
    unit.write()

    assert (len(first.owed), second.owed) == (1, [])


def test_nothing_of_a_failed_turn_is_in_hand_when_it_had_not_been_written(engine: Engine) -> None:
    taken, other = InHand(NOW + LEASE), InHand(NOW + LEASE)
    with unit_of_work(engine) as unit:
        with an_interrupted_part_of(unit):
            in_hand.owe(unit, [_panel()], NOW, "update:7", taken)
        in_hand.owe(unit, [_panel()], NOW, "update:8", other)

    assert (taken.owed, len(other.owed)) == ([], 1)


def test_what_arrived_is_settled_together_and_a_lost_lease_changes_nothing(unit: Unit) -> None:
    taken = InHand(NOW + LEASE)
    in_hand.owe(unit, [_panel(), Owing(chat_id=2, kind="panel", payload={"text": "x"})], NOW, "update:7", taken)
    unit.write()
    first, second = taken.owed
    (again,) = (each for each in outbox.claim(unit, NOW + LEASE, LEASE) if each.id == second.id)

    outbox.settle_sent(unit, first, NOW, 55)
    outbox.settle_sent(unit, second, NOW, 56)

    assert not outbox.are_followed(unit, {1}) or not outbox.settle(unit, first, outbox.Fate(state="sent", at=NOW))
    assert outbox.are_followed(unit, {2})
    assert outbox.settle(unit, again, outbox.Fate(state="sent", at=NOW, message_id=56))
    assert not outbox.are_followed(unit, {2})
