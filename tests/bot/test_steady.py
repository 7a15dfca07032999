"""Who writes without end, though never many at once, is refused beyond a measure, told so once, and heard again."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from storage import people
from storage.limits import Limits
from storage.unit import unit_of_work
from tests.databases import Database
from tests.faults.letters import Update, tapped, typed
from tests.faults.ward import COLLEAGUE, INVESTIGATOR, STRANGER, Ward, ward

MOST, MOST_OF_A_STRANGER = 9, 4
TOLD = {"en": "More than 9 messages within a minute are too many", "fr": "Plus de 9 messages en une minute"}


@pytest.fixture
def steady(database: Database) -> Iterator[Ward]:
    """A ward that hears few messages a minute."""
    with ward(database.url, 1) as it:
        it.desk = replace(it.desk, limits=Limits(heard_a_minute=MOST, strangers_a_minute=MOST_OF_A_STRANGER))
        yield it


def ends(it: Ward, who: int) -> dict[str, int]:
    counted = it.rows("SELECT state, count(*) FROM inbox WHERE telegram_id = :who GROUP BY state", who=who)
    return dict(counted)


def write(it: Ward, *updates: Update) -> None:
    """Have these come one after the other, and nothing be sent."""
    for each in updates:
        it.receives(each)
        it.takes_turns()


def answers(it: Ward, who: int) -> list[str]:
    return [payload for (payload,) in it.rows("SELECT payload FROM outbox WHERE chat_id = :who", who=who)]


def test_a_command_beyond_the_measure_that_names_somebody_is_deleted(steady: Ward) -> None:
    write(steady, *(typed(number, INVESTIGATOR, "/privacy") for number in range(MOST)))
    write(steady, typed(100, INVESTIGATOR, "/query Monsieur Zebulon Quillfeather", message=77))

    assert steady.rows("SELECT payload FROM outbox WHERE kind = 'delete'") == [('{"messages":[77]}',)]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_commands_beyond_the_measure_are_refused_and_heard_again_a_minute_later(steady: Ward, language: str) -> None:
    with unit_of_work(steady.engine) as unit:
        people.speak(unit, 1, "fr" if language == "fr" else "en")
    write(steady, *(typed(number, INVESTIGATOR, "/privacy") for number in range(MOST + 4)))

    assert ends(steady, INVESTIGATOR) == {"done": MOST, "refused": 4}
    assert len([each for each in answers(steady, INVESTIGATOR) if TOLD[language] in each]) == 1
    assert steady.rows("SELECT count(*) FROM inbox WHERE state = 'refused' AND payload IS NOT NULL") == [(0,)]
    assert steady.rows("SELECT what FROM event ORDER BY seq DESC LIMIT 1") == [("too many refused",)]

    write(steady, typed(5000, COLLEAGUE, "/screen"))
    assert ends(steady, COLLEAGUE) == {"done": 1}
    steady.restarts()
    write(steady, typed(5001, INVESTIGATOR, "/screen"))
    assert steady.rows("SELECT count(*) FROM screening") == [(1,)]
    steady.passes(61)
    write(steady, typed(5002, INVESTIGATOR, "/screen"))
    assert steady.rows("SELECT count(*) FROM screening") == [(2,)]


@pytest.mark.parametrize(("seconds", "refused"), [(30, 0), (1, MOST)])
def test_what_was_written_at_leisure_is_no_stream_though_it_comes_at_once(
    steady: Ward, seconds: int, refused: int
) -> None:
    for number in range(2 * MOST):
        update = typed(number, INVESTIGATOR, "/privacy")
        update["message"]["date"] = int(steady.now.timestamp()) - 3600 + seconds * number
        write(steady, update)

    assert ends(steady, INVESTIGATOR).get("refused", 0) == refused


def test_answers_to_questions_and_taps_are_heard_however_many_came_before(steady: Ward) -> None:
    steady.serves(typed(1, INVESTIGATOR, "/screen"))
    (message, sheet), *_ = steady.telegram.live(INVESTIGATOR).items()
    write(steady, *(typed(number, INVESTIGATOR, "/privacy") for number in range(2, MOST + 9)))
    unknown = next(data for _, data in sheet.buttons if data.endswith("|unknown"))

    steady.serves(tapped(5000, INVESTIGATOR, unknown, message))

    assert steady.rows("SELECT fact FROM event WHERE what = 'answered'") == [("planned_injection_date",)]


def test_a_tapped_command_counts_as_one_that_is_typed(steady: Ward) -> None:
    steady.serves(typed(1, INVESTIGATOR, "/screen"))
    message = next(iter(steady.telegram.live(INVESTIGATOR)))
    write(steady, *(tapped(number, INVESTIGATOR, "/privacy", message) for number in range(2, MOST + 4)))

    assert ends(steady, INVESTIGATOR) == {"done": MOST, "refused": 3}
    toasts = [each for each in answers(steady, INVESTIGATOR) if TOLD["en"] in each and '"tap"' in each]
    assert len(toasts) == 1
    write(steady, typed(5000, INVESTIGATOR, "/privacy"))
    assert ends(steady, INVESTIGATOR)["refused"] == 4


def test_a_stranger_who_guesses_invitations_is_soon_not_heard_and_told_nothing_new(steady: Ward) -> None:
    write(steady, *(typed(number, STRANGER, f"/start invented-{number}") for number in range(12)))

    assert ends(steady, STRANGER) == {"done": MOST_OF_A_STRANGER, "refused": 12 - MOST_OF_A_STRANGER}
    assert len(set(answers(steady, STRANGER))) == 1
    assert steady.rows("SELECT count(*) FROM event WHERE update_id < 12") == [(0,)]
