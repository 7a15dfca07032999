"""/start and /invite: who comes in. An invitation opens once, within 24 hours; only its hash is kept."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from bot.cards import site_name
from bot.commands.about import welcome
from bot.hearing import stranger
from bot.inviting import TOKEN_BYTES, links, role_said, site_needed
from bot.posting import catch_up
from bot.rights_shown import places
from flows.moments import PARIS
from flows.places import read_sites
from flows.say import Say, say
from flows.screening import Event
from storage import chats, invites, people
from storage.unit import part_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.turn import Turn
    from storage.people import Person, Role


WITHDRAW = ("withdraw", "retirer")


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
    """Make an invitation: ROLE, and for investigators and coordinators one or more SITEs by number, slug or name.

    With "withdraw" in place of a role, take back all that nobody has used.
    """
    role_typed, _, sites_typed = rest.partition(" ")
    if role_typed.casefold() in WITHDRAW:
        _withdraw(turn)
        return
    role = role_said(role_typed)
    sites, beyond = read_sites(turn.desk.trial.record, sites_typed)
    if role is None:
        turn.say(say("command.invite_how"))
    elif site_needed(role) and (beyond or not sites):
        which = [say("staff.no_such_site", typed=beyond)] if beyond else []
        turn.say(*which, say("command.invite_where", role=say(f"command.role.{role}")), *site_lines(turn))
    else:
        _make(turn, role, [site.slug for site in sites] if site_needed(role) else [])


def site_lines(turn: Turn) -> list[Say]:
    """Return every site with what it can be called."""
    return [
        say("command.site_line", number=site.number, slug=site.slug, name=site_name(turn.desk.trial, site.slug))
        for site in turn.desk.trial.record.sites
    ]


def _make(turn: Turn, role: Role, slugs: Sequence[str]) -> None:
    if turn.person is None:
        return
    token = base64.urlsafe_b64encode(turn.desk.chance(TOKEN_BYTES)).decode().rstrip("=")
    sites = " ".join(slugs) or None
    until = invites.invite(turn.unit, token, role, sites, turn.person.id, turn.now)
    turn.record([Event(what="invited", new=role, reason=sites)], "admin", site=slugs[0] if len(slugs) == 1 else None)
    personal, for_group = links(turn.desk.username, token, role)
    place = places(turn.desk.trial, slugs)
    group = [say("command.invite_group_link", link=for_group)] if for_group else []
    local, named = until.astimezone(PARIS), say(f"command.role.{role}")
    told = say("command.invited", role=named, site=place, day=local.date(), time=f"{local:%H:%M}")
    turn.say(told, *group, say("command.invite_next"), secret=bool(for_group))
    turn.say_anew(say("command.invite_link", link=personal), secret=True)


def _withdraw(turn: Turn) -> None:
    count = invites.withdraw_all(turn.unit, turn.now)
    if count:
        turn.record([Event(what="invitations withdrawn", new=count)], "admin")
    turn.say(say("inviting.withdrawn", count=count) if count else say("inviting.none_open"))


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
    """Give the person the rights; in a group, bind the group to the sites instead."""
    turn.person = person
    trial = turn.desk.trial
    if turn.arrival.private:
        invites.admit(turn.unit, opened, person.id, turn.now)
        turn.grants = people.roles_of(turn.unit, person.id)
        for site in opened.sites:
            turn.record([Event(what="joined", new=opened.role, reason=site)], opened.role, site=site)
        turn.say(say("command.joined", role=say(f"command.role.{opened.role}"), site=places(trial, opened.sites)))
        if opened.role == "coordinator":
            catch_up(turn, turn.arrival.chat, opened.sites)
        welcome(turn)
        return
    for site in filter(None, opened.sites):
        chats.bind(turn.unit, turn.arrival.chat, site, person.id, turn.now)
        turn.record([Event(what="group bound", new=site)], opened.role, site=site)
    if opened.site:
        where = places(trial, opened.sites)
        turn.say(say("command.bound", site=where))
        bound = say("alert.group_bound", person=person.id, chat=str(turn.arrival.chat), sites=where)
        turn.alert(bound, f"group_bound:{turn.arrival.update_id}")
        catch_up(turn, turn.arrival.chat, opened.sites)
