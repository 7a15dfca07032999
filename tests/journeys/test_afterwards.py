"""After an outcome, at the phone: answers corrected, a screening annulled, the patient screened again."""

from datetime import timedelta

import pytest

from tests.databases import on_sqlite
from tests.flows.playing import MORNING, STANDARD
from tests.journeys.clinic import Clinic, screened, soon

pytestmark = on_sqlite
"""The memory has tests of its own on both databases."""

LOW = STANDARD | {"hemoglobin": {"value": "9.4", "unit": "g/dL"}}


@screened(STANDARD)
async def test_an_answer_is_corrected_with_a_reason_and_judged_again(staffed: Clinic) -> None:
    player = staffed.investigator
    assert "No exclusion found" in player.panel["text"]

    for label in ("Correct an answer", "✎ Age", "Source says otherwise"):
        await player.taps(label)
    await player.types("17")
    await player.taps("Confirm")  # 17 is unusual

    assert "Pre-screening 1: Not eligible" in player.panel["text"]
    log = staffed.log()
    assert (log["verdict"], log["first_exclusion"], log["facts"]["age"]) == ("excluded", "I1", 17)
    assert [row for row in _told(staffed) if row[0] == "corrected"] == [("corrected", "age", "71", "17", '"source"')]


@screened(STANDARD)
async def test_a_reason_that_names_somebody_is_refused_and_the_outcome_stands(staffed: Clinic) -> None:
    player = staffed.investigator
    for label in ("Correct an answer", "✎ Age"):
        await player.taps(label)
    number = player.phone.says("confused with M. Jean Invented, born 03/04/1950")
    await player.phone.sees("looks like identifying data")
    assert number not in [each["id"] for each in player.phone.messages()]
    assert b"Jean Invented" not in staffed.kept()

    await player.types("/resume 1")
    await player.types("read from the wrong line")
    await player.types("72")
    await player.taps("Confirm")
    reasons = [row[4] for row in _told(staffed) if row[0] == "corrected"]
    assert reasons == ['"read from the wrong line"']


@screened(LOW)
async def test_the_french_word_for_cancel_asks_for_no_annulment(staffed: Clinic) -> None:
    phone = staffed.investigator.phone
    for text in ("/annuler", "/annuler 1"):
        (answer,) = await soon(staffed, phone, 1, phone.says(text))
        assert answer == "I do not know this command. /help lists what you can do."
    (answer,) = await soon(staffed, phone, 1, phone.says("/invalider"))
    assert answer == "Which pre-screening was made by mistake?"


@screened(LOW)
async def test_a_screening_made_by_mistake_is_annulled_and_listed_so(staffed: Clinic) -> None:
    player = staffed.investigator
    await player.types("/annul 1")
    player.press("It was only a test")
    await player.phone.sees("Pre-screening 1 is annulled")
    asked = player.phone.says("/mine")
    (answer,) = await soon(staffed, player.phone, 1, asked)
    assert answer.splitlines()[1].endswith("annulled")
    asked = player.phone.says("/annul 1")
    await soon(staffed, player.phone, 1, asked)
    assert (staffed.log()["state"], staffed.log()["verdict"]) == ("annulled", None)


@screened(LOW)
async def test_a_patient_is_screened_again_once_however_often_it_is_tapped(staffed: Clinic) -> None:
    player = staffed.investigator
    await player.taps("End here")
    await staffed.goes_to(MORNING + timedelta(days=21))
    await soon(staffed, player.phone, 1, player.phone.says("/mine"))  # the bot has heard again from people

    await player.taps("Screen again")

    told = await player.tap_again()
    assert told == "There is a later attempt with this patient: 1-2. /resume 1-2 shows it."
    assert "taken over from the attempt before" in player.panel["text"]
    assert player.asked == "planned_injection_date"
    assert "Last time (23 Nov 2026)" in player.panel["text"]

    first = len(player.answered)
    again = {**STANDARD, "planned_injection_date": "2026-12-21", "ecog_date": "2026-12-11"}
    await player.goes_on({**again, "hemoglobin": {"value": "10.6", "unit": "g/dL"}})

    assert "Pre-screening 1-2: No exclusion found" in player.panel["text"]
    assert not {"sex", "last_injection_date"} & set(player.answered[first:])
    assert staffed.log("1-2")["facts"]["sex"] == "male"
    assert (staffed.log()["state"], staffed.log()["facts"]["hemoglobin"]["value"]) == ("closed", "9.4")


@screened(STANDARD)
async def test_back_out_of_a_correction_the_card_tells_the_result_again(staffed: Clinic) -> None:
    player = staffed.investigator
    for label in ("Correct an answer", "✎ Age", "Entered by mistake"):
        await player.taps(label)
    await staffed.coordinator.sees("Under way again: the result will follow here")
    await player.taps("Back")
    assert "No exclusion found" in player.panel["text"]
    await staffed.settled()
    assert (staffed.log()["state"], staffed.log()["verdict"]) == ("eligible", "eligible")
    assert ["No exclusion found" in each for each in staffed.cards] == [True]


@screened(LOW)
async def test_what_a_later_attempt_took_over_is_corrected_there_and_not_in_the_attempt_before(staffed: Clinic) -> None:
    player = staffed.investigator
    await player.taps("End here")
    await player.taps("Screen again")
    answers = staffed.log()["facts"]

    for said in ("/correct 1", "/annul 1"):
        await player.types(said)
        assert "Nothing has changed: this patient was screened again since" in player.panel["text"]
        assert "Correct an answer in 1-2: /resume 1-2 shows it." in player.panel["text"]
    for label in ("Correct an answer", "Annul"):
        await player.types("/resume 1")
        await player.taps(label)
        assert "first annul 1-2" in player.panel["text"]
    assert (staffed.log()["state"], staffed.log()["facts"]) == ("closed", answers)

    await player.types("/resume 1-2")
    await player.goes_on(STANDARD)
    for label in ("Correct an answer", "✎ Last 1st-course inj.", "Entered by mistake"):
        await player.taps(label)
    await player.types("12/07/2026")
    assert "Pre-screening 1-2: Not eligible" in player.panel["text"]
    assert "I10" in player.panel["text"]


@screened(LOW)
async def test_a_card_does_not_go_on_telling_an_exclusion_whose_answer_was_taken_back_for_the_log(
    staffed: Clinic,
) -> None:
    player = staffed.investigator
    await player.taps("Go on for the log")
    await player.taps("Back")
    assert player.asked == "hemoglobin"
    await staffed.coordinator.sees("Under way again: the result will follow here")
    assert "Not eligible" not in staffed.cards[0]

    await player.goes_on(LOW)

    await staffed.coordinator.sees("First exclusion: I12c")


@screened(LOW)
async def test_the_log_completed_three_weeks_later_leaves_the_exclusion_and_its_card(staffed: Clinic) -> None:
    player = staffed.investigator
    await staffed.goes_to(MORNING + timedelta(days=20))
    await player.types("/resume 1")
    await player.taps("Go on for the log")
    assert "The exclusion stands as of 23 Nov 2026" in player.panel["text"]
    await player.goes_on(STANDARD)
    await staffed.settled()

    log = staffed.log()
    assert (log["state"], log["verdict"], log["first_exclusion"]) == ("closed", "excluded", "I12c")
    assert "First exclusion: I12c" in staffed.cards[0]


@screened(STANDARD)
async def test_an_attempt_that_is_being_corrected_is_not_screened_again_before_that_is_over(staffed: Clinic) -> None:
    player = staffed.investigator
    for label in ("Correct an answer", "✎ Age"):
        await player.taps(label)
    asked = player.phone.says("/rescreen 1")
    (told,) = await soon(staffed, player.phone, 1, asked)
    assert "is being corrected or annulled" in told
    assert staffed.screenings() == 1

    await player.taps("Back")
    await player.taps("Back")
    await player.types("/rescreen 1")
    assert staffed.screenings() == 2


@screened(LOW)
async def test_once_the_later_attempt_is_annulled_the_one_before_is_corrected_again(staffed: Clinic) -> None:
    player = staffed.investigator
    await player.taps("End here")
    await player.taps("Screen again")
    await player.taps("Stop")
    await player.taps("Annul")
    player.press("Wrong patient")
    await player.phone.sees("1-2 is annulled")

    await player.types("/annul 1")
    player.press("Wrong patient")
    await player.phone.sees("Pre-screening 1 is annulled")


@screened(LOW)
async def test_nobody_corrects_annuls_or_repeats_what_is_not_his_own(staffed: Clinic) -> None:
    player = staffed.investigator
    for verb in ("correct", "annul", "rescreen"):
        for phone in (staffed.coordinator, staffed.admin):
            asked = phone.says(f"/{verb} 1")
            (answer,) = await soon(staffed, phone, 1, asked)
            assert answer == "I do not know this command. /help lists what you can do."
        asked = player.phone.says(f"/{verb} 2")
        (answer,) = await soon(staffed, player.phone, 1, asked)
        assert answer == "There is no pre-screening 2 that you may open."
    assert staffed.log()["state"] == "excluded"


def _told(staffed: Clinic) -> list[tuple[str, ...]]:
    """What the audit says happened: what, fact, old, new, reason."""
    query = (
        "SELECT what, fact, old, new, reason FROM event JOIN event_value ON event_value.seq = event.seq"
        " WHERE screening = 1 ORDER BY event.seq"
    )
    return [tuple(row) for row in staffed.database.rows(query)]


@pytest.mark.parametrize("command", ["/correct 1", "/annul 1"])
@screened(STANDARD | {"ecog": None})
async def test_to_ask_twice_for_a_correction_or_an_annulment_changes_nothing(staffed: Clinic, command: str) -> None:
    player = staffed.investigator
    assert "Pending" in player.panel["text"]
    await player.types(command)
    asked = player.panel["text"]
    for again in (command, "/resume 1"):
        await player.types(again)
        assert player.panel["text"] == asked

    assert (staffed.log()["state"], staffed.log()["verdict"]) == ("pending", "pending")
    await player.taps("Back")
    assert "Pending" in player.panel["text"]
    assert staffed.database.rows("SELECT count(*) FROM event WHERE what = 'resumed'") == [(0,)]
