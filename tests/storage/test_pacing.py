"""New messages leave no faster than Telegram allows; what is edited in place and answers to taps are not counted."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import count

from sqlalchemy import Engine

from storage import outbox, pacing
from storage.limits import PUBLISHED
from storage.outbox import Fate, Owed, Owing
from storage.unit import Unit, unit_of_work
from tests.storage.invented import DAY, NOW, SECOND

LEASE = timedelta(seconds=15)
GROUP = -5


def test_a_chat_gets_one_new_message_a_second(unit: Unit) -> None:
    outbox.owe(unit, [_new(1, str(each)) for each in range(4)], NOW)

    assert [(at - NOW).total_seconds() for at in _sent(unit, until=NOW + 9 * SECOND)] == [0, 1, 2, 3]


def test_a_group_gets_twenty_in_any_minute(unit: Unit) -> None:
    outbox.owe(unit, [_new(GROUP, str(each)) for each in range(50)], NOW)

    sent = _sent(unit, until=NOW + timedelta(minutes=3))

    assert len(sent) == 50
    assert max(sum(at - timedelta(minutes=1) < other <= at for other in sent) for at in sent) == 20


def test_over_all_chats_no_more_than_twenty_five_in_any_second(unit: Unit) -> None:
    outbox.owe(unit, [_new(chat, "") for chat in range(1, 101)], NOW)

    sent = _sent(unit, until=NOW + 9 * SECOND)

    assert len(sent) == 100
    assert max(sum(at - SECOND < other <= at for other in sent) for at in sent) == 25
    assert max(sent) - NOW < 4 * SECOND


def test_edits_toasts_and_deletions_are_not_paced(unit: Unit) -> None:
    outbox.owe(unit, [_new(1, "first")], NOW)
    assert len(_sent(unit, until=NOW)) == 1
    calm = [
        Owing(chat_id=1, kind="panel", payload={"text": "in place"}),
        Owing(chat_id=1, kind="say", payload={"text": "edited", "edit": 7}),
        Owing(chat_id=1, kind="toast", payload={"tap": "1"}),
        Owing(chat_id=1, kind="delete", payload={"message": 3}),
    ]
    outbox.owe(unit, calm, NOW)

    assert len(_sent(unit, until=NOW + SECOND * 0.9)) == 4


def test_a_paced_chat_delays_no_other_and_its_toasts_do_not_wait(unit: Unit) -> None:
    outbox.owe(unit, [_new(1, "a"), _new(1, "b"), _new(1, "c")], NOW)
    _sent(unit, until=NOW)
    outbox.owe(unit, [_new(2, "other"), Owing(chat_id=1, kind="toast", payload={"tap": "1"})], NOW)

    assert [(owed.chat_id, owed.kind) for owed in outbox.claim(unit, NOW, LEASE)] == [(1, "toast"), (2, "say")]


def test_sleep_ends_when_the_pace_allows_the_next(unit: Unit) -> None:
    outbox.owe(unit, [_new(1, "a"), _new(1, "b")], NOW)
    _sent(unit, until=NOW)

    assert outbox.next_due(unit) == NOW + SECOND


def test_sleep_ends_when_the_pace_over_all_chats_allows_the_next(unit: Unit) -> None:
    outbox.owe(unit, [_new(chat, "") for chat in range(1, 40)], NOW)
    _sent(unit, until=NOW)

    assert outbox.next_due(unit) == NOW + SECOND


def test_the_pace_survives_a_restart(engine: Engine) -> None:
    with unit_of_work(engine) as unit:
        outbox.owe(unit, [_new(1, "a"), _new(1, "b")], NOW)
        _sent(unit, until=NOW)
    engine.dispose()

    with unit_of_work(engine) as unit:
        assert outbox.claim(unit, NOW + SECOND / 2, LEASE) == ()
        assert len(outbox.claim(unit, NOW + SECOND, LEASE)) == 1


def test_a_pace_from_a_clock_that_ran_ahead_holds_nobody(unit: Unit) -> None:
    pacing.wrote(unit, 1, NOW + DAY, PUBLISHED)
    outbox.owe(unit, [_new(1, "a")], NOW)

    assert len(outbox.claim(unit, NOW, LEASE)) == 1


def test_without_limits_nothing_waits(unit: Unit) -> None:
    outbox.owe(unit, [_new(chat, "") for chat in range(1, 101)], NOW)

    assert len(outbox.claim(unit, NOW, LEASE, limit=100, limits=None)) == 100


def _new(chat: int, text: str) -> Owing:
    return Owing(chat_id=chat, kind="say", payload={"text": text})


def _sent(unit: Unit, until: datetime) -> list[datetime]:
    """Deliver as the bot does, a fifth of a second after the other; return when each message left."""
    return [now for now in _moments(until) for owed in _all(unit, now) if _settled(unit, owed, now)]


def _moments(until: datetime) -> Iterable[datetime]:
    moments = (NOW + each * SECOND / 5 for each in count())
    while (now := next(moments)) <= until:
        yield now


def _all(unit: Unit, now: datetime) -> list[Owed]:
    found: list[Owed] = []
    while more := outbox.claim(unit, now, LEASE):
        found.extend(more)
        for owed in more:
            if owed.is_fresh:
                pacing.wrote(unit, owed.chat_id, now, PUBLISHED)
    return found


def _settled(unit: Unit, owed: Owed, now: datetime) -> bool:
    return outbox.settle(unit, owed, Fate(state="sent", at=now, message_id=1))
