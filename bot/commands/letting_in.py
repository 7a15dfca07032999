"""/start, /invite, /users, /revoke: who comes in. An invitation opens once, within 24 hours; only its hash is kept."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, get_args

from bot.cards import site_name
from bot.commands.about import welcome
from bot.hearing import stranger
from bot.inviting import TOKEN_BYTES, links, site_needed
from flows.say import Say, say
from flows.screening import Event
from storage import chats, invites, people
from storage.people import Role
from storage.unit import part_of

if TYPE_CHECKING:
    from bot.turn import Turn
    from flows.record import Site
    from storage.people import Grant, Person

ROLES: tuple[Role, ...] = get_args(Role)
FRENCH_ROLES: dict[str, Role] = {
    "investigateur": "investigator", "investigatrice": "investigator", "coordinateur": "coordinator",
    "coordinatrice": "coordinator", "administrateur": "admin", "auditeur": "auditor",
}  # fmt: skip


class _NotHere(Exception):
    """The invitation is not for this kind of chat; it is not used up."""


def start(turn: Turn, token: str) -> None:
    """Redeem an invitation, greet somebody known, or answer a stranger."""
    if token and turn.arrival.who and not turn.arrival.tap:
        turn.kept = False  # the token has no business in the inbox
        _redeem(turn, token, turn.arrival.who)
    elif turn.grants:
        welcome(turn)
    else:
        stranger(turn)


def invite(turn: Turn, rest: str) -> None:
    """Make an invitation: ROLE, and for investigators and coordinators SITE by number, slug or name."""
    role_said, _, site_said = rest.partition(" ")
    role = next((each for each in ROLES if each == FRENCH_ROLES.get(role_said.casefold(), role_said.casefold())), None)
    site = turn.desk.trial.record.site(site_said.strip()) if site_said.strip() else None
    if role is None:
        turn.say(say("command.invite_how"))
    elif site_needed(role) and site is None:
        turn.say(say("command.invite_where", role=say(f"command.role.{role}")), *_sites(turn))
    else:
        _make(turn, role, site if site_needed(role) else None)


def users(turn: Turn, _rest: str) -> None:
    """List who has a right, with the number by which we know them."""
    known = people.everyone(turn.unit)
    turn.record([Event(what="people listed")], turn.grants[0].role)
    turn.say(say("command.users"), *(_user(person, grants) for person, grants in known))


def revoke(turn: Turn, rest: str) -> None:
    """Take all rights of a person away, from the next update on."""
    person = people.get(turn.unit, int(rest)) if rest.isdecimal() else None
    if person is None or turn.person is None:
        turn.say(say("command.revoke_how"))
    elif person.id == turn.person.id:
        turn.say(say("command.revoke_self"))
    else:
        taken = people.revoke(turn.unit, person.id, turn.person.id, turn.now)
        old = [f"{grant.role} {grant.site or '*'}" for grant in taken]
        turn.menus = True
        turn.record([Event(what="rights revoked", old=old, new=person.id)], "admin")
        turn.say(say("command.revoked", person=person.id, count=len(taken)))


def _make(turn: Turn, role: Role, site: Site | None) -> None:
    if turn.person is None:
        return
    token = base64.urlsafe_b64encode(turn.desk.chance(TOKEN_BYTES)).decode().rstrip("=")
    slug = site.slug if site else None
    until = invites.invite(turn.unit, token, role, slug, turn.person.id, turn.now)
    turn.record([Event(what="invited", new=role, reason=slug)], "admin", site=slug)
    personal, for_group = links(turn.desk.username, token, role)
    place = site_name(turn.desk.trial, slug) if slug else say("command.all_sites")
    group = [say("command.invite_group_link", link=for_group)] if for_group else []
    told = say("command.invited", role=say(f"command.role.{role}"), site=place, until=f"{until:%Y-%m-%d %H:%M} UTC")
    turn.say(told, *group, say("command.invite_next"))
    turn.say_anew(say("command.invite_link", link=personal))


def _redeem(turn: Turn, token: str, who: int) -> None:
    try:
        with part_of(turn.unit):
            person = people.meet(turn.unit, who, turn.now)
            opened = invites.use(turn.unit, token, person.id, turn.now)
            _enter(turn, person, _meant_for(turn, opened))
    except _NotHere:
        turn.say(say("command.no_invite")) if turn.grants else stranger(turn)


def _meant_for(turn: Turn, opened: invites.Opened | None) -> invites.Opened:
    if opened is None or (not turn.arrival.private and opened.role != "coordinator"):
        raise _NotHere
    return opened


def _enter(turn: Turn, person: Person, opened: invites.Opened) -> None:
    """Give the person the right; in a group, bind the group to the site instead."""
    turn.person = person
    if turn.arrival.private:
        people.grant(turn.unit, person.id, opened.role, opened.site, opened.by, turn.now)
        turn.grants = people.roles_of(turn.unit, person.id)
        turn.record([Event(what="joined", new=opened.role, reason=opened.site)], opened.role, site=opened.site)
        turn.say(say("command.joined", role=say(f"command.role.{opened.role}"), site=_place(turn, opened.site)))
        welcome(turn)
    elif opened.site:
        chats.bind(turn.unit, turn.arrival.chat, opened.site, person.id, turn.now)
        turn.record([Event(what="group bound", new=opened.site)], opened.role, site=opened.site)
        turn.say(say("command.bound", site=_place(turn, opened.site)))


def _place(turn: Turn, slug: str | None) -> str | Say:
    return site_name(turn.desk.trial, slug) if slug else say("command.all_sites")


def _sites(turn: Turn) -> list[Say]:
    return [
        say("command.site_line", number=site.number, slug=site.slug, name=site_name(turn.desk.trial, site.slug))
        for site in turn.desk.trial.record.sites
    ]


def _user(person: Person, grants: tuple[Grant, ...]) -> Say:
    rights = tuple(
        say("command.right", role=say(f"command.role.{grant.role}"), site=grant.site or say("command.all_sites"))
        for grant in grants
    )
    return say("command.user_line", person=person.id, rights=rights)
