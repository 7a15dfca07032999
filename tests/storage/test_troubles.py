"""What waits, never arrived or could not be done is listed by its fate, the latest first, without its words."""

from datetime import timedelta
from typing import get_args

from flows.screening import Event
from storage import audit, inbox, outbox, people, roster, troubles
from storage.inbox import Incoming
from storage.outbox import Fate, Owing
from storage.paging import Turn
from storage.queries import Query, depend, opened, page
from storage.unit import Unit
from tests.storage.invented import DAY, MINUTE, NOW, TURN, a_person, a_screening, chance

FATES = get_args(troubles.Fate)
WORDS = "what was said"


def test_sends_are_found_by_their_fate_in_all_chats_or_in_one(unit: Unit) -> None:
    begun, person = a_screening(unit), a_person(unit, 71)
    for nth in range(20):
        _send(unit, 71 if nth % 3 else -72, FATES[nth % 4], begun.number)
    _send(unit, 71, "sent", begun.number)

    for place, fate in enumerate(FATES):
        first = troubles.sendings(unit, fate, Turn(limit=3))
        rest = troubles.sendings(unit, fate, Turn(after=first.after, limit=3))
        back = troubles.sendings(unit, fate, Turn(before=rest.before, limit=3))
        assert [each.id for each in (*first.items, *rest.items)] == [17 + place - 4 * nth for nth in range(5)]
        assert (rest.after, back) == (None, first)
        group = troubles.sendings(unit, fate, Turn(), chat=-72)
        assert {each.person for each in group.items} == {None}
        assert len(group.items) + len(troubles.sendings(unit, fate, Turn(), chat=71).items) == 5
        assert {(each.label, each.person) for each in first.items if each.chat_id == 71} == {("1", person)}
        assert WORDS not in repr(first)


def test_an_ambiguous_send_that_is_tried_again_is_unsettled(unit: Unit) -> None:
    outbox.owe(unit, [Owing(chat_id=71, kind="say", payload={})], NOW)
    (owed,) = outbox.claim(unit, NOW, MINUTE)
    outbox.settle(unit, owed, Fate(state="ambiguous", at=NOW, not_before=NOW + MINUTE))

    assert [each.state for each in troubles.sendings(unit, "unsettled", Turn()).items] == ["ambiguous"]
    assert troubles.sendings(unit, "ambiguous", Turn()).items == ()


def test_updates_put_aside_are_listed_with_their_error_and_without_their_words(unit: Unit) -> None:
    person = a_person(unit, 71)
    inbox.store(unit, [Incoming(update_id=nth, chat_id=71, telegram_id=71, payload=WORDS) for nth in range(1, 8)], NOW)
    for nth in (2, 3, 5, 7):
        for _ in range(inbox.MAX_TRIES):
            inbox.note_failure(unit, nth, "ValueError", NOW)

    found = troubles.asides(unit, Turn(limit=3))
    last = troubles.asides(unit, Turn(after=found.after, limit=3))

    assert [each.update_id for each in (*found.items, *last.items)] == [7, 5, 3, 2]
    assert {(each.person, each.error, each.tries) for each in found.items} == {(person, "ValueError", 5)}
    assert troubles.asides(unit, Turn(before=last.before, limit=3)) == found
    assert WORDS not in repr(found)


def test_people_are_listed_with_their_rights_and_when_they_last_did_something(unit: Unit) -> None:
    ada, ivo, oda = (a_person(unit, telegram_id) for telegram_id in (71, 72, 73))
    people.grant(unit, ada, "admin", None, None, NOW)
    right = people.grant(unit, ivo, "investigator", "PARIS-01", ada, NOW)
    for later in (DAY, MINUTE):
        happened = TURN.model_copy(update={"at": NOW + later, "person": ivo})
        audit.record(unit, happened, [Event(what="started")], chance)

    everybody = roster.people(unit, roster.Who(with_rights=None), Turn(limit=2))
    others = roster.people(unit, roster.Who(with_rights=None), Turn(after=everybody.after, limit=2))

    assert [(each.person.id, each.last_at) for each in everybody.items] == [(ada, None), (ivo, NOW + MINUTE)]
    assert everybody.items[1].grants == (right,)
    assert [(each.person.id, each.grants) for each in others.items] == [(oda, ())]
    assert roster.people(unit, roster.Who(with_rights=None), Turn(before=others.before, limit=2)) == everybody
    assert _listed(unit, roster.Who()) == [ada, ivo]
    assert _listed(unit, roster.Who(site="PARIS-01", role="investigator")) == [ivo]
    assert _listed(unit, roster.Who(site="LYON-02")) == [ada]
    assert _listed(unit, roster.Who(with_rights=False)) == [oda]


def test_queries_are_listed_in_the_order_in_which_they_were_opened(unit: Unit) -> None:
    for nth, name in enumerate(("Q2", "Q1", "Q9", "Q3")):
        query = Query(
            trial="T", name=name, criterion="I1", point=None, opened_at=NOW + nth // 2 * timedelta(hours=1),
            opened_by=1, answer=None, answered_at=NOW if name == "Q9" else None, answered_by=None,
        )  # fmt: skip
        opened(unit, query)
    depend(unit, a_screening(unit).number, "T", {"Q2": "I1"})

    first = page(unit, "T", Turn(limit=2))
    second = page(unit, "T", Turn(after=first.after, limit=2))

    assert [(each.name, each.dependents) for each in first.items] == [("Q1", 0), ("Q2", 1)]
    assert [each.name for each in second.items] == ["Q3", "Q9"]
    assert page(unit, "T", Turn(before=second.before, limit=2)) == first
    assert [each.name for each in page(unit, "T", Turn(), answered=True).items] == ["Q9"]
    assert [each.name for each in page(unit, "T", Turn(), answered=False).items] == ["Q1", "Q2", "Q3"]
    assert page(unit, "other", Turn()).items == ()


def _listed(unit: Unit, who: roster.Who) -> list[int]:
    return [each.person.id for each in roster.people(unit, who, Turn()).items]


def _send(unit: Unit, chat: int, fate: str, screening: int) -> None:
    """Owe something to the chat, and have it end so."""
    owing = Owing(chat_id=chat, kind="toast", payload={"text": WORDS}, screening=screening)
    outbox.owe(unit, [owing], NOW)
    if fate != "unsettled":
        owed = max(outbox.claim(unit, NOW, MINUTE, limit=99), key=lambda each: each.id)
        outbox.settle(unit, owed, Fate.model_validate({"state": fate, "at": NOW, "error": "Forbidden: invented"}))
