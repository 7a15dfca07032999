"""Invitations, good and bad, opened by everybody at every door: by a link or typed, in private, in groups, by a tap."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from functools import partial

from storage import invites, people
from storage.invites import LIFETIME
from storage.people import Role
from storage.unit import Unit
from tests.faults.ward import Ward
from tests.fuzz.cast import THERE, Somebody
from tests.fuzz.cells import DOORS, Cell, Chat, Way

TOKEN = "Invented-token_0123456789"
UNKNOWN = "Invented-token_9876543210"
SECOND = timedelta(seconds=1)

GOOD: Mapping[str, timedelta] = {"new": timedelta(), "in its last second": LIFETIME - SECOND}
BAD: Mapping[str, str] = {
    "cut": TOKEN[:-1], "longer": f"{TOKEN}0", "in capitals": TOKEN.upper(), "in two words": f"{TOKEN[:9]} {TOKEN[9:]}",
    "twice": f"{TOKEN}{TOKEN}", "a pattern": f"{TOKEN[:-1]}%", "a number": "4101", "its hash": "0" * 64,
}  # fmt: skip
"""What comes close to a good one."""
ROLES: tuple[Role, ...] = ("coordinator", "admin")


def cells(chat: Chat) -> Iterator[Cell]:
    """Return all cells of invitations."""
    for who in chat.cast.people.values():
        for door, way in DOORS.items():
            for word in ("start", "demarrer"):
                for name, before, typed, role in _cases(chat.ward):
                    key = f"{who.name}: {door}: /{word} with an invitation {name}"
                    yield Cell("an invitation", key, partial(_open, chat, who, door, (way, word, before, typed, role)))


Before = Callable[[Unit], object]
Case = tuple[Way, str, Before, str, Role | None]


def _cases(ward: Ward) -> Iterator[tuple[str, Before, str, Role | None]]:
    """Yield a name, what was done before, what is typed, and the role that is given by it."""
    for role in ROLES:
        for name, ago in GOOD.items():
            yield f"for a {role}, {name}", partial(_made, ward, role, ago), TOKEN, role
        yield f"for a {role}, expired", partial(_made, ward, role, LIFETIME), TOKEN, None
        yield f"for a {role}, used", partial(_used, ward, role), TOKEN, None
        yield f"for a {role}, withdrawn", partial(_withdrawn, ward, role), TOKEN, None
    for name, typed in BAD.items():
        yield name, partial(_made, ward, "admin", timedelta()), typed, None


def _made(ward: Ward, role: Role, ago: timedelta, unit: Unit) -> None:
    invites.invite(unit, TOKEN, role, THERE if role == "coordinator" else None, 4, ward.now - ago)


def _used(ward: Ward, role: Role, unit: Unit) -> None:
    _made(ward, role, timedelta(), unit)
    invites.redeem(unit, TOKEN, people.meet(unit, 7_300_000_000, ward.now).id, ward.now)


def _withdrawn(ward: Ward, role: Role, unit: Unit) -> None:
    _made(ward, role, timedelta(), unit)
    invites.withdraw(unit, 4, ward.now)


def _open(chat: Chat, who: Somebody, door: str, case: Case) -> str:
    way, word, before, typed, role = case
    seen = chat.hear(way(who.telegram_id, f"/{word} {typed}"), before)
    in_private = door == "typed"
    if role and "typed" in door and (in_private or role == "coordinator"):
        done = {"joined"} if in_private else {"group bound"}
        already = in_private and any((right.role, right.site) == (role, _site(role)) for right in who.rights)
        tables = {"invite"} if already else {"invite", "grants"} if in_private else {"invite", "chat"}
        return chat.does(seen, differs=done <= {*seen.events} and tables - {"chat"} <= {*seen.changed})
    same = chat.hear(way(who.telegram_id, f"/{word} {UNKNOWN}")).answers
    return chat.does_not(seen, who, same, ())


def _site(role: Role) -> str | None:
    return THERE if role == "coordinator" else None
