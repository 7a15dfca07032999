"""After an outcome, at the phone: answers corrected, a screening annulled, the patient screened again."""

from datetime import timedelta

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
