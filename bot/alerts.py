"""What the admins must know at once, each in the language of their own; who has chosen none, in the given one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.wording import words
from flows.say import Say, say
from storage import inbox, outbox, people
from storage.outbox import Owing

if TYPE_CHECKING:
    from datetime import datetime

    from storage.unit import Unit


def apologise(unit: Unit, language: str, update_id: int, now: datetime) -> None:
    """Tell who wrote, in private, that nothing of an update put aside was recorded; a stranger hears nothing."""
    sender = inbox.sender_of(unit, update_id)
    person = people.find(unit, sender) if sender else None
    if sender and person and people.roles_of(unit, person.id):
        text = words(person.language or language).html(say("command.not_recorded"))
        outbox.owe(unit, [Owing(chat_id=sender, kind="say", payload={"text": text})], now, f"not recorded:{update_id}")


def alert(unit: Unit, language: str, said: Say, now: datetime, cause: str | None = None) -> None:
    """Owe the sentence to every admin; with a `cause`, once and for all."""
    owings = [
        Owing(chat_id=person.telegram_id, kind="alert", payload={"text": words(person.language or language).html(said)})
        for person, _ in people.everyone(unit, "admin")
        if person.telegram_id
    ]
    outbox.owe(unit, owings, now, cause)
