"""A turn under way: who speaks, with which rights, and what the turn will owe. Nothing leaves before its transaction.

Words are rendered here, inside the transaction, so that the log holds what was shown, even after an upgrade.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot import access
from bot.alerts import alert
from bot.at_hand import NOTHING, AtHand
from flows.moments import paris_day
from flows.say import Say
from storage import audit, in_hand, inbox, outbox, screenings, unseen
from storage.audit import Occasion
from storage.covering import DECISIVE
from storage.in_hand import InHand
from storage.kinds import Kind
from storage.outbox import Owing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.access import Act
    from bot.arrivals import Arrival
    from bot.desk import Desk
    from bot.wording import Words
    from flows.progress import Standing
    from flows.screening import Event, Screening
    from flows.trial import Trial
    from storage.people import Grant, Person
    from storage.screenings import Kept, Panel
    from storage.unit import Unit

Buttons = "Sequence[Sequence[tuple[str, str]]]"


@dataclass
class Turn:
    """One arrival being answered. `person` is None for a stranger, who has no rights."""

    unit: Unit
    desk: Desk
    arrival: Arrival
    now: datetime
    person: Person | None
    grants: tuple[Grant, ...]
    language: str
    received_at: datetime
    """When the update was stored: what the person had on the screen was sent before."""
    in_hand: InHand
    """What can be sent as soon as the turn is on disk."""
    at_hand: AtHand = NOTHING
    """What was read before the turn."""
    is_overtaken: bool = False
    """What came after it in its chat has had its turn already."""
    kept: bool = True
    """False: what was typed must not stay in the inbox."""
    refused: bool = False
    """The update was one of a flood, and had no effect."""
    menus: bool = False
    """Somebody's rights or language changed, and with them the menu of commands."""
    owes: bool = False
    """Something is owed that is not in hand."""
    decides: bool = False
    """Something was recorded after which the audit gets a checkpoint at once."""
    panel: Panel | None = None
    """The message that shows the screening it is about."""
    about: int | None = None
    """The screening it is about: all that the turn owes can be found by it, to be erased."""
    _owings: list[Owing] = field(default_factory=list)
    _answered: bool = False

    @property
    def words(self) -> Words:
        """The words of the one who is answered."""
        return self.desk.words(self.language)

    @property
    def is_quiet(self) -> bool:
        """Nothing is owed to the chat from before."""
        return self.arrival.chat in self.at_hand.quiet

    def screening(self, number: int) -> Kept | None:
        """Return a screening to change in this turn."""
        kept = self.at_hand.take(number) or screenings.load_to_change(self.unit, number)
        self.panel = kept.panel if kept else None
        self.about = kept.screening.number if kept else None
        return kept

    def owns(self, screening: Screening) -> bool:
        """Say whether the sender made this screening."""
        return self.person is not None and screening.person == self.person.id

    @property
    def private_chat(self) -> int | None:
        """The sender's own chat with the bot; None if nothing can be written there, because he never wrote."""
        chat = self.arrival.chat if self.arrival.private else self.arrival.who
        can_be_written = chat is not None and (self.arrival.private or inbox.has_written(self.unit, chat))
        return chat if can_be_written else None

    def trial_of(self, screening: Screening) -> Trial:
        """Return the trial in the version that the screening goes through."""
        return self.desk.trial_of(self.unit, screening)

    def standing(self, trial: Trial, screening: Screening) -> Standing:
        """Return where a screening stands."""
        return self.desk.recent.standing(trial, screening)

    def may(self, act: Act, site: str | None = None, *, own: bool = False) -> Grant | None:
        """Return the right by which the sender may do this today, or None."""
        return access.right_for(act, self.grants, site, day=paris_day(self.now), own=own)

    def kept_by_delegation(self, act: Act, site: str, *, own: bool = False) -> Grant | None:
        """Return the right by which the sender might do this on another day; None if that is not what is missing."""
        return access.kept_by_delegation(act, self.grants, site, day=paris_day(self.now), own=own)

    # ─── answering ───────────────────────────────────────────────────────────────────────────────────────────────────

    def say(self, *said: Say | str, buttons: Sequence[Sequence[tuple[str, str]]] = (), secret: bool = False) -> None:
        """Answer in the chat: in place of the message whose button was tapped, else as a new message.

        In a group it is a reply to what was typed: there it stands in the same topic, and all see who asked.
        Of what is `secret` the content is forgotten once it has been sent.
        """
        text = "\n".join(self.words.html(each) if isinstance(each, Say) else each for each in said)
        payload: dict[str, object] = {"text": text, "buttons": [list(map(list, row)) for row in buttons]}
        payload |= {"secret": True} if secret else {}
        if self.arrival.tap and self.arrival.message:
            payload["edit"] = self.arrival.message
        elif not self.arrival.private and self.arrival.message:
            payload[unseen.REPLY] = self.arrival.message
        self.owe("say", payload)

    def say_anew(self, *said: Say | str, secret: bool = False) -> None:
        """Answer as a new message, whatever was tapped; if `secret`, to be forgotten once it has been sent."""
        text = "\n".join(self.words.html(each) if isinstance(each, Say) else each for each in said)
        self.owe("say", {"text": text, "secret": True} if secret else {"text": text})

    def answer(self, said: Say) -> None:
        """Answer in passing to who tapped, and leave the message alone; to who typed, in the chat."""
        self.toast(said) if self.arrival.tap else self.say(said)

    def toast(self, said: Say | None) -> None:
        """Answer the tap in passing; a turn answers its tap once."""
        if self.arrival.tap and not self._answered:
            self._answered = True
            text = self.words.plain(said)[:200] if said else ""
            self._owings.insert(
                0, Owing(chat_id=self.arrival.chat, kind="toast", payload={"tap": self.arrival.tap, "text": text})
            )

    def delete_arrival(self) -> None:
        """Have the message that arrived deleted from the chat."""
        if self.arrival.message and not self.arrival.tap:
            self.owe("delete", {"message": self.arrival.message})

    def owe(
        self, kind: Kind, payload: dict[str, object], *, chat: int | None = None, screening: int | None = None,
        reference: str = "",
    ) -> None:  # fmt: skip
        """Owe something, after all that is owed already."""
        to = self.arrival.chat if chat is None else chat
        self._owings.append(Owing(chat_id=to, kind=kind, payload=payload, screening=screening, reference=reference))

    def owe_all(self, owings: Sequence[Owing]) -> None:
        """Owe all of these, in this order."""
        self._owings.extend(owings)

    def alert(self, said: Say, cause: str) -> None:
        """Owe the sentence to every admin, once and for all."""
        self.owes = True
        alert(self.unit, self.desk.language, said, self.now, cause)

    # ─── remembering ─────────────────────────────────────────────────────────────────────────────────────────────────

    def record(
        self, events: Sequence[Event], role: str | None, screening: Screening | None = None, trial: Trial | None = None,
        site: str | None = None,
    ) -> None:  # fmt: skip
        """Append what happened to the audit."""
        if not events:
            return
        self.about = screening.number if screening else self.about
        occasion = Occasion(
            at=self.now,
            software=self.desk.software,
            person=self.person.id if self.person else None,
            role=role,
            site=screening.site if screening else site,
            screening=screening.number if screening else None,
            trial=screening.trial if screening else None,
            version=screening.version if screening else None,
            trial_hash=trial.digest if trial else None,
            update_id=self.arrival.update_id,
        )
        self.decides |= any(each.what in DECISIVE for each in events)
        audit.record(self.unit, occasion, events, self.desk.chance)

    def close(self) -> None:
        """Owe what the turn came to, once and for all, and not what waits to be said in the same words already."""
        self.toast(None)
        cause = f"update:{self.arrival.update_id}"
        if self.is_quiet:
            owings = self._about_it(_in_one(self._owings))
            self.owes |= not in_hand.owe(self.unit, owings, self.now, cause, self.in_hand)
            return
        self.owes = True
        owings = [each for each in self._owings if each.kind != "say" or not unseen.is_waiting(self.unit, each)]
        outbox.owe(self.unit, self._about_it(owings), self.now, cause)

    def _about_it(self, owings: list[Owing]) -> list[Owing]:
        """Return what is owed, all of it under the screening that the turn was about."""
        if self.about is None:
            return owings
        about = {"screening": self.about}
        return [each if each.screening else each.model_copy(update=about) for each in owings]


def _in_one(owings: list[Owing]) -> list[Owing]:
    """Let the question that follows a tap, in place, take the tap's silent answer along: one thing to send."""
    if len(owings) == 2 and (owings[0].kind, owings[1].kind) == ("toast", "panel"):  # noqa: PLR2004  # the two named
        silent, panel = owings
        if not silent.payload["text"] and not panel.is_fresh:
            return [panel.model_copy(update={"payload": {**panel.payload, "tap": silent.payload["tap"]}})]
    return owings
