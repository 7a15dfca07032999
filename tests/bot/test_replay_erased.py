"""What is left of an erased pre-screening is held against its events: it cannot be changed unseen either."""

import pytest

from flows.screening import Event
from storage.audit import ERASED, Occasion, record
from storage.database import open_database
from storage.erasing import erase
from storage.unit import unit_of_work
from tests.bot.clinics import change_file
from tests.bot.inspector import Office
from tests.storage.invented import NOW, chance

TAMPERED = 2


def test_what_was_erased_is_told_apart_and_is_no_fault(office: Office) -> None:
    _erase_one(office)

    assert office.run("log", "replay", "1", "--db", office.copy) == (
        1, "1: cannot be judged again, because its values were erased\n", "",
    )  # fmt: skip
    status, said, _ = office.run("log", "replay", "--all", "--db", office.copy)
    assert status == 0
    assert said.splitlines()[-1] == "6 pre-screenings judged again from their events: 5 the same, 1 erased."


LEFT = {
    "verdict = 'excluded'": "verdict: kept excluded, from the events pending",
    "first_exclusion = 'I1'": "first_exclusion: kept I1, from the events None",
    "day = '2026-01-01'": "day in the list: kept 2026-01-01, from the events 2026-11-02",
    "state = 'eligible'": "state in the list: kept eligible, from the events erased",
    "body = replace(body, '02T08:24:56', '03T08:24:56'), ended_at = '2026-11-03 08:24:56.000000'": (
        "ended_at: kept 2026-11-03T08:24:56Z, from the events 2026-11-02T08:24:56Z"
    ),
    """body = replace(body, '"annulled":null', '"annulled":"twice"')""": "annulled: kept twice, from the events None",
    """body = replace(body, '"trail":[]', '"trail":["age"]')""": "trail: kept ('age',), from the events ()",
    "review = 'reviewed'": "review: kept reviewed, from the events open",
}


@pytest.mark.parametrize("change", LEFT)
def test_what_is_left_of_an_erased_pre_screening_must_be_what_its_erasure_tells(office: Office, change: str) -> None:
    _erase_one(office)
    change_file(office.copy, f"UPDATE screening SET {change} WHERE number = 1")  # noqa: S608 - a change named above

    status, said, _ = office.run("log", "replay", "1", "--db", office.copy)

    assert status == TAMPERED
    assert LEFT[change] in said


def test_a_second_erasure_takes_nothing_back_of_what_the_first_tells(office: Office) -> None:
    _erase_one(office)
    engine = open_database(f"sqlite:///{office.copy}")
    with unit_of_work(engine) as unit:
        record(unit, Occasion(at=NOW, software="0", screening=1), [Event(what=ERASED)], chance)
    engine.dispose()
    change_file(office.copy, "UPDATE screening SET site = 'elsewhere', body = replace(body, 'lyon-sud', 'elsewhere')")

    assert "site: kept elsewhere, from the events lyon-sud" in office.run("log", "replay", "1", "--db", office.copy)[1]


def test_of_an_erasure_that_tells_nothing_the_verdict_is_what_was_told_last(office: Office) -> None:
    _erase_one(office)
    change_file(
        office.copy,
        "DROP TRIGGER event_value_refuses_update",
        "UPDATE event_value SET old = NULL WHERE seq = (SELECT seq FROM event WHERE what = 'erased')",
        "UPDATE screening SET verdict = 'eligible' WHERE number = 1",
    )

    assert "verdict: kept eligible, from the events pending" in office.run("log", "replay", "1", "--db", office.copy)[1]


def test_an_erased_pre_screening_whose_row_is_gone_is_missed(office: Office) -> None:
    _erase_one(office)
    change_file(office.copy, "DELETE FROM utterance WHERE screening = 1", "DELETE FROM screening WHERE number = 1")

    assert office.run("log", "replay", "--all", "--db", office.copy)[0] == TAMPERED


def _erase_one(office: Office) -> None:
    """Erase pre-screening 1 as the bot does."""
    engine = open_database(f"sqlite:///{office.copy}")
    with unit_of_work(engine) as unit:
        erase(unit, 1, Event(what=ERASED, reason="asked for"), Occasion(at=NOW, software="0"), chance)
    engine.dispose()
