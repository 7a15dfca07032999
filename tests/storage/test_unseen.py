"""What surely nobody has seen is taken back when something newer takes its place; all else stays owed."""

from datetime import timedelta
from typing import Any

import pytest

from storage import outbox, unseen
from storage.outbox import Fate, Owed, Owing
from storage.unit import Unit
from storage.unseen import Seen
from tests.storage.invented import NOW, SECOND, a_screening

LEASE = timedelta(seconds=15)


def test_a_question_that_waits_is_overtaken_by_a_newer_one(unit: Unit) -> None:
    number = a_screening(unit).number
    outbox.owe(unit, [_panel(number, text="old"), _panel(number, text="older", chat=2)], NOW)

    assert not unseen.overtake(unit, 1, number)
    outbox.owe(unit, [_panel(number, text="new")], NOW)

    assert [owed.payload["text"] for owed in outbox.claim(unit, NOW, LEASE)] == ["older", "new"]


def test_what_overtakes_a_new_message_must_be_a_new_one_too(unit: Unit) -> None:
    number = a_screening(unit).number
    outbox.owe(unit, [_panel(number, fresh=True)], NOW)

    assert unseen.overtake(unit, 1, number)


@pytest.mark.parametrize("state", ["sending", "ambiguous", "sent"])
def test_what_somebody_may_have_seen_stays(unit: Unit, state: str) -> None:
    number = a_screening(unit).number
    outbox.owe(unit, [_panel(number, text="seen?")], NOW)
    (owed,) = outbox.claim(unit, NOW, LEASE)
    if state == "ambiguous":
        outbox.settle(unit, owed, Fate(state="ambiguous", at=NOW, not_before=NOW + SECOND))
    if state == "sent":
        outbox.settle(unit, owed, Fate(state="sent", at=NOW, message_id=7))

    unseen.overtake(unit, 1, number)

    assert len(outbox.claim(unit, NOW + LEASE, LEASE)) == (0 if state == "sent" else 1)


@pytest.mark.parametrize("task", ["edit", "disarm"])
def test_a_question_that_must_also_tidy_up_stays(unit: Unit, task: str) -> None:
    number = a_screening(unit).number
    outbox.owe(unit, [_panel(number, **{task: 7})], NOW)

    unseen.overtake(unit, 1, number)

    assert len(outbox.claim(unit, NOW, LEASE)) == 1


def test_a_question_that_telegram_put_off_can_be_overtaken(unit: Unit) -> None:
    number = a_screening(unit).number
    outbox.owe(unit, [_panel(number)], NOW)
    (owed,) = outbox.claim(unit, NOW, LEASE)
    outbox.settle(unit, owed, Fate(state="later", at=NOW, not_before=NOW + SECOND))

    unseen.overtake(unit, 1, number)

    assert outbox.next_due(unit) is None


def test_the_same_words_wait_once(unit: Unit) -> None:
    words = Owing(chat_id=1, kind="say", payload={"text": "Nothing is open."})
    outbox.owe(unit, [words], NOW)

    assert unseen.is_waiting(unit, words)
    assert not unseen.is_waiting(unit, words.model_copy(update={"chat_id": 2}))
    assert not unseen.is_waiting(unit, words.model_copy(update={"payload": {"text": "Nothing."}}))

    outbox.claim(unit, NOW, LEASE)
    assert not unseen.is_waiting(unit, words)


def test_a_chat_is_quiet_when_nothing_but_answers_to_taps_is_owed_to_it(unit: Unit) -> None:
    outbox.owe(unit, [Owing(chat_id=1, kind="toast", payload={"tap": "1", "text": ""}), _words(2)], NOW)
    outbox.hold_chat(unit, 3, NOW + SECOND)

    assert unseen.quiet(unit, dict.fromkeys((1, 2, 3, 4)), NOW) == {1, 4}
    assert unseen.quiet(unit, dict.fromkeys((1, 2, 3, 4)), NOW + SECOND) == {1, 3, 4}
    assert unseen.quiet(unit, {}, NOW) == frozenset()


def test_a_question_that_is_seen_on_the_screen_has_arrived(unit: Unit) -> None:
    number = a_screening(unit).number
    sent = _taken(unit, _panel(number, brings=4))

    assert unseen.quiet(unit, {1: Seen(number, 4)}, NOW) == {1}
    assert not outbox.settle(unit, sent, Fate(state="ambiguous", at=NOW, not_before=NOW + SECOND))
    assert outbox.claim(unit, NOW + LEASE, LEASE) == ()


@pytest.mark.parametrize(
    "payload", [{}, {"brings": 3}, {"brings": 4, "edit": 54}, {"brings": 4, "fresh": True}], ids=str
)
def test_what_need_not_be_what_is_seen_is_still_on_its_way(unit: Unit, payload: dict[str, Any]) -> None:
    number = a_screening(unit).number
    sent = _taken(unit, _panel(number, **payload))

    assert unseen.quiet(unit, {1: Seen(number, 4)}, NOW) == frozenset()
    assert outbox.settle(unit, sent, Fate(state="sent", at=NOW))


def test_a_question_that_may_have_been_sent_twice_is_still_on_its_way(unit: Unit) -> None:
    number = a_screening(unit).number
    _taken(unit, _panel(number, brings=4))
    outbox.claim(unit, NOW + LEASE, LEASE)

    assert unseen.quiet(unit, {1: Seen(number, 4)}, NOW + LEASE) == frozenset()


def test_a_chat_to_which_more_is_owed_than_what_is_seen_is_not_quiet(unit: Unit) -> None:
    number = a_screening(unit).number
    sent = _taken(unit, _panel(number, brings=4))
    outbox.owe(unit, [_words(1)], NOW)

    assert unseen.quiet(unit, {1: Seen(number, 4)}, NOW) == frozenset()
    assert outbox.settle(unit, sent, Fate(state="sent", at=NOW))


def _taken(unit: Unit, owing: Owing) -> Owed:
    outbox.owe(unit, [owing], NOW)
    (owed,) = outbox.claim(unit, NOW, LEASE)
    return owed


def _words(chat: int) -> Owing:
    return Owing(chat_id=chat, kind="say", payload={"text": "Hello."})


def _panel(number: int, chat: int = 1, **payload: Any) -> Owing:  # noqa: ANN401  # what stands in a payload
    return Owing(chat_id=chat, kind="panel", payload={"text": "?", **payload}, screening=number)


def test_to_what_a_message_replies_makes_it_no_other_message(unit: Unit) -> None:
    said = Owing(chat_id=1, kind="say", payload={"text": "Nothing, as “they” say.", "buttons": [], "reply_to": 7})
    outbox.owe(unit, [said], NOW)

    for reply_to in (7, 8, 80):
        assert unseen.is_waiting(unit, said.model_copy(update={"payload": {**said.payload, "reply_to": reply_to}}))
    assert unseen.is_waiting(unit, said.model_copy(update={"payload": {"text": said.payload["text"], "buttons": []}}))
    other = {"text": "Something.", "buttons": [], "reply_to": 7}
    assert not unseen.is_waiting(unit, said.model_copy(update={"payload": other}))
    secret = {"text": said.payload["text"], "buttons": [], "secret": True, "reply_to": 7}
    assert not unseen.is_waiting(unit, said.model_copy(update={"payload": secret}))
