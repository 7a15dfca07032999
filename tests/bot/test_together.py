"""Turns of several people in one transaction: one that fails leaves nothing, and the others stand."""

import asyncio
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from sqlalchemy import func, select, text

from bot.clock import Dice
from bot.delivery import Delivery
from bot.doorstep import Doorstep
from bot.means import Means
from bot.memory import Memory
from bot.outcomes import Ended
from bot.sending import LEASE, Claimed
from bot.telegram.intake import incoming
from bot.worker import Worker
from storage import outbox
from storage.database import open_database
from storage.outbox import Owed, Owing
from storage.unit import unit_of_work
from tests.databases import Database, on_postgresql
from tests.faults.devices import ClockOf, with_one_thread
from tests.faults.letters import Update, tap_of, tapped, typed
from tests.faults.paper import PaperTelegram
from tests.faults.ward import COLLEAGUE, INVESTIGATOR, Ward, ward
from tests.storage.test_overhearing import listening

ENDS = "SELECT state, tries FROM inbox WHERE update_id = {}"
NO_BUBBLE = {
    "sqlite": """CREATE TRIGGER no_bubble BEFORE INSERT ON utterance WHEN NEW.screening = 1
        BEGIN SELECT RAISE(ABORT, 'refused'); END""",
    "postgresql": """CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE integrity_constraint_violation; END $$;
        CREATE TRIGGER no_bubble BEFORE INSERT ON utterance FOR EACH ROW WHEN (NEW.screening = 1)
        EXECUTE FUNCTION refuse()""",
}


class GroupThatMoves(PaperTelegram):
    """Chat 8 has moved, to an id that no database takes."""

    async def write(
        self, chat: int, text: str, buttons: Sequence[Any] = (), *, plain: bool = False, reply_to: int | None = None
    ) -> Ended:
        if chat == 8:
            return Ended("moved", moved_to=2**70)
        return await super().write(chat, text, buttons, plain=plain, reply_to=reply_to)


@pytest.fixture
def it(database: Database) -> Iterator[Ward]:
    with ward(database.url, seed=4) as opened:
        opened.serves(typed(1, INVESTIGATOR, "/screen"), typed(2, COLLEAGUE, "/screen"))
        opened.passes(5)
        yield opened


def _tap(it: Ward, number: int, who: int) -> Update:
    live = it.telegram.live(who)
    message = max(live)
    return tapped(number, who, next(data for _, data in live[message].buttons if data.endswith("|unknown")), message)


def _sent_and_not_settled(it: Ward, number: int) -> list[tuple[Owed, Ended]]:
    """Tap, have what follows arrive, and let its sender not come to write that."""
    it.receives(_tap(it, number, INVESTIGATOR))
    it.takes_turns()
    sent = [(each, it.sends(each)) for each in it.in_hand]
    it.in_hand = []
    return sent


def _shown(it: Ward) -> str:
    live = it.telegram.live(INVESTIGATOR)
    return live[max(live)].text


def _tapped_where_the_first_cannot_be_written(it: Ward, taps: Sequence[Update]) -> None:
    _change(it, NO_BUBBLE[it.engine.dialect.name])

    with with_one_thread(it) as devices:
        devices(taps)

    assert it.rows(ENDS.format(10)) == [("aside", 5)]
    assert it.rows(ENDS.format(11)) == [("done", 0)]
    assert it.rows("SELECT DISTINCT screening FROM event WHERE update_id IN (10, 11)") == [(2,)]
    assert it.is_sound()


def _change(it: Ward, statement: str) -> None:
    with unit_of_work(it.engine) as unit:
        unit.execute(text(statement))


def test_a_turn_that_fails_is_counted_and_the_other_of_the_same_round_stands(it: Ward) -> None:
    taps = _tap(it, 10, INVESTIGATOR), _tap(it, 11, COLLEAGUE)
    _change(it, """UPDATE screening SET body = replace(body, '"version":"', '"version":"0') WHERE number = 1""")

    it.serves(*taps)

    assert it.rows(ENDS.format(10))[0][1] >= 1
    assert it.rows(ENDS.format(11)) == [("done", 0)]
    assert it.rows("SELECT DISTINCT screening FROM event WHERE update_id IN (10, 11)") == [(2,)]
    assert it.is_sound()


def test_a_round_that_cannot_be_written_is_taken_again_one_by_one(it: Ward) -> None:
    taps = [_tap(it, 10, INVESTIGATOR), _tap(it, 11, COLLEAGUE)]

    _tapped_where_the_first_cannot_be_written(it, taps)


def test_a_turn_that_reads_is_not_blamed_for_another_that_cannot_be_written(it: Ward) -> None:
    taps = [_tap(it, 10, INVESTIGATOR), _tap(it, 11, COLLEAGUE)]
    with unit_of_work(it.engine) as unit:
        outbox.owe(unit, [Owing(chat_id=COLLEAGUE, kind="say", payload={"text": "x"})], it.now)

    _tapped_where_the_first_cannot_be_written(it, taps)

    assert [it.kept(number).screening.revision for number in (1, 2)] == [0, 1]


def test_two_taps_of_different_people_are_stored_taken_and_owed_in_one_commit(it: Ward) -> None:
    taps = _tap(it, 10, INVESTIGATOR), _tap(it, 11, COLLEAGUE)

    it.receives(*taps)
    it.takes_turns()

    assert [(each.kind, each.payload["tap"]) for each in it.in_hand] == [("panel", tap_of(10)), ("panel", tap_of(11))]


def test_a_tap_on_a_question_shows_that_it_has_arrived_though_its_sender_has_not_said_so_yet(it: Ward) -> None:
    sent = _sent_and_not_settled(it, 10)

    it.passes(1)
    it.receives(_tap(it, 11, INVESTIGATOR))
    it.takes_turns()
    at_once = [each.payload["tap"] for each in it.in_hand]
    it.delivers()
    after_the_late_news = _shown(it), it.kept(1).asked
    it.settles(sent)

    assert at_once == [tap_of(11)]
    assert it.rows("SELECT DISTINCT state FROM outbox WHERE chat_id = :who", who=INVESTIGATOR) == [("sent",)]
    assert (_shown(it), it.kept(1).asked) == after_the_late_news
    assert it.is_sound()


def test_that_markup_was_refused_is_reported_though_its_question_was_seen_before_we_knew(it: Ward) -> None:
    ((owed, _),) = _sent_and_not_settled(it, 10)
    it.receives(_tap(it, 11, INVESTIGATOR))
    it.takes_turns()

    it.settles([(owed, Ended("done", 1, why="sent as plain text: can't parse entities"))])

    assert it.rows("SELECT count(*) FROM outbox WHERE kind = 'alert'") == [(1,)]


def test_a_question_of_which_nobody_knows_whether_it_arrived_is_not_passed_over(it: Ward) -> None:
    ((owed, _),) = _sent_and_not_settled(it, 10)
    tap = _tap(it, 11, INVESTIGATOR)
    it.settles([(owed, Ended("unclear", why="no answer"))])

    it.receives(tap)
    it.takes_turns()

    assert it.in_hand == []


def test_a_tap_on_the_question_before_does_not(it: Ward) -> None:
    before = _tap(it, 11, INVESTIGATOR)
    sent = _sent_and_not_settled(it, 10)

    it.receives(before)
    it.takes_turns()
    at_once = list(it.in_hand)
    it.settles(sent)
    it.delivers()

    assert at_once == []
    assert it.rows(ENDS.format(11)) == [("done", 0)]


@on_postgresql
async def test_what_comes_while_another_process_has_the_chat_is_announced_to_it(it: Ward) -> None:
    tap, memory = incoming(_tap(it, 10, INVESTIGATOR)), Memory(open_database(it.url))
    assert tap
    with it.engine.begin() as another, listening(it.engine) as heard:
        another.execute(select(func.pg_advisory_xact_lock(INVESTIGATOR)))
        doorstep = Doorstep(memory, ClockOf(it))
        doorstep.worker = Worker(memory, it.desk, ClockOf(it), lambda _: None)
        await doorstep.store([tap])

        assert await asyncio.to_thread(heard)
    memory.close()
    assert it.rows(ENDS.format(10)) == [("open", 0)]


async def test_what_cannot_be_settled_alone_does_not_keep_the_rest_from_being_settled(it: Ward) -> None:
    with unit_of_work(it.engine) as unit:
        outbox.owe(unit, [Owing(chat_id=chat, kind="say", payload={"text": "x"}) for chat in (7, 8)], it.now)
        good, bad = outbox.claim(unit, it.now, LEASE, limits=None)
    memory, stop = Memory(open_database(it.url)), asyncio.Event()
    delivery = Delivery(memory, GroupThatMoves(), Means(ClockOf(it), Dice(), None), it.desk.words("en"))

    delivery.send([Claimed(bad, None), Claimed(good, None)])
    stop.set()
    await delivery.run(stop)
    memory.close()

    states = dict(it.rows("SELECT chat_id, state FROM outbox WHERE chat_id IN (7, 8)"))
    assert states == {7: "sent", 8: "sending"}
