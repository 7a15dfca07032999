"""/users, /revoke, /role: who has which rights, rights taken away, rights replaced by others.

Whoever changes rights is an admin and stays one: nobody changes his own, so the last admin cannot be lost.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.commands.letting_in import site_lines
from bot.inviting import role_said, site_needed
from bot.panels import packed
from bot.posting import catch_up
from bot.rights_shown import noted, right_shown
from flows.moments import paris_day
from flows.places import read_sites
from flows.say import Say, say
from flows.screening import Event
from storage import factors, people, rights

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.access import Act
    from bot.turn import Turn
    from storage.people import Grant, Person, Role

    Buttons = list[list[tuple[str, str]]]

TAKE, ALL = "take", "all"
ALL_SAID = frozenset((ALL, "tout", "tous", "toutes"))
AS_ASKED = re.compile(rf"{ALL} \d+ \d+")  # see `_named`


def users(turn: Turn, rest: str) -> None:
    """List who has a right, with the number by which we know them; or show one of them, with buttons."""
    number, _, deed = rest.partition(" ")
    person = person_called(turn, number)
    if person is None:
        from bot.commands import leaving  # noqa: PLC0415  # it tells of those who are no staff any more

        if not leaving.former(turn, number, deed):
            _list(turn, leaving.still_known(turn))
        return
    grants = people.roles_of(turn.unit, person.id)
    verb, _, which = deed.partition(" ")
    if verb == TAKE and turn.may("revoke") and not _is_self(turn, person):
        _ask(turn, person, [each for each in grants if which in {ALL, str(each.id)}])
    else:
        _show(turn, person, grants)


def revoke(turn: Turn, rest: str) -> None:
    """Take rights of a person away from the next update on: all, or those that are named; see `_meant`."""
    number, _, which = rest.partition(" ")
    person = person_to_change(turn, number)
    if isinstance(person, Say):
        turn.say(person)
        return
    wanted = [each.id for each in _meant(turn, people.roles_of(turn.unit, person.id), which)]
    taken = rights.take(turn.unit, person.id, wanted, _me(turn), turn.now)
    if not taken:
        _which(turn, person, since_asked=AS_ASKED.fullmatch(which) is not None)
        return
    sites = {each.site for each in taken}
    turn.record(
        [Event(what="rights revoked", old=noted(taken), new=person.id)], role_for(turn, "revoke"),
        site=sites.pop() if len(sites) == 1 else None,
    )  # fmt: skip
    turn.menus = True
    _tell_revoked(turn, person, taken)


def role(turn: Turn, rest: str) -> None:
    """Replace the rights of a person by others: NUMBER ROLE SITE [SITE…]."""
    number, _, behind = rest.partition(" ")
    role_typed, _, sites_typed = behind.strip().partition(" ")
    person, new = person_to_change(turn, number), role_said(role_typed)
    sites, beyond = read_sites(turn.desk.trial.record, sites_typed)
    if isinstance(person, Say):
        turn.say(person, say("staff.role_how"))
    elif new is None:
        turn.say(say("staff.role_how"))
    elif sites_typed.strip() and not site_needed(new):
        turn.say(say("staff.role_everywhere", person=person.id, role=say(f"command.role.{new}"), typed=role_typed))
    elif site_needed(new) and (beyond or not sites):
        turn.say(say("staff.role_where", person=person.id, role=say(f"command.role.{new}")), *site_lines(turn))
    else:
        _replace(turn, person, new, [site.slug for site in sites] if site_needed(new) else [None])


def person_called(turn: Turn, number: str) -> Person | None:
    """Return the person of this number who has a right; nobody else is spoken of."""
    if not (number.isascii() and number.isdecimal() and len(number) <= len("9" * 10)):
        return None
    person = people.get(turn.unit, int(number))
    return person if person and people.roles_of(turn.unit, person.id) else None


def person_to_change(turn: Turn, number: str) -> Person | Say:
    """Return the person of this number, or why his rights are not the sender's to change."""
    admins = rights.admins_to_change(turn.unit)
    person = person_called(turn, number)
    if turn.person is None or turn.person.id not in admins:
        return say("command.unknown")
    if person is None:
        return say("command.revoke_how")
    return say("command.revoke_self") if _is_self(turn, person) else person


def role_for(turn: Turn, act: Act) -> Role | None:
    """Return the role in which the sender does this."""
    right = turn.may(act)
    return right.role if right else None


def tell(turn: Turn, person: Person, said: Say) -> None:
    """Owe somebody else a sentence, in his own language and chat."""
    if person.telegram_id:
        text = turn.desk.words(person.language or turn.desk.language).html(said)
        turn.owe("say", {"text": text}, chat=person.telegram_id)


def _list(turn: Turn, former: Sequence[Say]) -> None:
    turn.record([Event(what="people listed")], role_for(turn, "see_people"))
    staff = (_line(*each) for each in people.everyone(turn.unit))
    lines = [say("command.users"), *staff, *former, say("staff.users_how")]
    *ahead, last = packed(map(turn.words.html, lines))
    for page in ahead:
        turn.say_anew(page)
    turn.say(last)


def _line(person: Person, grants: Sequence[Grant]) -> Say:
    return say("command.user_line", person=person.id, rights=tuple(map(right_shown, grants)))


def _show(turn: Turn, person: Person, grants: Sequence[Grant]) -> None:
    turn.record([Event(what="person shown", new=person.id)], role_for(turn, "see_people"))
    buttons = _to_take(turn, person, grants) if turn.may("revoke") and not _is_self(turn, person) else []
    if turn.may("change_rights") and not _is_self(turn, person) and factors.of(turn.unit, person.id):
        buttons.append([(turn.words.plain(say("console.reset.button")), f"/factor {person.id}")])
    how = say("staff.change_how", person=person.id)
    turn.say(say("staff.person", person=person.id), *(_detail(each) for each in grants), how, buttons=buttons)


def _detail(grant: Grant) -> Say:
    by = say("staff.by_person", person=grant.granted_by) if grant.granted_by else say("staff.by_settings")
    return say("staff.detail", right=grant.id, what=right_shown(grant), day=paris_day(grant.at), by=by)


def _ask(turn: Turn, person: Person, grants: Sequence[Grant]) -> None:
    """Ask whether to take these away; nothing has happened yet."""
    if not grants:
        _which(turn, person)
        return
    yes = (turn.words.plain(say("staff.yes_take")), f"/revoke {person.id} {_named(grants)}")
    no = (turn.words.plain(say("staff.no_keep")), f"/users {person.id}")
    turn.say(say("staff.sure", person=person.id), *map(_detail, grants), buttons=[[yes, no]])


def _named(grants: Sequence[Grant]) -> str:
    """Name just these in a button, which has little room: one, or how many and the last; no number is given again."""
    last = max((each.id for each in grants), default=0)
    return str(last) if len(grants) == 1 else f"{ALL} {len(grants)} {last}"


def _which(turn: Turn, person: Person, *, since_asked: bool = False) -> None:
    """Say that nothing was taken away, and ask which of the rights in force is meant."""
    if left := people.roles_of(turn.unit, person.id):
        why = say("staff.others_now", person=person.id) if since_asked else say("staff.which_right", person=person.id)
        turn.say(why, *map(_detail, left), buttons=_to_take(turn, person, left))
    else:
        turn.say(say("staff.gone_already", person=person.id))


def _to_take(turn: Turn, person: Person, grants: Sequence[Grant]) -> Buttons:
    buttons = [[_button(turn, say("staff.take", right=each.id), f"{TAKE} {each.id}", person)] for each in grants]
    every = [[_button(turn, say("staff.take_all"), f"{TAKE} {ALL}", person)]] if len(grants) > 1 else []
    return buttons + every


def _button(turn: Turn, label: Say, deed: str, person: Person) -> tuple[str, str]:
    return turn.words.plain(label), f"/users {person.id} {deed}"


def _tell_revoked(turn: Turn, person: Person, taken: Sequence[Grant]) -> None:
    remains, buttons = _outlives(turn, person, taken)
    told = say("command.revoked", person=person.id, count=len(taken))
    if left := people.roles_of(turn.unit, person.id):
        kept = tuple(map(right_shown, left))
        told = say("staff.taken", person=person.id, rights=tuple(map(right_shown, taken)), left=kept)
    turn.say(told, *remains, buttons=buttons)


def _outlives(turn: Turn, person: Person, taken: Sequence[Grant]) -> tuple[list[Say], Buttons]:
    """Return what outlives the rights that were taken, with buttons that end it."""
    from bot.commands import groups  # noqa: PLC0415  # it has /revoke, and passes people on to here

    if not taken:
        return [], []
    remains, buttons = groups.left_by(turn, person.id)
    group = [say("revoking.group")] if any(each.role == "coordinator" for each in taken) else []
    return group + remains, buttons


def _replace(turn: Turn, person: Person, new: Role, sites: Sequence[str | None]) -> None:
    old = people.roles_of(turn.unit, person.id)
    now_has = rights.replace(turn.unit, person.id, [(new, site) for site in sites], _me(turn), turn.now)
    event = Event(what="rights changed", old=noted(old), new={"person": person.id, "rights": noted(now_has)})
    turn.record([event], role_for(turn, "change_rights"))
    turn.menus = True
    shown, gone = tuple(map(right_shown, now_has)), [each for each in old if each not in now_has]
    remains, buttons = _outlives(turn, person, gone)
    turn.say(say("staff.changed", person=person.id, rights=shown), *remains, buttons=buttons)
    tell(turn, person, say("staff.yours_changed", rights=shown))
    catch_up(turn, person.telegram_id or 0, sites if new == "coordinator" else ())


def _meant(turn: Turn, grants: Sequence[Grant], typed: str) -> Sequence[Grant]:
    """Return the rights that are meant: all, or those of these numbers, of a role, of sites, or of a role at sites.

    None where anything else is said, also where only part of it names a right: nobody guesses then.
    """
    said = typed.casefold().split()
    numbers = [word for word in said if word.isdecimal()]
    if not said or (len(said) == 1 and said[0] in ALL_SAID) or (AS_ASKED.fullmatch(typed) and typed == _named(grants)):
        return grants
    if numbers:  # a number beside words could be that of a right or of a site
        named = [each for each in grants if str(each.id) in numbers]
        return named if len(named) == len(said) else ()
    return _of_role_and_sites(turn, grants, said)


def _of_role_and_sites(turn: Turn, grants: Sequence[Grant], said: Sequence[str]) -> Sequence[Grant]:
    role = role_said(said[0])
    sites, beyond = read_sites(turn.desk.trial.record, " ".join(said[1:] if role else said))
    slugs = {site.slug for site in sites}
    named = [each for each in grants if role in {None, each.role} and (not slugs or each.site in slugs)]
    clear = not beyond and (role or slugs) and slugs <= {each.site for each in named}
    return named if clear else ()


def _is_self(turn: Turn, person: Person) -> bool:
    return person.id == _me(turn)


def _me(turn: Turn) -> int | None:
    return turn.person.id if turn.person else None
