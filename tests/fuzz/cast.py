"""The people of the campaign, each with rights of another kind, and the screenings that are theirs or are not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, NamedTuple

from sqlalchemy import update

from bot import erasing
from flows import dialogue
from flows.moments import paris_day
from flows.screening import Event
from storage import chats, invites, people, rights, screenings, sessions, sign_ins, trials
from storage.audit import Occasion
from storage.screenings import Judged
from storage.tables import COUNTER, GRANT, PERSON, SCREENING
from storage.unit import Unit, unit_of_work
from tests.bot.exported import EXCLUDED, PENDING, put
from tests.faults.ward import Ward
from tests.flows.playing import STANDARD
from tests.fuzz.grid import Right

HERE, THERE = "lyon-sud", "nimes"
ANY_GROUP, THEIR_GROUP = -100_000_009, -100_000_002
"""A group that is bound to nothing, and one that is bound to the other site; GROUP is bound here."""
FIRST_NUMBER = 4100
MISSING, MISSING_SECOND = "4987", "4987-2"
"""What no screening is called."""
DAY = timedelta(days=1)


class Somebody(NamedTuple):
    """A person: by our number (0: never met) and Telegram's, with the rights that he has now."""

    name: str
    telegram_id: int
    person: int = 0
    rights: tuple[Right, ...] = ()
    cookie: str = ""
    """Of a session at the console, as if he had got one by whatever way."""


class Target(NamedTuple):
    """A screening, or none that there is: then without a maker."""

    label: str
    site: str = HERE
    maker: str = ""
    state: str = ""
    number: int = 0
    step: str = ""
    revision: int = 0


_INVESTIGATORS: Mapping[str, tuple[Right, ...]] = {
    "maker here": (Right("investigator", HERE),),
    "colleague here": (Right("investigator", HERE),),
    "maker there": (Right("investigator", THERE),),
    "investigator of both": (Right("investigator", HERE), Right("investigator", THERE)),
    "delegation over": (Right("investigator", HERE, today=False),),
    "delegation to come": (Right("investigator", HERE, today=False),),
    "moved from here to there": (Right("investigator", THERE),),
}
_OTHERS: Mapping[str, tuple[Right, ...]] = {
    "coordinator here": (Right("coordinator", HERE),),
    "coordinator there": (Right("coordinator", THERE),),
    "investigator there, coordinator here": (Right("investigator", THERE), Right("coordinator", HERE)),
    "admin": (Right("admin"),),
    "auditor": (Right("auditor"),),
}
_REVOKED: Mapping[str, tuple[Right, ...]] = {
    f"revoked {right.role}": (right,)
    for right in (Right("investigator", HERE), Right("coordinator", HERE), Right("admin"), Right("auditor"))
}
_MAKERS = ("maker here", "maker there", "moved from here to there", "revoked investigator", "delegation over")
MADE: Mapping[str, dict[str, Any]] = {
    "asking": {}, "pending": PENDING, "eligible": STANDARD, "excluded": EXCLUDED, "erased": EXCLUDED,
}  # fmt: skip


@dataclass(frozen=True)
class Cast:
    """Everybody and everything."""

    people: Mapping[str, Somebody]
    targets: Sequence[Target]

    def __getitem__(self, name: str) -> Somebody:
        return self.people[name]


def put_on_stage(ward: Ward, language: people.Language = "en") -> Cast:
    """Let everybody in, have the screenings made, and take the rights of some away again; all speak this language."""
    with unit_of_work(ward.engine) as unit:
        unit.execute(update(COUNTER).where(COUNTER.c.name == "screening").values(value=FIRST_NUMBER))
        trial = ward.desk.trial
        trials.pin(unit, trial.id, trial.version, ward.desk.pinned_text(trial), ward.now)
        chats.bind(unit, THEIR_GROUP, THERE, None, ward.now)
        cast = {each.name: each for each in _people(unit, ward, language)}
        targets = [each for name in _MAKERS for each in _made(unit, ward, cast[name])]
        for name in _REVOKED:
            _leave(unit, ward, cast[name].person)
        _move(unit, ward, cast["moved from here to there"].person)
        return Cast(cast, targets)


def _people(unit: Unit, ward: Ward, language: people.Language) -> list[Somebody]:
    found = [Somebody("stranger", 7_200_000_000), Somebody("stranger with a cookie", 7_200_000_099, cookie="planted")]
    everybody = {**_INVESTIGATORS, **_OTHERS, **_REVOKED}
    for place, (name, given) in enumerate(everybody.items(), 7_200_000_001):
        person = people.meet(unit, place, ward.now).id
        unit.execute(update(PERSON).where(PERSON.c.id == person).values(language=language))
        for right in given:
            at = HERE if name.startswith("moved") else right.site
            people.grant(unit, person, right.role, at, None, ward.now)
        _delegate(unit, ward, name, person)
        sessions.begin(unit, f"cookie of {name}", person, ward.now)
        sessions.prove(unit, sessions.find(unit, f"cookie of {name}"), ward.now)  # type: ignore[arg-type]  # just begun
        rights_now = () if name in _REVOKED else given
        found.append(Somebody(name, place, person, rights_now, f"cookie of {name}"))
    return found


def _delegate(unit: Unit, ward: Ward, name: str, person: int) -> None:
    today = paris_day(ward.now)
    days = {
        "delegation over": {"delegated_until": today - DAY},
        "delegation to come": {"delegated_from": today + DAY},
    }.get(name)
    if days:
        unit.execute(update(GRANT).where(GRANT.c.person == person).values(days))


def _made(unit: Unit, ward: Ward, maker: Somebody) -> list[Target]:
    """Make a screening of each kind, and a second attempt; the maker is busy with the one under way."""
    site = THERE if maker.name == "maker there" else HERE
    found = [_begun(unit, ward, maker, site)]
    for state, facts in list(MADE.items())[1:]:
        made = put(unit, facts, site=site, person=maker.person)
        found.append(Target(made.label, site, maker.name, state, made.number, made.state, made.revision))
    excluded, erased = found[-2], found[-1]
    second = put(unit, PENDING, site=site, person=maker.person, first=excluded.number, attempt=2)
    found.append(Target(second.label, site, maker.name, "pending", second.number, second.state, second.revision))
    occasion, why = Occasion(at=ward.now, software="invented"), Event(what="erased", reason="invented")
    means = erasing.Means("en", ward.desk.chance, ())
    erasing.erase_patient(unit, erased.number, why, occasion, means)
    return found


def _begun(unit: Unit, ward: Ward, maker: Somebody, site: str) -> Target:
    number = screenings.new_number(unit)
    begun = dialogue.begin(
        ward.desk.trial, number=number, site=site, person=maker.person, language="en", now=ward.now
    ).screening
    screenings.begin(unit, begun, Judged(is_open=True))
    shown = {"panel_chat": maker.telegram_id, "panel_message_id": 50}
    unit.execute(update(SCREENING).where(SCREENING.c.number == number).values(shown))
    people.turn_to(unit, maker.person, number)
    step = "planned_injection_date"
    return Target(begun.label, site, maker.name, "asking", number, f"{step[:13]}{step[-4:]}", begun.revision)


def _leave(unit: Unit, ward: Ward, person: int) -> None:
    """Take all rights away; an invitation and a link to the console were made before."""
    invites.invite(unit, f"invitation of {person}", "auditor", None, person, ward.now)
    sign_ins.offer(unit, f"link of {person}", person, ward.now)
    had = [each.id for each in people.roles_of(unit, person)]
    rights.take(unit, person, had, None, ward.now)


def _move(unit: Unit, ward: Ward, person: int) -> None:
    rights.replace(unit, person, [("investigator", THERE)], None, ward.now)
