"""What a refused flood said: handed out once, so that what may show a patient can be deleted, and forgotten."""

from datetime import datetime

from sqlalchemy import select, update

from storage.tables import INBOX
from storage.unit import Unit


def take_out(unit: Unit, chat_id: int, telegram_id: int | None, now: datetime) -> tuple[str, ...]:
    """Return the payloads of what was refused just now of a person in a chat, the oldest first; they are emptied."""
    of_it = (INBOX.c.chat_id == chat_id, INBOX.c.telegram_id == telegram_id)
    left = (*of_it, INBOX.c.state == "refused", INBOX.c.done_at == now, INBOX.c.payload.is_not(None))
    found = unit.execute(select(INBOX.c.payload).where(*left).order_by(INBOX.c.update_id))
    payloads = tuple(row.payload for row in found)
    unit.execute(update(INBOX).where(*left).values(payload=None))
    return payloads
