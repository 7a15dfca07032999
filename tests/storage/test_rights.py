"""Rights taken one by one and replaced, days of a delegation, and the statuses that admins set over the registry's."""

from datetime import date
from typing import Literal

import pytest
from sqlalchemy import Engine, select, update

from storage import chats, invites, outbox, people, rights, site_statuses
from storage.kinds import Kind
from storage.outbox import Fate, Owing
from storage.people import Grant, Role
from storage.site_statuses import SiteStatus
from storage.tables import OUTBOX, SCREENING
from storage.unit import Unit, unit_of_work
from tests.storage.invented import DAY, MINUTE, NOW, WIDE, a_person, a_screening, at_once

FIRST, LAST = date(2026, 12, 1), date(2027, 6, 30)
TOLD: tuple[Kind, ...] = ("say", "file")
KINDS: tuple[Kind, ...] = ("card", "file", "say", "alert", "panel", "toast", "delete")


def test_an_invitation_for_several_sites_gives_a_right_at_each(unit: Unit) -> None:
    person = a_person(unit)
    invites.invite(unit, "token", "investigator", "nantes nice", None, NOW)

    given = invites.redeem(unit, "token", person, NOW)

    assert [(each.role, each.site) for each in given] == [("investigator", "nantes"), ("investigator", "nice")]
    assert people.roles_of(unit, person) == given


def test_one_right_is_taken_and_the_others_stay(unit: Unit) -> None:
    person, other = a_person(unit), a_person(unit, WIDE + 1)
    one, two = _given(unit, person, "nantes"), _given(unit, person, "nice")
    theirs = _given(unit, other, "nantes")

    assert rights.take(unit, person, [one.id, theirs.id], other, NOW) == (one,)
    assert rights.take(unit, person, [one.id], other, NOW) == ()
    assert people.roles_of(unit, person) == (two,)
    assert people.roles_of(unit, other) == (theirs,)


def test_with_an_admins_right_go_the_invitations_that_nobody_has_used(unit: Unit) -> None:
    admin, other, guest = (a_person(unit, WIDE + nth) for nth in range(3))
    for each in (admin, other):
        people.grant(unit, each, "admin", None, None, NOW)
    invites.invite(unit, "his own way back", "admin", None, admin, NOW)
    invites.invite(unit, "somebody else's", "auditor", None, other, NOW)

    rights.replace(unit, admin, [("auditor", None)], other, NOW)

    assert invites.redeem(unit, "his own way back", admin, NOW) == ()
    assert len(invites.redeem(unit, "somebody else's", guest, NOW)) == 1


def test_with_the_last_right_goes_what_nobody_has_been_sent_yet(unit: Unit) -> None:
    person, other = a_person(unit), a_person(unit, WIDE + 1)
    one, two = _given(unit, person, "nantes"), _given(unit, person, "nice")
    for chat in (WIDE, WIDE + 1):
        outbox.owe(unit, [_owing(each, chat) for each in KINDS], NOW)

    rights.take(unit, person, [one.id, two.id], other, NOW)
    assert _owed(unit, WIDE) == [("toast", None), ("delete", None)]
    assert len(_owed(unit, WIDE + 1)) == len(KINDS)


@pytest.mark.parametrize(
    ("role", "site", "stays"),
    [
        ("investigator", "nantes", [("panel", "nantes")]),
        ("coordinator", "nice", [("card", "nice"), ("recard", "nice")]),
        ("coordinator", None, [(kind, site) for kind in ("card", "recard") for site in ("nantes", "nice", None)]),
        ("admin", None, [(kind, site) for kind in ("say", "file", "alert") for site in ("nantes", "nice", None)]),
        ("auditor", None, []),
    ],
)
def test_with_any_right_goes_what_is_owed_and_those_that_are_left_do_not_reach(
    unit: Unit, role: Role, site: str | None, stays: list[tuple[Kind, str | None]]
) -> None:
    person = a_person(unit)
    first, _ = people.grant(unit, person, "admin", "x", None, NOW), people.grant(unit, person, role, site, None, NOW)
    numbers = {each: a_screening(unit, each).number for each in ("nantes", "nice")}
    kinds: tuple[Kind, ...] = ("panel", "say", "card", "recard", "file", "alert")
    outbox.owe(unit, [_owing(kind, WIDE, numbers.get(at)) for kind in kinds for at in ("nantes", "nice", "")], NOW)

    rights.take(unit, person, [first.id], None, NOW)
    assert _owed(unit, WIDE) == [(kind, numbers.get(at or "")) for kind, at in stays]


@pytest.mark.parametrize("role", ["coordinator", "investigator"])
def test_who_loses_one_of_two_sites_is_told_what_waits_about_the_other(unit: Unit, role: Role) -> None:
    person = a_person(unit)
    lost, _ = (people.grant(unit, person, role, site, None, NOW) for site in ("nice", "nantes"))
    numbers = [*(a_screening(unit, each).number for each in ("nantes", "nice")), None]
    outbox.owe(unit, [_owing(kind, WIDE, number) for kind in TOLD for number in numbers], NOW)

    rights.take(unit, person, [lost.id], None, NOW)
    assert _owed(unit, WIDE) == [(kind, number) for kind in TOLD for number in (numbers[0], None)]


@pytest.mark.parametrize(
    ("lost", "left", "stays"),
    [
        ("admin", "coordinator", ["his", "theirs"]),
        ("investigator", "coordinator", ["his", "theirs"]),
        ("coordinator", "investigator", ["his"]),
        ("coordinator", "auditor", []),
    ],
)
def test_who_has_another_role_left_at_the_site_is_still_reminded_and_told_nothing_else(
    unit: Unit, lost: Role, left: Role, stays: list[str]
) -> None:
    person, other = a_person(unit), a_person(unit, WIDE + 1)
    first, _ = (people.grant(unit, person, role, "nantes", None, NOW) for role in (lost, left))
    numbers = {"his": a_screening(unit, "nantes").number, "theirs": a_screening(unit, "nantes").number}
    unit.execute(update(SCREENING).where(SCREENING.c.number == numbers["theirs"]).values(person=other))
    for number in numbers.values():
        outbox.owe(unit, [_owing(kind, WIDE, number) for kind in TOLD], NOW)
        outbox.owe(unit, [_owing("say", WIDE, number)], NOW, f"reminder:{number}:expires:ecog:{person}")

    rights.take(unit, person, [first.id], None, NOW)
    assert _owed(unit, WIDE) == [("say", numbers[each]) for each in stays]


@pytest.mark.parametrize("ended", ["ambiguous", "later", "dies"])
def test_what_is_being_sent_to_somebody_without_the_right_or_is_in_doubt_is_not_tried_again(
    unit: Unit, ended: Literal["ambiguous", "later", "dies"]
) -> None:
    person, again = a_person(unit), NOW + MINUTE
    right = _given(unit, person, "nantes")
    outbox.owe(unit, [_owing("file", WIDE)], NOW)
    (owed,) = outbox.claim(unit, NOW, MINUTE)

    rights.take(unit, person, [right.id], None, NOW)
    if ended != "dies":
        outbox.settle(unit, owed, Fate(state=ended, at=NOW, not_before=again))
    assert [each.payload for each in outbox.claim(unit, again, MINUTE)] == [{"erased": True}]


@pytest.mark.parametrize("ended", ["ambiguous", "later"])
def test_what_was_in_doubt_when_the_right_went_is_over(unit: Unit, ended: Literal["ambiguous", "later"]) -> None:
    person, again = a_person(unit), NOW + MINUTE
    right = _given(unit, person, "nantes")
    outbox.owe(unit, [_owing("file", WIDE)], NOW)
    for state in ("ambiguous", ended):
        (owed,) = outbox.claim(unit, again, MINUTE)
        outbox.settle(unit, owed, Fate(state=state, at=NOW, not_before=again))

    rights.take(unit, person, [right.id], None, NOW)
    assert outbox.claim(unit, again, MINUTE) == ()
    assert unit.execute(select(OUTBOX.c.state, OUTBOX.c.payload)).all() == [("ambiguous", '{"erased":true}')]


def _owing(kind: Kind, chat: int, screening: int | None = None) -> Owing:
    return Owing(chat_id=chat, kind=kind, payload={"text": "x"}, screening=screening)


def _owed(unit: Unit, chat: int) -> list[tuple[str, int | None]]:
    owed = select(OUTBOX.c.kind, OUTBOX.c.screening).where(OUTBOX.c.chat_id == chat).order_by(OUTBOX.c.id)
    return [(row.kind, row.screening) for row in unit.execute(owed)]


def test_rights_are_replaced_and_one_that_stays_keeps_its_delegation(unit: Unit) -> None:
    person = a_person(unit)
    _given(unit, person, "nice")
    stays = _given(unit, person, "nantes")
    rights.delegate(unit, stays.id, FIRST, LAST)

    has = rights.replace(unit, person, [("investigator", "nantes"), ("investigator", "caen")], 7, NOW)

    assert [(each.site, each.delegated_until) for each in has] == [("nantes", LAST), ("caen", None)]
    assert people.roles_of(unit, person) == has


def test_the_days_of_a_delegation_are_known_wherever_rights_are_read(unit: Unit) -> None:
    person = a_person(unit)
    rights.delegate(unit, _given(unit, person, "nantes").id, FIRST, LAST)

    (right,) = people.roles_of(unit, person)
    assert (right.delegated_from, right.delegated_until) == (FIRST, LAST)
    assert people.known(unit, {WIDE})[WIDE][1] == (right,)
    rights.delegate(unit, right.id, None, None)
    assert people.roles_of(unit, person)[0].delegated_from is None


def test_two_admins_who_take_each_others_rights_at_once_do_not_both_lose_them(engine: Engine) -> None:
    with unit_of_work(engine) as unit:
        admins = [a_person(unit, WIDE + nth) for nth in range(2)]
        for each in admins:
            people.grant(unit, each, "admin", None, None, NOW)
    pairs = [(admins[0], admins[1]), (admins[1], admins[0])]

    def take() -> bool:
        me, other = pairs.pop()
        with unit_of_work(engine) as unit:
            return me in rights.admins_to_change(unit) and bool(people.revoke(unit, other, me, NOW))

    assert sorted(at_once(2, take)) == [False, True]


def test_the_latest_status_of_a_site_counts_until_the_registrys_does_again(unit: Unit) -> None:
    assert site_statuses.set_by_admins(unit) == {}
    first, second, elsewhere, back = (
        _status("nantes", "RECRUITING", "opened"), _status("nantes", "SUSPENDED", "no isotope"),
        _status("nice", "WITHDRAWN", "left"), _status("nantes", None, "over"),
    )  # fmt: skip
    for each in (first, elsewhere, second):
        site_statuses.set_status(unit, each)

    assert site_statuses.set_by_admins(unit) == {"nantes": second, "nice": elsewhere}
    site_statuses.set_status(unit, back)
    assert site_statuses.set_by_admins(unit) == {"nice": elsewhere}


def test_a_group_that_migrates_keeps_all_its_sites(unit: Unit) -> None:
    for site in ("nantes", "nice"):
        chats.bind(unit, -7, site, None, NOW)

    assert chats.move(unit, -7, -1007, NOW + DAY) == 2
    assert chats.sites_of(unit, -1007) == ("nantes", "nice")


@pytest.mark.parametrize("site", [None, "nantes"])
def test_an_invitation_for_one_site_or_all_gives_one_right(unit: Unit, site: str | None) -> None:
    invites.invite(unit, "token", "auditor", site, None, NOW)

    assert [each.site for each in invites.redeem(unit, "token", a_person(unit), NOW)] == [site]


def _given(unit: Unit, person: int, site: str) -> Grant:
    return people.grant(unit, person, "investigator", site, None, NOW)


def _status(site: str, status: str | None, reason: str) -> SiteStatus:
    return SiteStatus.model_validate({"site": site, "status": status, "reason": reason, "set_by": 1, "set_at": NOW})
