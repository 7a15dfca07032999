"""The work around a screening: its cards, who looks after it, what was agreed, reminders, and the lists made of it."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Engine, update

from storage import cards, care, items, outbox, people, reminders, screenings, worklists
from storage.care import Care
from storage.items import Agreed
from storage.outbox import Fate, Owing
from storage.reminders import Wanted
from storage.screenings import Judged
from storage.tables import SCREENING
from storage.unit import Unit, unit_of_work
from storage.worklists import Scope
from tests.storage.invented import DAY, MINUTE, NOW, WIDE, a_person, a_screening, at_once

GROUP = -WIDE
DUE = Wanted(what="item_due", criterion="I12c", at=NOW + DAY)
EXPIRES = Wanted(what="expires", criterion="I5", at=NOW + 9 * DAY)
PENDING = Judged(is_open=False, verdict="pending")


def a_pending_one(unit: Unit, site: str = "PARIS-01") -> int:
    number = a_screening(unit, site, PENDING).number
    unit.execute(update(SCREENING).where(SCREENING.c.number == number).values(state="pending", ended_at=NOW))
    return number


def told(unit: Unit, after: int = 0) -> Sequence[Wanted]:
    return [each.wanted for each in reminders.due(unit, NOW + 30 * DAY, after, 10)]


def test_a_card_is_known_by_the_message_that_shows_it(unit: Unit) -> None:
    cards.note_owed(unit, 1, {GROUP: None}, NOW)
    assert cards.shown_in(unit, 1) == {GROUP: None}

    cards.pin(unit, 1, GROUP, 57, NOW)
    cards.note_owed(unit, 1, {GROUP: None}, NOW)

    assert cards.shown_in(unit, 1) == {GROUP: 57}
    assert (cards.message_of(unit, 1, GROUP), cards.message_of(unit, 1, 7), cards.message_of(unit, 2, GROUP)) == (
        57,
        None,
        None,
    )


def test_a_card_of_before_is_found_among_what_was_sent(unit: Unit) -> None:
    outbox.owe(unit, [Owing(chat_id=GROUP, kind="card", payload={}, screening=1)], NOW)
    (owed,) = outbox.claim(unit, NOW, MINUTE, limits=None)
    outbox.settle(unit, owed, Fate(state="sent", at=NOW, message_id=57))

    assert cards.shown_in(unit, 1) == {GROUP: 57}


def test_in_a_group_that_moved_the_card_has_no_message_yet(unit: Unit) -> None:
    cards.pin(unit, 1, GROUP, 57, NOW)

    cards.move(unit, GROUP, GROUP - 1, NOW)

    assert cards.shown_in(unit, 1)[GROUP - 1] is None


def test_of_several_who_acknowledge_at_once_one_does(engine: Engine) -> None:
    def acknowledge() -> bool:
        with unit_of_work(engine) as unit:
            return care.acknowledge(unit, 1, 5, NOW)

    assert sorted(at_once(4, acknowledge)) == [False, False, False, True]


def test_who_looks_after_a_screening_is_relieved_only_by_name(unit: Unit) -> None:
    assert care.take(unit, 1, 5, NOW)
    assert not care.take(unit, 1, 6, NOW)
    assert not care.take(unit, 1, 6, NOW, over_from=7)
    assert care.take(unit, 1, 6, NOW + MINUTE, over_from=5)
    assert care.of(unit, 1) == Care(taken_by=6, taken_at=NOW + MINUTE)


def test_a_card_that_changes_is_to_be_acknowledged_anew_and_stays_in_the_same_hands(unit: Unit) -> None:
    care.acknowledge(unit, 1, 5, NOW)
    care.take(unit, 1, 6, NOW)

    care.reopen(unit, 1)

    assert care.of(unit, 1) == Care(taken_by=6, taken_at=NOW)
    assert care.acknowledge(unit, 1, 6, NOW)


def test_an_item_has_an_owner_and_a_day_each_agreed_on_its_own(unit: Unit) -> None:
    items.give(unit, 1, "I12c", 5, NOW)
    items.agree_on(unit, 1, "I12c", date(2026, 11, 30))
    items.agree_on(unit, 1, "I6", date(2026, 12, 1))
    items.give(unit, 1, "I12c", 6, NOW)

    assert items.of(unit, 1) == {
        "I12c": Agreed(owner=6, due=date(2026, 11, 30)),
        "I6": Agreed(due=date(2026, 12, 1)),
    }


def test_reminders_that_no_longer_hold_go_and_what_was_told_is_not_told_again(unit: Unit) -> None:
    reminders.rewrite(unit, 1, [DUE, EXPIRES])
    first, _ = reminders.due(unit, NOW + 30 * DAY, 0, 10)
    reminders.done(unit, first.id, NOW)

    reminders.rewrite(unit, 1, [])
    assert told(unit) == []
    reminders.rewrite(unit, 1, [DUE, EXPIRES])

    assert told(unit) == [EXPIRES]
    assert reminders.due(unit, NOW + 8 * DAY, 0, 10) == ()


def test_a_screening_left_open_is_noted_once_for_each_question(unit: Unit) -> None:
    number = a_screening(unit).number
    a_pending_one(unit)

    assert reminders.note_left_open(unit, NOW - MINUTE) == 0
    assert reminders.note_left_open(unit, NOW) == 1
    assert reminders.note_left_open(unit, NOW + DAY) == 0
    screenings.note_asked(unit, number, "sex", NOW + MINUTE, NOW + MINUTE)
    assert reminders.note_left_open(unit, NOW + DAY) == 1
    assert reminders.last_asked(unit, number) == NOW + MINUTE


def test_the_pending_list_shows_sites_in_full_and_elsewhere_what_is_ones_own(unit: Unit) -> None:
    here, there = a_pending_one(unit), a_pending_one(unit, "LYON-02")
    other = people.meet(unit, WIDE + 1, NOW).id
    a_screening(unit)

    def seen(**scope: object) -> list[int]:
        return [line.number for line in worklists.pending(unit, Scope.model_validate(scope), 10)]

    assert seen(sites=None) == [there, here]
    assert seen(sites=("PARIS-01",)) == [here]
    assert seen(own_at=("LYON-02",), person=a_person(unit)) == [there]
    assert seen(own_at=None, person=other) == []
    items.give(unit, here, "I12c", other, NOW)
    assert seen(own_at=None, person=other) == [here]
    assert seen(own_at=("LYON-02",), person=other) == []


def test_the_digests_lists_know_what_is_new_acknowledged_and_due(unit: Unit) -> None:
    number, everywhere = a_pending_one(unit), Scope(sites=None)
    cards.note_owed(unit, number, {GROUP: None}, NOW)
    reminders.rewrite(unit, number, [DUE])

    assert [each.number for each in worklists.ended_since(unit, everywhere, NOW, 9)] == [number]
    assert worklists.ended_since(unit, everywhere, NOW + MINUTE, 9) == ()
    assert [each.number for each in worklists.unacknowledged(unit, everywhere, 9)] == [number]
    (due,) = worklists.to_do(unit, everywhere, "item_due", ("pending",), (NOW, NOW + 2 * DAY))
    assert (due.line.number, due.wanted("item_due")) == (number, DUE)
    assert worklists.to_do(unit, everywhere, "item_due", ("excluded",), (NOW, NOW + 2 * DAY)) == ()

    care.acknowledge(unit, number, 5, NOW)
    assert worklists.unacknowledged(unit, everywhere, 9) == ()
    assert [each.number for each in worklists.acknowledged_since(unit, everywhere, NOW, 9)] == [number]
