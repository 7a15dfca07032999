"""What the admins must know at once, each in the language of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.wording import words
from storage import outbox, people
from storage.outbox import Owing

if TYPE_CHECKING:
    from datetime import datetime

    from flows.say import Say
    from storage.unit import Unit


def alert(unit: Unit, said: Say, now: datetime, cause: str | None = None) -> None:
    """Owe the sentence to every admin; with a `cause`, once and for all."""
    owings = [
        Owing(chat_id=person.telegram_id, kind="alert", payload={"text": words(person.language or "en").html(said)})
        for person, grants in people.everyone(unit)
        if person.telegram_id and any(grant.role == "admin" for grant in grants)
    ]
    outbox.owe(unit, owings, now, cause)
