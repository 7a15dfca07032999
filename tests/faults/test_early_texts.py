"""A typed text answers what had been asked when it was written: never the question that came after."""

from tests.databases import Database
from tests.faults.letters import tapped, typed
from tests.faults.ward import INVESTIGATOR, Ward, ward

DAY = 86_400.0


def test_the_second_of_two_answers_at_once_is_not_taken_for_the_next_question(database: Database) -> None:
    with ward(database.url, 177) as it:
        says(it, "/screen")

        says(it, "Not known yet", "Not known yet")

        assert answered(it) == ["planned_injection_date"]
        assert "came before this question was shown" in asked(it)


def test_two_doubts_in_a_row_are_two_questions(database: Database) -> None:
    with ward(database.url, 177) as it:
        says(it, "/screen")
        goes_on_until(it, "neutrophil")
        says(it, "3.2 G/L")
        it.passes(DAY)
        says(it, "3000 G/L")
        assert "That would be unusual" in asked(it)

        says(it, "yes", "yes")

        assert "Are they still the latest?" in asked(it)
        assert "came before this question was shown" in asked(it)
        assert it.rows("SELECT count(*) FROM event WHERE what = 'still_latest'") == [(0,)]


def test_a_clock_that_is_set_back_does_not_make_every_answer_too_early(database: Database) -> None:
    with ward(database.url, 177) as it:
        it.passes(DAY)
        says(it, "/screen")
        it.passes(-DAY)
        says(it, "Not known yet")

        says(it, "Not known yet")

        assert answered(it) == ["planned_injection_date"]


def says(it: Ward, *texts: str) -> None:
    it.passes(30)
    first = 1 + it.rows("SELECT coalesce(max(update_id), 1000) FROM inbox")[0][0]
    it.serves(*(typed(number, INVESTIGATOR, text) for number, text in enumerate(texts, first)))


def goes_on_until(it: Ward, word: str) -> None:
    while word not in asked(it):
        it.passes(30)
        message = max(it.telegram.live(INVESTIGATOR))
        unknown = next(data for _, data in it.telegram.live(INVESTIGATOR)[message].buttons if data.endswith("|unknown"))
        it.serves(tapped(1 + it.rows("SELECT max(update_id) FROM inbox")[0][0], INVESTIGATOR, unknown, message))


def asked(it: Ward) -> str:
    live = it.telegram.live(INVESTIGATOR)
    return live[max(live)].text


def answered(it: Ward) -> list[str]:
    return [fact for (fact,) in it.rows("SELECT fact FROM event WHERE what = 'answered' ORDER BY seq")]
