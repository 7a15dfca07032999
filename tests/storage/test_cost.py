"""What a turn looks for is found by an index over what is still open: it costs the same however long the history."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event

from storage import (
    browsing,
    cards,
    care,
    chats,
    chronicle,
    conversation,
    inbox,
    invites,
    keeping,
    lists,
    outbox,
    people,
    reminders,
    reports,
    screenings,
    troubles,
    worklists,
)
from storage.browsing import Filter
from storage.chronicle import Sought
from storage.inbox import Incoming
from storage.outbox import Owing
from storage.paging import Turn
from storage.unit import Unit
from storage.worklists import Scope
from tests.storage.invented import NOW, a_screening

LEASE = timedelta(seconds=60)
LOOKS: dict[str, Callable[[Unit], object]] = {
    "the open updates": inbox.oldest_open,
    "an update and those before it": lambda unit: inbox.claim(unit, 1),
    "updates with something to forget": lambda unit: inbox.empty_settled(unit, NOW),
    "what may be sent": lambda unit: outbox.claim(unit, NOW, LEASE),
    "when to send next": outbox.next_due,
    "a screening": lambda unit: screenings.load(unit, 1),
    "the open screenings": screenings.open_ones,
    "a person's screenings": lambda unit: lists.mine(unit, 1),
    "a site's screenings": lambda unit: lists.of_site(unit, "PARIS-01"),
    "a conversation": lambda unit: conversation.of(unit, 1),
    "the log of a screening": lambda unit: reports.log_show(unit, 1),
    "a page of the log": lambda unit: reports.log_list(unit, reports.Wanted(before=10)),
    "a person": lambda unit: people.find(unit, 1),
    "a person's rights": lambda unit: people.roles_of(unit, 1),
    "an invitation": lambda unit: invites.redeem(unit, "token", 1, NOW),
    "who receives a card": lambda unit: chats.recipients(unit, "PARIS-01"),
    "the cards of a screening": lambda unit: cards.shown_in(unit, 1),
    "who looks after a screening": lambda unit: care.of(unit, 1),
    "what is pending at a site": lambda unit: worklists.pending(unit, Scope(sites=("PARIS-01",)), 10),
    "what is new at a site": lambda unit: worklists.ended_since(unit, Scope(sites=("PARIS-01",)), NOW, 10),
    "what somebody is to be reminded of": lambda unit: reminders.due(unit, NOW, 0, 10),
    "who has been kept long enough": lambda unit: keeping.kept_long_enough(unit, NOW + LEASE, None),
    "whether a patient is silent": lambda unit: keeping.is_silent(unit, 1, NOW + LEASE),
    "what was left open": lambda unit: reminders.note_left_open(unit, NOW - LEASE),
    "the reminders of a screening": lambda unit: reminders.rewrite(unit, 1, []),
    "a filtered list of screenings": lambda unit: browsing.page(unit, Filter(site="PARIS-01", verdict="excluded")),
    "a list of screenings by their end": lambda unit: browsing.page(unit, Filter(person=1), by="ended"),
    "a list of the screenings of all sites": lambda unit: browsing.page(unit, Filter(review="open")),
    "events of a kind": lambda unit: chronicle.events(unit, Sought(what="started", since=NOW.date()), Turn()),
    "events of a person": lambda unit: chronicle.events(unit, Sought(person=1), Turn()),
    "the sends that failed": lambda unit: troubles.sendings(unit, "dead", Turn(), chat=1),
    "the sends in doubt": lambda unit: troubles.sendings(unit, "ambiguous", Turn()),
    "what is put aside": lambda unit: troubles.asides(unit, Turn()),
    "the health of the queues": lambda unit: reports.health(unit, NOW),
}


@pytest.mark.parametrize("what", LOOKS)
def test_an_index_finds(engine: Engine, unit: Unit, what: str) -> None:
    inbox.store(unit, [Incoming(update_id=1, chat_id=1, payload="{}")], NOW)
    outbox.owe(unit, [Owing(chat_id=1, kind="say", payload={})], NOW)
    a_screening(unit)
    plans: list[str] = []

    def explain(connection: Connection, _cursor: object, statement: str, values: Any, *_: Any) -> None:  # noqa: ANN401  # the driver's own
        if statement.startswith(("SELECT", "UPDATE")):
            plans.extend(_plan(connection, statement, values))

    event.listen(engine, "before_cursor_execute", explain)
    LOOKS[what](unit)

    assert plans
    assert [step for step in plans if READS_ALL.search(step)] == []


READS_ALL = re.compile(r"^SCAN (?!found|anon_|.*USING)|Seq Scan")


def _plan(connection: Connection, statement: str, values: Any) -> list[str]:  # noqa: ANN401  # as above
    cursor = connection.connection.cursor()
    if connection.dialect.name == "sqlite":
        return [row[-1] for row in cursor.execute(f"EXPLAIN QUERY PLAN {statement}", values).fetchall()]
    cursor.execute("SET LOCAL enable_seqscan = off")  # it would read the little there is
    cursor.execute(f"EXPLAIN {statement}", values)
    return [row[0] for row in cursor.fetchall()]
