"""The card of a screening in each chat that has one: which message shows it, so that it can be changed where it is.

Cards sent before this was kept are found among what was sent.
"""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import exists, select, true, update

from storage.database import insert_new
from storage.kinds import NOBODY
from storage.tables import CARD, EVENT, OUTBOX, SCREENING
from storage.unit import Unit


def shown_in(unit: Unit, screening: int) -> dict[int, int | None]:
    """Return the chats that have, or are owed, a card of the screening, each with the message if it is known."""
    is_card = (OUTBOX.c.screening == screening, OUTBOX.c.kind == "card")
    sent = (*is_card, OUTBOX.c.message_id.is_not(None), OUTBOX.c.chat_id != NOBODY)
    query = select(OUTBOX.c.chat_id, OUTBOX.c.message_id).where(*sent).order_by(OUTBOX.c.id)
    found: dict[int, int | None] = {row.chat_id: row.message_id for row in unit.execute(query)}
    kept = select(CARD.c.chat_id, CARD.c.message_id).where(CARD.c.screening == screening)
    return found | {row.chat_id: row.message_id for row in unit.execute(kept)}


def note_owed(unit: Unit, screening: int, chats: Mapping[int, int | None], now: datetime) -> None:
    """Note in which chats the screening now has a card, with the message that shows it where it is known."""
    rows = [
        {"screening": screening, "chat_id": chat, "message_id": message, "at": now} for chat, message in chats.items()
    ]
    if rows:
        unit.execute(insert_new(unit, CARD, "screening", "chat_id"), rows)


def pin(unit: Unit, screening: int, chat: int, message: int, now: datetime) -> None:
    """Note which message shows the card in a chat."""
    note_owed(unit, screening, {chat: message}, now)
    of_it = (CARD.c.screening == screening, CARD.c.chat_id == chat)
    unit.execute(update(CARD).where(*of_it).values(message_id=message, at=now))


def message_of(unit: Unit, screening: int, chat: int) -> int | None:
    """Return the message that shows the card in a chat; None if there is none, or nobody knows which it is."""
    of_it = (CARD.c.screening == screening, CARD.c.chat_id == chat)
    found: int | None = unit.scalar(select(CARD.c.message_id).where(*of_it))
    return found


def behind(unit: Unit, chat: int, sites: Collection[str | None]) -> tuple[int, ...]:
    """Return the screenings at these sites (one of them None: at any) that went on after the chat's card was changed.

    While a chat gets no cards, what it has stays as it is.
    """
    at_site = SCREENING.c.site.in_([site for site in sites if site])
    since = exists().where(EVENT.c.screening == CARD.c.screening, EVENT.c.at >= CARD.c.at)
    query = select(CARD.c.screening).join(SCREENING, SCREENING.c.number == CARD.c.screening)
    of_chat = query.where(CARD.c.chat_id == chat, true() if None in sites else at_site, since)
    return tuple(unit.scalars(of_chat.order_by(CARD.c.screening)))


def move(unit: Unit, old: int, new: int, now: datetime) -> None:
    """Follow a group to its new id. Its messages have other numbers there: a card that changes is sent anew."""
    for screening in unit.scalars(select(CARD.c.screening).where(CARD.c.chat_id == old)).all():
        note_owed(unit, screening, {new: None}, now)
