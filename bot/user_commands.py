"""`user invite`, `user list`, `user revoke`: who has access, from the command line."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, TypeVar, get_args

from bot.clock import Dice, WallClock
from bot.desk import SOFTWARE
from bot.inviting import TOKEN_BYTES, site_needed
from bot.settings import Settings
from bot.terminal import sorry, tell
from bot.trials import load_trials
from flows.screening import Event
from storage import audit, invites, migrations, people
from storage.audit import Occasion
from storage.database import open_database
from storage.migrations import Backups
from storage.people import Role
from storage.unit import unit_of_work

if TYPE_CHECKING:
    from collections.abc import Callable

    from storage.unit import Unit

Result = TypeVar("Result")

ROLES: tuple[Role, ...] = get_args(Role)


def invite(role_said: str, site_said: str) -> int:
    """Print the token of a new invitation; it is sent to the bot as `/start TOKEN`."""
    role = next((each for each in ROLES if each == role_said.casefold()), None)
    if role is None:
        return sorry(f"There is no role {role_said}. Roles: {', '.join(ROLES)}.")
    record = next(iter(load_trials(Settings().trials_dir).values())).record
    site = record.site(site_said) if site_said else None
    if site_needed(role) and site is None:
        known = "\n".join(f"{each.number:>3}  {each.slug}  {each.facility}, {each.city}" for each in record.sites)
        return sorry(f"For which site? Give its number or short name:\n{known}")
    slug = site.slug if site and site_needed(role) else None
    token = base64.urlsafe_b64encode(Dice().bytes(TOKEN_BYTES)).decode().rstrip("=")
    until = _write(lambda unit: _invite(unit, token, role, slug))
    tell(f"Send this to the bot, once, before {until}:\n/start {token}")
    return 0


def everyone() -> int:
    """Print everyone who has a right: the number we know them by, and the rights."""
    for person, grants in _write(people.everyone):
        rights = ", ".join(f"{grant.role} {grant.site or '(all sites)'}" for grant in grants)
        tell(f"{person.id}\t{rights}")
    return 0


def revoke(person: int) -> int:
    """Take all rights of a person away, from the next update on."""
    taken = _write(lambda unit: _revoke(unit, person))
    if not taken:
        return sorry(f"Person {person} has no rights. `user list` names those who have.")
    tell(f"Person {person} has no rights any more ({taken} taken away).")
    return 0


def _invite(unit: Unit, token: str, role: Role, slug: str | None) -> str:
    now = WallClock().now()
    until = invites.invite(unit, token, role, slug, None, now)
    _note(unit, Event(what="invited", new=role, reason=slug))
    return f"{until:%Y-%m-%d %H:%M} UTC"


def _revoke(unit: Unit, person: int) -> int:
    taken = people.revoke(unit, person, None, WallClock().now())
    if taken:
        _note(unit, Event(what="rights revoked", old=[f"{each.role} {each.site or '*'}" for each in taken], new=person))
    return len(taken)


def _note(unit: Unit, event: Event) -> None:
    occasion = Occasion(at=WallClock().now(), software=SOFTWARE, role="command line")
    audit.record(unit, occasion, [event], Dice().bytes)


def _write(work: Callable[[Unit], Result]) -> Result:
    settings = Settings()
    engine = open_database(settings.database)
    try:
        migrations.upgrade(engine, Backups(settings.backups, WallClock().now()))
        with unit_of_work(engine) as unit:
            return work(unit)
    finally:
        engine.dispose()
