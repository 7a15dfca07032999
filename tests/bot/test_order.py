"""What is sent after a revocation finds the right gone, and of two pre-screenings the lowest question is answered."""

from collections.abc import Iterator

import pytest

from storage import people
from storage.unit import unit_of_work
from tests.databases import Database
from tests.faults.letters import Update, tapped, typed
from tests.faults.ward import ADMIN, INVESTIGATOR, Ward, ward

ANSWERED = "SELECT screening, fact FROM event WHERE what = 'answered' ORDER BY seq"
PERSON = "SELECT id FROM person WHERE telegram_id = :who"
IN_FORCE = "SELECT count(*) FROM grants WHERE person = :person AND revoked_at IS NULL"


@pytest.fixture
def it(database: Database) -> Iterator[Ward]:
    with ward(database.url, seed=5) as opened:
        _serves(opened, typed(1, INVESTIGATOR, "/screen"))
        yield opened


def _serves(it: Ward, update: Update) -> None:
    it.serves(update)
    it.passes(5)


def _unknown(it: Ward, number: int, message: int | None = None) -> Update:
    """A tap on "Not known yet" of a message, or of the lowest that has buttons."""
    live = it.telegram.live(INVESTIGATOR)
    shown = message or max(live)
    data = next(data for _, data in live[shown].buttons if data.endswith("|unknown"))
    return tapped(number, INVESTIGATOR, data, shown)


@pytest.mark.parametrize("before", [(), ("/users",), ("/users", "/sites")])
def test_an_answer_sent_after_a_revocation_is_refused_though_both_come_at_once(
    it: Ward, before: tuple[str, ...]
) -> None:
    person = it.rows(PERSON, who=INVESTIGATOR)[0][0]
    said = [*before, f"/revoke {person}"]
    words = [typed(10 + nth, ADMIN, text) for nth, text in enumerate(said)]
    it.receives(*words, _unknown(it, 20))
    it.takes_turns()

    assert it.rows(ANSWERED) == []
    assert it.rows(IN_FORCE, person=person) == [(0,)]
    assert it.rows("SELECT count(*) FROM inbox WHERE done_at IS NULL") == [(0,)]


def test_an_answer_sent_before_a_revocation_counts(it: Ward) -> None:
    person = it.rows(PERSON, who=INVESTIGATOR)[0][0]
    it.receives(typed(11, ADMIN, f"/revoke {person}"), _unknown(it, 10))
    it.takes_turns()

    assert it.rows(ANSWERED) == [(1, "planned_injection_date")]


def test_who_turns_to_another_pre_screening_finds_its_question_below_and_answers_it(it: Ward) -> None:
    first = it.kept(1).panel
    _serves(it, typed(2, INVESTIGATOR, "/screen new"))
    second = it.kept(2).panel
    assert first
    assert second

    _serves(it, _unknown(it, 3, first.message_id))

    now = it.kept(1).panel
    assert now
    assert now.message_id == max(it.telegram.live(INVESTIGATOR)) > second.message_id
    assert set(it.telegram.live(INVESTIGATOR)) == {second.message_id, now.message_id}
    _serves(it, typed(4, INVESTIGATOR, "not known yet", now.message_id + 1))
    assert it.rows(ANSWERED) == [(1, "planned_injection_date"), (1, "last_injection_date")]


@pytest.mark.parametrize("busy", [1, None])
def test_after_a_silence_the_lowest_question_is_the_one_that_typed_words_answer(it: Ward, busy: int | None) -> None:
    person = it.rows(PERSON, who=INVESTIGATOR)[0][0]
    _serves(it, typed(2, INVESTIGATOR, "/screen new"))
    with unit_of_work(it.engine) as unit:
        people.turn_to(unit, person, busy)
    it.hears()
    it.passes(600)
    it.restarts()
    it.delivers()
    it.passes(5)

    panels = {number: panel.message_id for number in (1, 2) if (panel := it.kept(number).panel)}
    lowest = max(panels, key=panels.__getitem__)
    assert lowest == busy or busy is None
    _serves(it, typed(4, INVESTIGATOR, "not known yet", panels[lowest] + 1))
    assert it.rows(ANSWERED) == [(lowest, "planned_injection_date")]
