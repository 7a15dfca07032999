"""The table of rights, cell by cell, at the phone: each command, by each role, at the screening's site and elsewhere.

What may not be done is answered as if it were not there, and leaves no trace on the screening.
"""

from typing import NamedTuple

from bot.access import TABLE, Act, right_for
from bot.commands import COMMANDS
from bot.emulator import Phone
from flows.moments import paris_day
from storage import people
from storage.people import Grant, Role
from storage.unit import Unit
from tests.databases import on_sqlite
from tests.flows.playing import MORNING, STANDARD
from tests.journeys.clinic import SITE, Clinic, screened, soon

ELSEWHERE = "nimes"
UNKNOWN = "I do not know this command. /help lists what you can do."
NEUTRAL = "This is a private service. If you have been invited, open the link that you were given."
ABOUT_ONE: dict[str, Act] = {
    "resume": "answer", "rescreen": "answer", "correct": "answer", "annul": "answer", "pending": "see_pending",
    "ack": "acknowledge", "take": "take", "details": "read_details", "claim": "own_items", "handover": "own_items",
    "due": "own_items", "calendar": "read_calendar", "pdf": "read_report", "log": "read_log",
    "erase": "erase",
}  # fmt: skip
"""Commands about one screening, and the act that each is there."""
TELLING = ("No exclusion", "Pending", "Haemoglobin", "Hb", "injection 1")
BEHIND = {"claim": "1 I12c", "handover": "1 I12c", "due": "1 I12c 01/12/2026"}
STATE = """
SELECT (SELECT count(*) FROM event WHERE screening = 1 AND what NOT IN ('log read', 'details read', 'report read',
  'calendar read')) , (SELECT revision FROM screening WHERE number = 1), (SELECT count(*) FROM care),
  (SELECT count(*) FROM item), (SELECT count(*) FROM screening)
"""


class Somebody(NamedTuple):
    """A person with one right, or with none any more."""

    phone: Phone
    grants: tuple[Grant, ...]
    person: int


@on_sqlite
@screened(STANDARD | {"hemoglobin": None})
async def test_every_command_does_for_every_role_what_the_table_says_and_no_more(staffed: Clinic) -> None:
    everybody = await _everybody(staffed)
    for name, somebody in everybody.items():
        for command in COMMANDS:
            before = staffed.database.rows(STATE)
            asked = somebody.phone.says(_typed(command))
            await soon(staffed, somebody.phone, 1, asked)
            await staffed.goes_to(MORNING)  # all that it had to say is said
            answer = "\n".join(await soon(staffed, somebody.phone, 1, asked))
            known = any(COMMANDS[command].act in _acts(each) for each in somebody.grants)
            cell = f"{name}: /{command}: {answer}"
            assert (answer in {UNKNOWN, NEUTRAL}) == (not known), cell
            if not _may(somebody, command):
                assert staffed.database.rows(STATE) == before, cell
                assert not [word for word in TELLING if word in answer], cell


def _typed(command: str) -> str:
    return f"/{command} {BEHIND.get(command, '1')}" if command in ABOUT_ONE else f"/{command}"


async def _everybody(staffed: Clinic) -> dict[str, Somebody]:
    wanted: list[tuple[Role, str | None]] = [
        ("investigator", SITE), ("investigator", ELSEWHERE), ("coordinator", SITE), ("coordinator", ELSEWHERE),
        ("admin", None), ("auditor", None),
    ]  # fmt: skip
    found: dict[str, Somebody] = {}
    for role, site in wanted:
        name = f"{role} at {site or 'all sites'}"
        phone = staffed.telegram.person(f"{name.title()} Invented")
        found[name] = await _let_in(staffed, phone, role, site)
    revoked = await _let_in(staffed, staffed.telegram.person("Revoked Invented"), "investigator", SITE)
    assert staffed.app
    await staffed.app.memory.write(lambda unit: people.revoke(unit, revoked.person, None, MORNING))
    found["revoked"] = revoked._replace(grants=())
    return found


async def _let_in(staffed: Clinic, phone: Phone, role: Role, site: str | None) -> Somebody:
    def let_in(unit: Unit) -> Somebody:
        person = people.meet(unit, phone.person_id, MORNING).id
        return Somebody(phone, (people.grant(unit, person, role, site, None, MORNING),), person)

    assert staffed.app
    phone.person.started = True  # whoever comes late gets his menu before he has written
    return await staffed.app.memory.write(let_in)


def _acts(grant: Grant) -> set[str]:
    return {act for act, roles in TABLE.items() if grant.role in roles}


def _may(somebody: Somebody, command: str) -> bool:
    """Say whether this person may do something to screening 1, which is another's own, by this command."""
    act = ABOUT_ONE.get(command)
    return act is None or right_for(act, somebody.grants, SITE, day=paris_day(MORNING), own=False) is not None
