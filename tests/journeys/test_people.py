"""Who gets what: strangers nothing, an investigator no log and no invitations, nobody another's buttons."""

import pytest

from tests.flows.playing import STANDARD
from tests.journeys.clinic import INVESTIGATOR, LINK, Clinic, in_every_way, invitation, soon

pytestmark = in_every_way

REVEALING = ("ReaLuP", "NCT", "PSMA", "prostate", "trial", "essai", "eligib", "Lyon", "screen")


async def test_a_stranger_gets_one_neutral_answer_without_a_word_of_the_study(staffed: Clinic) -> None:
    for text in ("/start", "/help", "/trial", "/sites", "/screen", "/log 1", "/invite admin", "hello", "/start forged"):
        asked = staffed.stranger.says(text)
        (answer,) = await soon(staffed, staffed.stranger, 1, asked)
        assert not [word for word in REVEALING if word.casefold() in answer.casefold()], answer
    answers = {each["text"] for each in staffed.stranger.messages() if each["from_bot"]}
    assert len(answers) == 1
    assert staffed.stranger.menu() == []


async def test_an_investigator_reads_no_log_and_invites_nobody(staffed: Clinic) -> None:
    investigator = staffed.investigator.phone
    await staffed.investigator.begins()
    for text in ("/log", "/log 1", "/invite investigator lyon-sud", "/users", "/revoke 1", "/nosuchthing"):
        asked = investigator.says(text)
        (answer,) = await soon(staffed, investigator, 1, asked)
        assert answer == "I do not know this command. /help lists what you can do."


async def test_a_coordinator_reads_no_log_and_begins_no_screening(staffed: Clinic) -> None:
    for text in ("/log 1", "/screen", "/resume"):
        asked = staffed.coordinator.says(text)
        (answer,) = await soon(staffed, staffed.coordinator, 1, asked)
        assert answer == "I do not know this command. /help lists what you can do."


async def test_an_invitation_opens_once(staffed: Clinic) -> None:
    link = await invitation(staffed, "investigator")
    staffed.stranger.opens(link)
    await staffed.stranger.sees("You are in: investigator")
    late = staffed.telegram.person("Late Invented-Person")
    late.opens(link)
    await late.sees("This is a private service")


async def test_the_invitation_itself_is_kept_nowhere(staffed: Clinic) -> None:
    link = await invitation(staffed, "investigator")
    staffed.stranger.opens(link)
    await staffed.stranger.sees("You are in: investigator")
    assert LINK.match(link)
    assert await _tables_with(staffed, link.rpartition("=")[2]) == set()


@pytest.mark.parametrize(("asked", "shown"), [("/invite coordinator lyon-sud", "?start="), ("/console", "/enter/")])
async def test_what_opens_a_door_is_kept_nowhere_once_it_is_sent(staffed: Clinic, asked: str, shown: str) -> None:
    staffed.admin.says(asked)
    secret = (await staffed.admin.sees(shown))["text"].rpartition(shown)[2]
    assert len(secret) > 20
    assert await _tables_with(staffed, secret) == set()


async def test_somebody_elses_tap_changes_nothing_and_is_answered(staffed: Clinic) -> None:
    player = staffed.investigator
    await player.begins()
    await player.goes_on(STANDARD, "sex")
    before, data = player.panel, player.button("Male")
    for other, answer in ((staffed.coordinator, "no longer current"), (staffed.stranger, "private service")):
        own = [each["id"] for each in other.messages() if each["from_bot"]] or [other.says("/start")]
        seen = len(other.toasts())
        other.taps_data(data or "", message_id=own[-1])
        await staffed.telegram.until(lambda other=other, seen=seen: len(other.toasts()) > seen)  # type: ignore[misc]  # bound at once
        assert answer in other.toasts()[-1]
    assert player.panel == before
    assert "sex" not in _facts(staffed)


async def test_a_double_tap_is_answered_and_changes_nothing(staffed: Clinic) -> None:
    player = staffed.investigator
    await player.begins()
    await player.goes_on(STANDARD, "sex")
    await player.taps("Male")
    before = player.panel
    assert await player.tap_again() == "Already answered: Male"
    assert (player.panel, _facts(staffed)["sex"]) == (before, "male")


async def test_an_old_button_is_answered_and_changes_nothing(staffed: Clinic) -> None:
    player = staffed.investigator
    await player.begins()
    await player.goes_on(STANDARD, "sex")
    female = (player.panel["id"], player.button("Female") or "")
    await player.taps("Male")
    await player.goes_on(STANDARD, "ecog")
    before = player.panel
    assert await player.tap_again(female) == "Already answered: Male"
    assert player.live()[-1]["text"] == before["text"]
    assert _facts(staffed)["sex"] == "male"


@pytest.mark.parametrize(
    "data", ["1|sex|1|option:male", "99|sex|1|option:male", "nonsense", "/log 1", "1|sex|x|y", "|||"]
)
async def test_forged_buttons_change_nothing_and_are_answered(staffed: Clinic, data: str) -> None:
    player = staffed.investigator
    await player.begins()
    before = player.panel
    player.phone.taps_data(data, message_id=before["id"])
    await staffed.telegram.until(lambda: bool(player.phone.toasts()))
    assert _facts(staffed) == {}


async def test_only_one_message_has_buttons_whatever_is_done(staffed: Clinic) -> None:
    player = staffed.investigator
    await player.begins()
    for deed in ("71", "/resume", "07/12/2026", "12/11/2025"):
        await player.types(deed)
        assert len(player.live()) == 1
    await player.goes_on(STANDARD, "hemoglobin")
    for label in ("Protocol wording", "Back", "Stop", "Go on"):
        await player.taps(label)
        assert len(player.live()) == 1


async def test_the_people_are_called_as_the_phones_show_them(staffed: Clinic) -> None:
    assert staffed.investigator.phone.person.name == INVESTIGATOR
    asked = staffed.admin.says("/users")
    (answer,) = await soon(staffed, staffed.admin, 1, asked)
    assert "Invented" not in answer
    assert answer.count("lyon-sud") == 2


def _facts(staffed: Clinic) -> dict[str, object]:
    facts: dict[str, object] = staffed.log()["facts"]
    return facts


async def _tables_with(clinic: Clinic, secret: str) -> set[str]:
    """Return the tables in which it stands, once something was sent behind it."""
    await soon(clinic, clinic.admin, 1, clinic.admin.says("/privacy"))
    return {name for name, rows in clinic.database.tables().items() if any(secret in row for row in rows)}
