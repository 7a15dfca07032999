"""The inbox: stored once, in order within a chat, fair between chats, and put aside what cannot be served."""

from sqlalchemy import Engine

from storage import inbox
from storage.inbox import Incoming, Received, Waiting
from storage.unit import Unit, unit_of_work
from tests.storage.invented import DAY, MINUTE, NOW, WIDE, an_interrupted_unit, at_once


def test_an_update_is_taken_as_it_came(unit: Unit) -> None:
    inbox.store(unit, [Incoming(update_id=WIDE, chat_id=-WIDE, telegram_id=WIDE, payload='{"é": 1}')], NOW)

    assert inbox.claim(unit, WIDE) == Received(
        update_id=WIDE, chat_id=-WIDE, telegram_id=WIDE, payload='{"é": 1}', received_at=NOW, tries=0
    )


def test_an_update_delivered_again_is_not_new(unit: Unit) -> None:
    assert inbox.store(unit, [_update(1), _update(2)], NOW) == 2
    assert inbox.store(unit, [_update(2), _update(3), _update(1)], NOW) == 1
    assert inbox.store(unit, [], NOW) == 0


def test_an_update_delivered_again_after_its_turn_stays_done(unit: Unit) -> None:
    inbox.store(unit, [_update(1)], NOW)
    inbox.settle(unit, 1, "done", NOW)

    assert inbox.store(unit, [_update(1)], NOW) == 0
    assert inbox.oldest_open(unit) == ()
    assert inbox.claim(unit, 1) is None


def test_each_chat_shows_its_oldest_update_the_longest_wait_first(unit: Unit) -> None:
    burst = [_update(number, chat_id=10) for number in range(1, 101)]
    inbox.store(unit, [*burst, _update(101, chat_id=20), _update(102, chat_id=30)], NOW)

    assert inbox.oldest_open(unit) == (
        Waiting(update_id=1, chat_id=10, others=99),
        Waiting(update_id=101, chat_id=20),
        Waiting(update_id=102, chat_id=30),
    )
    assert len(inbox.oldest_open(unit, limit=2)) == 2


def test_nothing_overtakes_within_a_chat(unit: Unit) -> None:
    inbox.store(unit, [_update(2, chat_id=10), _update(1, chat_id=10), _update(3, chat_id=20)], NOW)

    assert inbox.claim(unit, 2) is None
    assert inbox.claim(unit, 3) is not None
    inbox.settle(unit, 1, "done", NOW)
    assert inbox.claim(unit, 2) is not None


def test_updates_of_no_chat_queue_as_one(unit: Unit) -> None:
    inbox.store(unit, [_update(1, chat_id=None), _update(2, chat_id=None), _update(3, chat_id=10)], NOW)

    assert inbox.oldest_open(unit) == (
        Waiting(update_id=1, chat_id=None, others=1),
        Waiting(update_id=3, chat_id=10),
    )
    assert inbox.claim(unit, 2) is None


def test_five_failures_put_an_update_aside_and_let_the_next_pass(unit: Unit) -> None:
    inbox.store(unit, [_update(1), _update(2)], NOW)

    assert [inbox.note_failure(unit, 1, "KeyError", NOW) for _ in range(5)] == [False, False, False, False, True]
    assert inbox.claim(unit, 1) is None
    assert inbox.oldest_open(unit) == (Waiting(update_id=2, chat_id=10),)


def test_a_try_that_failed_is_known_to_the_next(unit: Unit) -> None:
    inbox.store(unit, [_update(1)], NOW)
    inbox.note_failure(unit, 1, "KeyError", NOW)

    taken = inbox.claim(unit, 1)

    assert taken is not None
    assert taken.tries == 1


def test_a_failure_noted_after_the_turn_was_taken_changes_nothing(unit: Unit) -> None:
    inbox.store(unit, [_update(1)], NOW)
    inbox.settle(unit, 1, "done", NOW)

    assert [inbox.note_failure(unit, 1, "late", NOW) for _ in range(6)] == [False] * 6


def test_an_emptied_update_is_still_known_to_have_come(unit: Unit) -> None:
    inbox.store(unit, [_update(1)], NOW)
    inbox.empty(unit, 1)

    taken = inbox.claim(unit, 1)

    assert taken is not None
    assert taken.payload is None
    assert inbox.store(unit, [_update(1)], NOW) == 0


def test_only_what_was_settled_before_a_time_is_emptied(unit: Unit) -> None:
    inbox.store(unit, [_update(number, chat_id=number) for number in (1, 2, 3)], NOW)
    inbox.settle(unit, 1, "done", NOW)
    inbox.settle(unit, 2, "aside", NOW + DAY)

    assert inbox.empty_settled(unit, before=NOW + MINUTE) == 1
    assert inbox.empty_settled(unit, before=NOW + MINUTE) == 0
    assert inbox.empty_settled(unit, before=NOW + 2 * DAY) == 1
    kept = inbox.claim(unit, 3)
    assert kept is not None
    assert kept.payload is not None


def test_a_turn_that_fails_leaves_its_update_open(engine: Engine) -> None:
    with unit_of_work(engine) as unit:
        inbox.store(unit, [_update(1)], NOW)
    with an_interrupted_unit(engine) as unit:
        inbox.settle(unit, 1, "done", NOW)

    with unit_of_work(engine) as unit:
        assert inbox.claim(unit, 1) is not None


def test_an_update_is_taken_by_one_of_many_workers(engine: Engine) -> None:
    with unit_of_work(engine) as unit:
        inbox.store(unit, [_update(1)], NOW)

    def take() -> bool:
        with unit_of_work(engine) as unit:
            taken = inbox.claim(unit, 1)
            if taken:
                inbox.settle(unit, 1, "done", NOW)
            return taken is not None

    assert sorted(at_once(8, take)) == [False] * 7 + [True]


def _update(update_id: int, chat_id: int | None = 10) -> Incoming:
    return Incoming(update_id=update_id, chat_id=chat_id, payload=f'{{"update_id": {update_id}}}')
