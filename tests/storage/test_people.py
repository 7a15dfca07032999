"""Who is who: people met once, rights given and taken, invitations used once, and who receives a site's cards."""

import hashlib

import pytest
from sqlalchemy import Engine, select

from storage import chats, invites, people
from storage.people import Grant, Person
from storage.tables import INVITE
from storage.unit import Unit, unit_of_work
from tests.storage.invented import DAY, NOW, SECOND, WIDE, a_person, at_once

TOKEN = "invented-token-0123456789"


def test_a_person_is_met_once_and_then_known(unit: Unit) -> None:
    assert people.find(unit, WIDE) is None

    met = people.meet(unit, WIDE, NOW)

    assert met == Person(id=1, telegram_id=WIDE, language=None, current_screening=None, created_at=NOW)
    assert people.meet(unit, WIDE, NOW + DAY) == met
    assert people.find(unit, WIDE) == met
    assert people.get(unit, met.id) == met
    assert people.get(unit, 2) is None


def test_a_person_met_by_many_turns_at_once_is_one_person(engine: Engine) -> None:
    def meet() -> int:
        with unit_of_work(engine) as unit:
            return people.meet(unit, WIDE, NOW).id

    assert len(set(at_once(8, meet))) == 1


def test_the_language_and_the_screening_of_a_person_are_noted(unit: Unit) -> None:
    person = a_person(unit)
    people.speak(unit, person, "fr")
    people.turn_to(unit, person, 12)

    known = people.get(unit, person)

    assert known is not None
    assert (known.language, known.current_screening) == ("fr", 12)
    people.turn_to(unit, person, None)
    assert people.meet(unit, WIDE, NOW).current_screening is None


def test_a_stranger_has_no_rights(unit: Unit) -> None:
    assert people.roles_of(unit, a_person(unit)) == ()


def test_who_has_or_needs_a_menu_is_told_with_language_and_roles(unit: Unit) -> None:
    first, second, third, fourth = (people.meet(unit, WIDE + each, NOW).id for each in range(4))
    people.grant(unit, second, "coordinator", "PARIS-01", None, NOW)
    people.grant(unit, first, "investigator", "PARIS-01", None, NOW)
    people.grant(unit, second, "investigator", "LYON-02", None, NOW)
    for gone in (third, fourth):
        people.grant(unit, gone, "admin", None, None, NOW)
        people.revoke(unit, gone, None, NOW)
    people.speak(unit, second, "fr")
    people.note_menus(unit, {second: "a menu", third: "another", fourth: None})

    assert list(people.reachable(unit)) == [
        (first, WIDE, None, None, frozenset({"investigator"})),
        (second, WIDE + 1, "fr", "a menu", frozenset({"coordinator", "investigator"})),
        (third, WIDE + 2, None, "another", frozenset()),
    ]


def test_a_right_given_twice_is_one_right(unit: Unit) -> None:
    person = a_person(unit)
    first = people.grant(unit, person, "investigator", "PARIS-01", None, NOW)
    again = people.grant(unit, person, "investigator", "PARIS-01", 5, NOW + DAY)
    other = people.grant(unit, person, "investigator", "LYON-02", 5, NOW)

    assert first == Grant(id=1, person=person, role="investigator", site="PARIS-01", granted_by=None, at=NOW)
    assert again == first
    assert people.roles_of(unit, person) == (first, other)


def test_revoked_rights_are_gone_at_once_and_can_be_given_anew(unit: Unit) -> None:
    person, other = a_person(unit), a_person(unit, WIDE + 1)
    both = (
        people.grant(unit, person, "admin", None, None, NOW),
        people.grant(unit, person, "coordinator", "PARIS-01", None, NOW),
    )
    people.grant(unit, other, "auditor", None, None, NOW)

    assert people.revoke(unit, person, other, NOW) == both
    assert people.roles_of(unit, person) == ()
    assert people.revoke(unit, person, other, NOW) == ()
    assert [known.id for known, _ in people.everyone(unit)] == [other]
    assert people.grant(unit, person, "admin", None, None, NOW).id not in {right.id for right in both}


def test_everyone_with_rights_is_listed_with_them(unit: Unit) -> None:
    first, second, _stranger = (a_person(unit, WIDE + number) for number in range(3))
    rights = {person: people.grant(unit, person, "admin", None, None, NOW) for person in (second, first)}

    assert [(known.id, grants) for known, grants in people.everyone(unit)] == [
        (first, (rights[first],)),
        (second, (rights[second],)),
    ]


def test_a_role_outside_the_list_is_refused_by_the_database(unit: Unit) -> None:
    with pytest.raises(Exception, match="role_is_known"):
        people.grant(unit, a_person(unit), "owner", None, None, NOW)  # type: ignore[arg-type]  # that is the point


def test_an_invitation_gives_its_right_once(unit: Unit) -> None:
    person, late = a_person(unit), a_person(unit, WIDE + 1)

    assert invites.invite(unit, TOKEN, "coordinator", "PARIS-01", 5, NOW) == NOW + DAY
    (given,) = invites.redeem(unit, TOKEN, person, NOW + DAY - SECOND)

    assert (given.role, given.site, given.granted_by) == ("coordinator", "PARIS-01", 5)
    assert people.roles_of(unit, person) == (given,)
    assert invites.redeem(unit, TOKEN, late, NOW) == ()
    assert people.roles_of(unit, late) == ()


def test_an_unknown_and_an_expired_invitation_answer_alike(unit: Unit) -> None:
    person = a_person(unit)
    invites.invite(unit, TOKEN, "admin", None, None, NOW)

    assert invites.redeem(unit, "another", person, NOW) == ()
    assert invites.redeem(unit, TOKEN, person, NOW + DAY) == ()
    assert people.roles_of(unit, person) == ()


def test_the_database_does_not_know_the_token(unit: Unit) -> None:
    invites.invite(unit, TOKEN, "admin", None, None, NOW)

    row = unit.execute(select(INVITE)).one()

    assert row.token_sha256 == hashlib.sha256(TOKEN.encode()).hexdigest()
    assert TOKEN not in str(row)


def test_of_many_who_use_an_invitation_at_once_exactly_one_gets_in(engine: Engine) -> None:
    with unit_of_work(engine) as unit:
        invites.invite(unit, TOKEN, "investigator", "PARIS-01", None, NOW)
        guests = [a_person(unit, WIDE + number) for number in range(8)]

    def redeem() -> bool:
        with unit_of_work(engine) as unit:
            return invites.redeem(unit, TOKEN, guests.pop(), NOW) != ()

    assert sorted(at_once(8, redeem)) == [False] * 7 + [True]


def test_a_sites_cards_go_to_its_groups_and_to_its_coordinators_each_once(unit: Unit) -> None:
    ours, everywhere, elsewhere, gone, doctor = (a_person(unit, WIDE + number) for number in range(5))
    people.grant(unit, ours, "coordinator", "PARIS-01", None, NOW)
    people.grant(unit, everywhere, "coordinator", None, None, NOW)
    people.grant(unit, everywhere, "coordinator", "PARIS-01", None, NOW)
    people.grant(unit, elsewhere, "coordinator", "LYON-02", None, NOW)
    people.grant(unit, gone, "coordinator", "PARIS-01", None, NOW)
    people.revoke(unit, gone, None, NOW)
    people.grant(unit, doctor, "investigator", "PARIS-01", None, NOW)
    chats.bind(unit, -WIDE, "PARIS-01", ours, NOW)
    chats.bind(unit, -7, "LYON-02", ours, NOW)

    assert chats.recipients(unit, "PARIS-01") == (-WIDE, WIDE, WIDE + 1)


def test_a_dead_group_gets_nothing_until_it_is_bound_again(unit: Unit) -> None:
    chats.bind(unit, -7, "PARIS-01", None, NOW)
    chats.bind(unit, -7, "LYON-02", None, NOW)
    chats.bind(unit, -7, "LYON-02", None, NOW)

    assert chats.sites_of(unit, -7) == ("LYON-02", "PARIS-01")
    assert chats.unbind(unit, -7, NOW) == 2
    assert chats.unbind(unit, -7, NOW) == 0
    assert chats.recipients(unit, "PARIS-01") == ()
    chats.bind(unit, -7, "PARIS-01", None, NOW)
    assert chats.recipients(unit, "PARIS-01") == (-7,)


def test_a_migrated_group_is_followed(unit: Unit) -> None:
    chats.bind(unit, -7, "PARIS-01", None, NOW)

    assert chats.move(unit, -7, -1007, NOW) == 1
    assert chats.sites_of(unit, -7) == ()
    assert chats.recipients(unit, "PARIS-01") == (-1007,)
    assert chats.move(unit, -7, -1007, NOW) == 0
