"""`user invite`, `user list`, `user revoke`, `user reset`: who has access, from the command line."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, TypeVar

from bot.alerts import alert
from bot.clock import Dice, WallClock
from bot.desk import SOFTWARE
from bot.inviting import ROLES, TOKEN_BYTES, role_said, site_needed
from bot.opened import to_change
from bot.rights_shown import noted
from bot.settings import Settings
from bot.terminal import sorry, tell
from bot.trials import load_trials
from flows.places import read_sites
from flows.say import say
from flows.screening import Event
from storage import audit, chats, factors, invites, people, rights, sessions, sign_ins
from storage.audit import Occasion
from storage.unit import unit_of_work

if TYPE_CHECKING:
    from collections.abc import Callable

    from storage.people import Grant, Role
    from storage.unit import Unit

Result = TypeVar("Result")


def invite(role_typed: str, sites_typed: str) -> int:
    """Print the token of a new invitation; it is sent to the bot as `/start TOKEN`."""
    role = role_said(role_typed)
    if role is None:
        return sorry(f"There is no role {role_typed}. Roles: {', '.join(ROLES)}.")
    record = next(iter(load_trials(Settings().trials_dir).values())).record
    sites, beyond = read_sites(record, sites_typed)
    if site_needed(role) and (beyond or not sites):
        known = "\n".join(f"{each.number:>3}  {each.slug}  {each.facility}, {each.city}" for each in record.sites)
        wrong = f"{beyond} names no site, or more than one. " if beyond else ""
        return sorry(f"{wrong}For which site? Give its number or short name:\n{known}")
    slugs = " ".join(site.slug for site in sites) if site_needed(role) else None
    token = base64.urlsafe_b64encode(Dice().bytes(TOKEN_BYTES)).decode().rstrip("=")
    until = _write(lambda unit: _invite(unit, token, role, slugs))
    tell(f"Send this to the bot, once, before {until}:\n/start {token}")
    return 0


def everyone() -> int:
    """Print everyone who has a right: the number we know them by, and the rights."""
    for person, grants in _write(people.everyone):
        tell(f"{person.id}\t{', '.join(map(_shown, grants))}")
    return 0


def revoke(person: int) -> int:
    """Take all rights of a person away, from the next update on."""
    taken = _write(lambda unit: _revoke(unit, person))
    if taken is None:
        return sorry(f"Person {person} is the last administrator. Let another one in first: `user invite admin`.")
    if not taken:
        return sorry(f"Person {person} has no rights. `user list` names those who have.")
    tell(f"Person {person} has no rights any more ({taken} taken away).")
    for chat, sites in _write(lambda unit: chats.bound(unit, person)).items():
        cards = f"still receives the cards of {', '.join(sites)}"
        tell(f"Group {chat}, which person {person} bound, {cards}. An administrator ends it: /revoke group {chat}")
    return 0


def reset_factor(person: int) -> int:
    """Forget the second factor of who lost it, and end all sessions: with the next link a new one is set up."""
    if not _write(lambda unit: _reset_factor(unit, person)):
        return sorry(f"Person {person} has no second factor. `user list` names those who have access.")
    tell(f"The second factor of person {person} is reset; /console in the chat gives a link to set up a new one.")
    return 0


def _shown(grant: Grant) -> str:
    days = (grant.delegated_from, grant.delegated_until)
    limits = " ".join(f"{word} {day}" for word, day in zip(("from", "until"), days, strict=True) if day)
    return f"{grant.role} {grant.site or '(all sites)'}{limits and f' ({limits})'}"


def _invite(unit: Unit, token: str, role: Role, slugs: str | None) -> str:
    now = WallClock().now()
    until = invites.invite(unit, token, role, slugs, None, now)
    _note(unit, Event(what="invited", new=role, reason=slugs))
    return f"{until:%Y-%m-%d %H:%M} UTC"


def _revoke(unit: Unit, person: int) -> int | None:
    """Return how many rights were taken away; None if that would leave no administrator."""
    if rights.admins_to_change(unit) == {person}:
        return None
    had = [each.id for each in people.roles_of(unit, person)]
    taken = rights.take(unit, person, had, None, WallClock().now())
    if taken:
        _note(unit, Event(what="rights revoked", old=noted(taken), new=person))
    return len(taken)


def _reset_factor(unit: Unit, person: int) -> bool:
    now, had = WallClock().now(), factors.forget(unit, person)
    if had:
        sessions.end_all(unit, person, now)
        sign_ins.withdraw(unit, person, now)
        _note(unit, Event(what="second factor reset", new=person))
        alert(unit, Settings().default_language, say("alert.factor_reset", person=person), now)
    return had


def _note(unit: Unit, event: Event) -> None:
    occasion = Occasion(at=WallClock().now(), software=SOFTWARE, role="command line")
    audit.record(unit, occasion, [event], Dice().bytes)


def _write(work: Callable[[Unit], Result]) -> Result:
    with to_change(may_be_new=True) as engine, unit_of_work(engine) as unit:
        return work(unit)
