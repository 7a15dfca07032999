"""A text answers the question that was on the screen: not the one that its own bot had only just owed."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from bot.lately import CHATS, Lately
from bot.on_the_way import OnTheWay
from bot.outcomes import Ended
from tests.databases import Database
from tests.faults.letters import Update, tapped, typed
from tests.faults.ward import BEGINS, INVESTIGATOR, Ward, ward

ANSWERED = "SELECT update_id FROM event WHERE what = 'answered' ORDER BY seq"


@pytest.fixture
def it(database: Database) -> Iterator[Ward]:
    with ward(database.url, seed=5) as opened:
        opened.serves(typed(1, INVESTIGATOR, "/screen"))
        opened.passes(5)
        yield opened


def _tap(it: Ward, number: int) -> None:
    live = it.telegram.live(INVESTIGATOR)
    message = max(live)
    unknown = next(data for _, data in live[message].buttons if data.endswith("|unknown"))
    it.receives(tapped(number, INVESTIGATOR, unknown, message))
    it.takes_turns()


def test_a_text_that_came_before_the_next_question_was_sent_does_not_answer_it(it: Ward) -> None:
    _tap(it, 10)
    it.passes(1)
    it.receives(typed(11, INVESTIGATOR, "Not known yet"))
    it.takes_turns()

    assert it.rows(ANSWERED) == [(10,)]


def test_a_text_that_came_after_it_was_sent_answers_it(it: Ward) -> None:
    _tap(it, 10)
    it.delivers()
    it.passes(1)
    it.receives(typed(11, INVESTIGATOR, "Not known yet"))
    it.takes_turns()

    assert it.rows(ANSWERED) == [(10,), (11,)]


@pytest.mark.parametrize("text", ["Today", "aujourd'hui"])
def test_a_today_that_waited_over_midnight_is_asked_again(it: Ward, text: str) -> None:
    said = _dated(typed(10, INVESTIGATOR, text), it.now)
    it.passes(24 * 3600)
    it.receives(said)
    it.takes_turns()
    assert it.rows(ANSWERED) == []

    it.delivers()
    it.receives(_dated(typed(11, INVESTIGATOR, text), it.now))
    it.takes_turns()
    assert it.rows(ANSWERED) == [(11,)]


def test_a_today_on_a_question_shown_again_after_midnight_is_that_day(it: Ward) -> None:
    it.passes(24 * 3600)
    it.serves(typed(10, INVESTIGATOR, "/resume"))
    message, sheet = max(it.telegram.live(INVESTIGATOR).items())
    today = next(data for _, data in sheet.buttons if data.endswith("|today"))
    tap = tapped(11, INVESTIGATOR, today, message)
    tap["callback_query"]["message"]["date"] = int(it.now.timestamp())
    it.passes(1)
    it.receives(tap)
    it.takes_turns()
    assert it.rows(ANSWERED) == [(11,)]


def test_a_today_on_a_question_of_the_day_before_is_asked_again(it: Ward) -> None:
    message, sheet = max(it.telegram.live(INVESTIGATOR).items())
    today = next(data for _, data in sheet.buttons if data.endswith("|today"))
    tap = tapped(10, INVESTIGATOR, today, message)
    tap["callback_query"]["message"]["date"] = int(it.now.timestamp())
    it.passes(24 * 3600)
    it.receives(tap)
    it.takes_turns()
    assert it.rows(ANSWERED) == []


def _dated(update: Update, at: datetime) -> Update:
    return update | {"message": update["message"] | {"date": int(at.timestamp())}}


def test_a_question_changed_in_place_is_seen_from_when_its_sending_begins_until_that_is_on_disk() -> None:
    on_the_way = OnTheWay()
    on_the_way.begins(1, "age", BEGINS)

    assert on_the_way.had_seen(1, "age", BEGINS)
    assert not on_the_way.had_seen(1, "age", BEGINS - timedelta(microseconds=1))
    assert not on_the_way.had_seen(1, "sex", BEGINS)

    on_the_way.begins(1, "sex", BEGINS)
    on_the_way.ends(1, "age")
    assert on_the_way.had_seen(1, "sex", BEGINS)

    on_the_way.ends(1, "sex")
    assert not on_the_way.had_seen(1, "sex", BEGINS)


def test_a_new_question_is_seen_by_nobody_while_it_is_on_its_way() -> None:
    on_the_way = OnTheWay()
    on_the_way.begins(1, "age", BEGINS, anew=True)

    assert not on_the_way.had_seen(1, "age", BEGINS)


@pytest.mark.parametrize(("below", "counts"), [(1, True), (-1, False)])
def test_a_text_that_comes_while_a_question_is_on_its_way_waits_and_counts_if_it_stands_below(
    it: Ward, below: int, counts: bool  # noqa: FBT001  # pytest gives it
) -> None:  # fmt: skip
    it.receives(typed(10, INVESTIGATOR, "Not known yet"))
    it.takes_turns()
    (owed,) = it.claims()
    it.passes(1)
    ended = it.sends(owed)
    assert ended.message
    it.receives(typed(11, INVESTIGATOR, "Not known yet", ended.message + below))
    it.takes_turns()
    assert it.rows(ANSWERED) == [(10,)]
    assert it.rows("SELECT count(*) FROM inbox WHERE done_at IS NULL") == [(1,)]

    it.passes(1)
    it.settles([(owed, ended)])
    it.takes_turns()
    assert it.rows(ANSWERED) == [(10,), (11,)][: 1 + counts]


def test_a_text_does_not_answer_a_question_that_may_not_have_arrived(it: Ward) -> None:
    it.receives(typed(10, INVESTIGATOR, "Not known yet"))
    it.takes_turns()
    (owed,) = it.claims()
    it.sends(owed)
    it.settles([(owed, Ended("unclear", anew=True))])
    it.passes(1)
    it.receives(typed(11, INVESTIGATOR, "Not known yet", 10_000))
    it.takes_turns()

    assert it.rows(ANSWERED) == [(10,)]
    assert it.rows("SELECT count(*) FROM inbox WHERE done_at IS NULL") == [(0,)]


def test_a_text_of_the_question_before_that_is_delivered_late_does_not_answer_the_next(it: Ward) -> None:
    it.receives(typed(12, INVESTIGATOR, "Not known yet"))
    it.takes_turns()
    it.passes(5)
    it.receives(typed(11, INVESTIGATOR, "Not known yet"))
    it.takes_turns()

    assert it.rows(ANSWERED) == [(12,)]


@pytest.mark.parametrize(
    ("message", "seconds", "counts"),
    [(-1, 0, False), (-1, 6, True), (1, 0, True)],
    ids=["above it, and written before", "above it by its number alone", "below it, though our clocks differ"],
)
def test_a_text_that_was_written_above_the_question_does_not_answer_it(
    it: Ward, message: int, seconds: int, counts: bool  # noqa: FBT001  # pytest gives it
) -> None:  # fmt: skip
    began = it.now
    it.passes(5)
    it.serves(typed(10, INVESTIGATOR, "Not known yet"))
    it.passes(30)
    shown = max(it.telegram.live(INVESTIGATOR))
    it.receives(_dated(typed(11, INVESTIGATOR, "Not known yet", shown + message), began + timedelta(seconds=seconds)))
    it.takes_turns()

    assert it.rows(ANSWERED) == [(10,), (11,)][: 1 + counts]


def test_an_update_is_overtaken_by_a_later_one_of_its_chat_alone_and_no_longer_than_a_day() -> None:
    lately, day = Lately(), timedelta(days=1)

    assert not lately.is_overtaken(1, 900, BEGINS)
    assert lately.is_overtaken(1, 899, BEGINS)
    assert not lately.is_overtaken(1, 900, BEGINS), "its turn failed, and is taken again"
    assert not lately.is_overtaken(2, 899, BEGINS)
    assert not lately.is_overtaken(1, 5, BEGINS + day), "numbered anew after a quiet week"
    assert not lately.is_overtaken(1, 6, BEGINS + day)


def test_only_the_chats_that_spoke_last_are_remembered() -> None:
    lately = Lately()
    for chat in range(CHATS + 1):
        assert not lately.is_overtaken(chat, 9, BEGINS)

    assert lately.is_overtaken(CHATS, 8, BEGINS)
    assert not lately.is_overtaken(0, 8, BEGINS)
