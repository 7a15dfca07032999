"""What stands at the bedside: a ward on a real database, a notebook that says what it ought to hold, and the promises.

They are looked at after everything that happens; the stronger ones when all has come to rest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import datetime
from typing import ClassVar

from hypothesis.stateful import RuleBasedStateMachine, invariant

from bot.outcomes import Ended
from storage import outbox, people
from storage.limits import PUBLISHED
from storage.unit import reading
from tests.faults.letters import Update, tapped
from tests.faults.notebook import Notebook, Said
from tests.faults.paper import Sheet
from tests.faults.ward import INVESTIGATOR, SITE, Ward, ward

ANSWERS = ("option", "number", "unknown", "today", "yesterday", "on", "off", "done", "unit")


class Bedside(RuleBasedStateMachine):
    """One investigator, her phone, and the bot."""

    new_url: ClassVar[Callable[[], str]]
    """Makes an empty database."""

    def __init__(self) -> None:
        super().__init__()
        self.open = ExitStack()
        self.ward: Ward = self.open.enter_context(ward(type(self).new_url(), 177))
        self.ward.limits = PUBLISHED
        with reading(self.ward.engine) as unit:
            person = people.find(unit, INVESTIGATOR)
        assert person is not None
        desk = self.ward.desk
        self.notebook = Notebook(desk.trial, desk.words("en"), person.id, INVESTIGATOR, SITE)
        self.came: list[Update] = []
        self.held_back: list[tuple[Update, Said]] = []
        self.seen: list[tuple[int, str]] = []
        self.next_id = 5000
        self.lost = 0
        self.looked_at = 0

    # ─── what must hold ──────────────────────────────────────────────────────────────────────────────────────────────

    @invariant()
    def the_database_says_what_the_notebook_says(self) -> None:
        for number, screening in self.notebook.screenings.items():
            assert self.ward.kept(number).screening == screening
        assert self.ward.rows("SELECT count(*) FROM screening") == [(len(self.notebook.screenings),)]

    @invariant()
    def nothing_is_shown_that_is_not_on_disk(self) -> None:
        for sheet in self.ward.telegram.live(INVESTIGATOR).values():
            for number, revision in _names(sheet):
                assert revision <= self.notebook.screenings[number].revision, sheet

    @invariant()
    def no_question_follows_an_exclusion(self) -> None:
        for sheet in self.ward.telegram.live(INVESTIGATOR).values():
            for number, revision in _names(sheet):
                if self.notebook.past[number, revision].state == "excluded":
                    assert not [data for _, data in sheet.buttons if _code(data) in ANSWERS], sheet

    @invariant()
    def in_a_chat_nothing_overtakes(self) -> None:
        reached: Counter[int] = Counter()
        for _, owed in self.ward.attempts:
            if owed.kind != "toast":
                assert owed.id >= reached[owed.chat_id], f"{owed} came after {reached[owed.chat_id]}"
                reached[owed.chat_id] = owed.id

    def everything_has_been_answered(self) -> None:
        assert {state for (state,) in self.ward.rows("SELECT DISTINCT state FROM inbox")} <= {"done", "refused"}
        taps = [each["update_id"] for each in self.came if "callback_query" in each]
        asked = "SELECT cause FROM outbox WHERE payload LIKE '%\"tap\":%' AND settled_at IS NOT NULL"
        assert {f"update:{each}" for each in taps} == {cause for (cause,) in self.ward.rows(asked)}

    def each_outcome_has_its_card(self) -> None:
        """The first of a screening is a card of its own in each chat; the later ones, and its end, change that card."""
        rows = self.ward.rows("SELECT kind, reference, chat_id, state, doubts FROM outbox WHERE kind LIKE '%card'")
        outcomes = Counter(reference for _, reference, *_ in rows if reference in self.notebook.cards)
        anew = [each for each in self.notebook.shown_anew if each in self.notebook.cards]
        assert outcomes == Counter([*self.notebook.cards, *anew] * 2)
        assert Counter(kind for kind, *_ in rows)["card"] == 2 * len(set(self.notebook.cards.values()))
        for kind, reference, chat, state, doubts in rows:
            if kind == "recard":
                continue
            copies = [text for to, _, text in self.ward.telegram.sent if to == chat and reference in text.split()]
            assert len(copies) <= 1 + doubts, f"{reference} came {len(copies)} times after {doubts} doubts"
            assert copies or state != "sent", f"{reference} is said to be sent, and is not there"
            assert all("Possible duplicate" in again for again in copies[1:])

    def one_message_asks(self) -> None:
        live = Counter(number for sheet in self.ward.telegram.live(INVESTIGATOR).values() for number in _of(sheet))
        assert all(count <= 1 + self.lost for count in live.values()), (
            f"live messages: {live}, lost answers: {self.lost}"
        )

    # ─── how it is done ──────────────────────────────────────────────────────────────────────────────────────────────

    def _buttons(self) -> list[tuple[int, str]]:
        live = self.ward.telegram.live(INVESTIGATOR)
        return [(message, data) for message in sorted(live) for _, data in live[message].buttons]

    def _tap(self, message: int, data: str, who: int = INVESTIGATOR) -> None:
        number = self._number()
        self._comes(tapped(number, who, data, message), Said(number, who, "tap", data, self.ward.now))

    def _comes(self, update: Update, said: Said) -> None:
        self.ward.passes(1)
        self.came.append(update)
        self.ward.hears(update)
        self.notebook.in_contact(self.ward.now)
        self.notebook.arrives(said._replace(at=self.ward.now))

    def _number(self) -> int:
        self.next_id += 1
        return self.next_id

    def _claim(self) -> tuple[outbox.Owed, ...]:
        in_hand = {each.id for each in self.ward.in_hand}
        claimed = self.ward.claims()
        for each in claimed:
            for number, revision in _asked_by(each) if each.id not in in_hand else ():
                self.notebook.sending_begins(number, revision, self.ward.now, fresh=each.is_fresh)
        return claimed

    def _settle(self, sent: Sequence[tuple[outbox.Owed, Ended]]) -> None:
        self.ward.settles(sent)
        for owed, ended in sent:
            for number, revision in _asked_by(owed):
                self.notebook.sending_ends(number, revision, self.ward.now, arrived=ended.move == "sent")

    def _send(self, owed: outbox.Owed) -> Ended:
        ended = self.ward.sends(owed)
        for message, data in self._buttons():
            if (message, data) not in self.seen:
                self.seen.append((message, data))
        return ended

    def _next_due(self) -> datetime | None:
        with reading(self.ward.engine) as unit:
            return outbox.next_due(unit)


def _asked_by(owed: outbox.Owed) -> set[tuple[int, int]]:
    """Which screenings ask with this, and at which revision."""
    buttons = owed.payload["buttons"] if owed.kind == "panel" else ()
    return _names(Sheet("", tuple((label, data) for row in buttons for label, data in row)))


def _names(sheet: Sheet) -> set[tuple[int, int]]:
    """Which screenings a message's buttons belong to, and at which revision."""
    parts = [data.split("|", 3) for _, data in sheet.buttons if data.count("|") >= 3]
    return {(int(part[0]), int(part[2])) for part in parts}


def _of(sheet: Sheet) -> set[int]:
    return {number for number, _ in _names(sheet)}


def _code(data: str) -> str:
    return data.rpartition("|")[2].partition(":")[0]
