"""The outbox: owed once, sent in order within a chat, never waiting for another chat, and honest about doubt."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from pydantic import ValidationError
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError

from storage import outbox
from storage.kinds import Kind
from storage.outbox import Ended, Fate, Owed, Owing
from storage.unit import Unit, unit_of_work
from tests.storage.invented import MINUTE, NOW, SECOND, WIDE, an_interrupted_unit, at_once

LEASE = timedelta(seconds=60)


def test_what_is_owed_is_claimed_as_it_was_written(unit: Unit) -> None:
    payload = {"text": "<b>Âge ?</b>", "buttons": [[{"label": "≥ 18", "data": "a"}]], "mode": "edit"}
    owing = Owing(chat_id=-WIDE, kind="card", payload=payload, reference="S-1", screening=1)

    assert outbox.owe(unit, [owing], NOW) == 1
    (owed,) = outbox.claim(unit, NOW, LEASE)

    assert owed == Owed(**owing.model_dump(), id=1, attempts=1, doubts=0, created_at=NOW, error=None)


def test_a_turn_replayed_owes_nothing_twice(unit: Unit) -> None:
    assert outbox.owe(unit, [_owing(1), _owing(2)], NOW, cause="update:7") == 2
    assert outbox.owe(unit, [_owing(1), _owing(2)], NOW, cause="update:7") == 0
    assert outbox.owe(unit, [_owing(3)], NOW, cause="update:7", first=2) == 1
    assert outbox.owe(unit, [_owing(1)], NOW, cause="update:8") == 1
    assert outbox.owe(unit, [_owing(4)], NOW) == 1
    assert outbox.owe(unit, [_owing(4)], NOW) == 1
    assert outbox.owe(unit, [], NOW, cause="update:9") == 0


def test_a_chat_gets_its_messages_one_after_the_other_in_order(unit: Unit) -> None:
    _owe(unit, [_owing(1, text="first"), _owing(1, text="second"), _owing(2, text="other")])

    assert _claimed(unit) == ["first", "other"]
    assert _claimed(unit) == []


def test_the_next_of_a_chat_goes_once_the_one_before_is_settled(unit: Unit) -> None:
    _owe(unit, [_owing(1, text="first"), _owing(1, text="second")])

    for state in ("sent", "dead", "blocked"):
        (owed,) = outbox.claim(unit, NOW, LEASE)
        outbox.settle(unit, owed, Fate(state=state, at=NOW))
        _owe(unit, [_owing(1, text=state)])

    assert _claimed(unit) == ["dead"]


def test_nothing_overtakes_a_message_that_waits_for_its_time(unit: Unit) -> None:
    _owe(unit, [_owing(1, text="first"), _owing(1, text="second"), _owing(2, text="other")])
    first, _other = outbox.claim(unit, NOW, LEASE)
    outbox.settle(unit, first, Fate(state="later", at=NOW, not_before=NOW + SECOND, error="ConnectError"))

    assert _claimed(unit) == []
    (again,) = outbox.claim(unit, NOW + SECOND, LEASE)
    assert (again.payload["text"], again.attempts, again.doubts, again.error) == ("first", 2, 0, "ConnectError")


def test_what_is_owed_for_later_is_not_sent_early(unit: Unit) -> None:
    _owe(unit, [Owing(chat_id=1, kind="say", payload={"text": "remind"}, not_before=NOW + MINUTE)])

    assert _claimed(unit) == []
    assert outbox.next_due(unit) == NOW + MINUTE
    assert len(outbox.claim(unit, NOW + MINUTE, LEASE)) == 1


def test_toasts_go_first_and_wait_for_nobody(unit: Unit) -> None:
    _owe(unit, [_owing(1, text="panel"), _owing(1, text="more"), _owing(2, text="other")])
    outbox.hold_chat(unit, 1, NOW + MINUTE)
    _owe(unit, [_owing(1, kind="toast", text="a tap"), _owing(1, kind="toast", text="another")])

    assert _claimed(unit) == ["a tap", "another", "other"]


def test_a_toast_put_off_delays_nothing(unit: Unit) -> None:
    _owe(unit, [_owing(1, kind="toast", text="a tap"), _owing(1, text="panel")])
    toast, panel = outbox.claim(unit, NOW, LEASE)
    outbox.settle(unit, toast, Fate(state="later", at=NOW, not_before=NOW + SECOND))
    outbox.settle(unit, panel, Fate(state="sent", at=NOW, message_id=5))
    _owe(unit, [_owing(1, text="next")])

    assert _claimed(unit) == ["next"]


def test_a_held_chat_waits_and_delays_no_other(unit: Unit) -> None:
    _owe(unit, [_owing(1, text="held"), _owing(2, text="free")])
    outbox.hold_chat(unit, 1, NOW + SECOND)
    outbox.hold_chat(unit, 1, NOW + MINUTE)

    assert _claimed(unit) == ["free"]
    assert outbox.next_due(unit) == NOW + MINUTE
    assert "held" in [owed.payload["text"] for owed in outbox.claim(unit, NOW + MINUTE, LEASE)]


def test_a_hold_survives_a_restart(engine: Engine) -> None:
    with unit_of_work(engine) as unit:
        _owe(unit, [_owing(1, text="held")])
        outbox.hold_chat(unit, 1, NOW + MINUTE)
    engine.dispose()

    with unit_of_work(engine) as unit:
        assert _claimed(unit) == []


def test_a_lease_that_ran_out_is_claimed_again_and_in_doubt(unit: Unit) -> None:
    _owe(unit, [_owing(1)])
    (lost,) = outbox.claim(unit, NOW, LEASE)

    assert outbox.claim(unit, NOW + LEASE - SECOND, LEASE) == ()
    (again,) = outbox.claim(unit, NOW + LEASE, LEASE)

    assert (lost.id, lost.attempts, lost.doubts) == (again.id, 1, 0)
    assert (again.attempts, again.doubts) == (2, 1)


def test_who_lost_the_lease_cannot_settle_any_more(unit: Unit) -> None:
    _owe(unit, [_owing(1)])
    (lost,) = outbox.claim(unit, NOW, LEASE)
    (again,) = outbox.claim(unit, NOW + LEASE, LEASE)

    assert not outbox.settle(unit, lost, Fate(state="sent", at=NOW, message_id=5))
    assert outbox.settle(unit, again, Fate(state="sent", at=NOW, message_id=6))
    assert not outbox.settle(unit, again, Fate(state="dead", at=NOW))


def test_a_lease_that_ran_out_unnoticed_can_still_be_settled(unit: Unit) -> None:
    _owe(unit, [_owing(1)])
    (owed,) = outbox.claim(unit, NOW, LEASE)

    assert outbox.settle(unit, owed, Fate(state="sent", at=NOW + 2 * LEASE, message_id=5))
    assert outbox.claim(unit, NOW + 2 * LEASE, LEASE) == ()


def test_after_a_restart_what_was_under_way_is_in_doubt_at_once(unit: Unit) -> None:
    _owe(unit, [_owing(1), _owing(2)])
    first, _second = outbox.claim(unit, NOW, LEASE)
    outbox.settle(unit, first, Fate(state="sent", at=NOW))

    assert outbox.end_leases(unit, NOW) == 1
    assert [(owed.chat_id, owed.doubts) for owed in outbox.claim(unit, NOW, LEASE)] == [(2, 1)]


def test_an_ambiguous_send_is_tried_again_at_its_time_and_counted(unit: Unit) -> None:
    _owe(unit, [_owing(1)])
    (owed,) = outbox.claim(unit, NOW, LEASE)
    outbox.settle(unit, owed, Fate(state="ambiguous", at=NOW, not_before=NOW + 30 * SECOND))

    assert _claimed(unit) == []
    (again,) = outbox.claim(unit, NOW + 30 * SECOND, LEASE)
    assert (again.attempts, again.doubts) == (2, 1)
    outbox.settle(unit, again, Fate(state="ambiguous", at=NOW))
    assert outbox.next_due(unit) is None


def test_a_send_put_off_needs_its_time() -> None:
    with pytest.raises(ValidationError, match="A send put off needs the time of its next try: give not_before"):
        Fate(state="later", at=NOW)


@pytest.mark.parametrize(
    ("state", "final"),
    [("sent", True), ("blocked", True), ("dead", True), ("later", False), ("ambiguous", False)],
)
def test_delivery_sleeps_until_the_next_is_due(unit: Unit, state: Ended, *, final: bool) -> None:
    assert outbox.next_due(unit) is None
    _owe(unit, [_owing(1)])
    assert outbox.next_due(unit) == NOW
    (owed,) = outbox.claim(unit, NOW, LEASE)
    assert outbox.next_due(unit) == NOW + LEASE

    outbox.settle(unit, owed, Fate(state=state, at=NOW, not_before=NOW + MINUTE))

    assert outbox.next_due(unit) == (None if final else NOW + MINUTE)


def test_a_row_behind_another_is_not_what_delivery_wakes_for(unit: Unit) -> None:
    later = Owing(chat_id=1, kind="say", payload={}, not_before=NOW + MINUTE)
    _owe(unit, [later, _owing(1)])

    assert outbox.next_due(unit) == NOW + MINUTE


def test_what_is_owed_to_a_migrated_group_follows_it(unit: Unit) -> None:
    _owe(unit, [_owing(-7, text="gone"), _owing(-7, text="moves"), _owing(8, text="stays")])
    sent, _stays = outbox.claim(unit, NOW, LEASE)
    outbox.settle(unit, sent, Fate(state="sent", at=NOW))

    assert outbox.move_chat(unit, -7, -1007) == 1
    assert [(owed.chat_id, owed.payload["text"]) for owed in outbox.claim(unit, NOW, LEASE)] == [(-1007, "moves")]


def test_a_claim_takes_no_more_than_it_was_asked_for(unit: Unit) -> None:
    _owe(unit, [_owing(chat) for chat in range(1, 6)])

    assert [owed.chat_id for owed in outbox.claim(unit, NOW, LEASE, limit=3)] == [1, 2, 3]
    assert [owed.chat_id for owed in outbox.claim(unit, NOW, LEASE, limit=3)] == [4, 5]


def test_what_a_failed_turn_owed_is_not_owed(engine: Engine) -> None:
    with an_interrupted_unit(engine) as unit:
        _owe(unit, [_owing(1)])

    with unit_of_work(engine) as unit:
        assert _claimed(unit) == []


def test_a_kind_outside_the_list_is_refused_by_the_database(unit: Unit) -> None:
    odd = _owing(1).model_copy(update={"kind": "telegram"})

    with pytest.raises(IntegrityError, match="kind_is_known"):
        outbox.owe(unit, [odd], NOW)


def test_many_senders_claim_each_row_once(engine: Engine) -> None:
    with unit_of_work(engine) as unit:
        _owe(unit, [_owing(chat) for chat in range(1, 201)])

    def claim_all() -> list[int]:
        mine: list[int] = []
        while True:
            with unit_of_work(engine) as unit:
                claimed = outbox.claim(unit, NOW, LEASE, limit=7, limits=None)
            if not claimed:
                return mine
            mine.extend(owed.chat_id for owed in claimed)

    claimed = [chat for mine in at_once(8, claim_all) for chat in mine]

    assert sorted(claimed) == list(range(1, 201))


def _owing(chat_id: int, kind: Kind = "say", text: str = "") -> Owing:
    return Owing(chat_id=chat_id, kind=kind, payload={"text": text})


def _owe(unit: Unit, owings: Sequence[Owing]) -> None:
    outbox.owe(unit, owings, NOW)


def _claimed(unit: Unit) -> list[str]:
    return [owed.payload["text"] for owed in outbox.claim(unit, NOW, LEASE)]
