"""What a turn owes and can be sent as soon as it is on disk: taken for sending in the transaction that owes it.

The answer to a tap; and the question that is edited in place, in a chat to which nothing else is owed. So it needs no
claim of its own. All else waits in the outbox to be claimed, a card above all: what is taken is in doubt if its process
dies, and a card is sent again only once.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from storage.database import insert_new
from storage.outbox import Owed, Owing, row_of
from storage.tables import OUTBOX
from storage.unit import Unit


@dataclass(slots=True)
class InHand:
    """What a unit has owed and taken for sending at once; there when the unit has been written."""

    until: datetime
    """When the lease of these ends."""
    owed: list[Owed] = field(default_factory=list)


def owe(unit: Unit, owings: Sequence[Owing], now: datetime, cause: str, in_hand: InHand) -> bool:
    """Owe these as `outbox.owe` does and take what can be sent at once; say whether that is all of it.

    Nothing may be owed before to a chat that gets a question.
    """
    all_taken = True
    for ordinal, (owing, is_taken) in enumerate(zip(owings, _sent_at_once(owings), strict=True)):
        row = row_of(owing, now, cause, ordinal)
        if is_taken:
            row |= {"state": "sending", "attempts": 1, "lease_until": in_hand.until}
        all_taken &= is_taken
        unit.put(_owe, (row, owing if is_taken else None, in_hand))
    return all_taken


def _sent_at_once(owings: Sequence[Owing]) -> Iterator[bool]:
    """Say of each: it is the answer to a tap, or the first in its chat and nothing that is paced."""
    begun: set[int] = set()
    for owing in owings:
        is_first = owing.chat_id not in begun
        yield owing.kind == "toast" or (is_first and owing.kind == "panel" and not owing.is_fresh)
        if owing.kind != "toast":
            begun.add(owing.chat_id)


def _owe(unit: Unit, items: Sequence[tuple[dict[str, Any], Owing | None, InHand]]) -> None:
    new = insert_new(unit, OUTBOX, "cause", "ordinal").returning(OUTBOX.c.id, OUTBOX.c.cause, OUTBOX.c.ordinal)
    taken = {(row["cause"], row["ordinal"]): (row, owing, in_hand) for row, owing, in_hand in items if owing}
    for found in unit.execute(new, [row for row, _, _ in items]):
        row, owing, in_hand = taken.get((found.cause, found.ordinal), (None, None, None))
        if row and owing and in_hand:
            in_hand.owed.append(
                Owed(**vars(owing), id=found.id, attempts=1, doubts=0, created_at=row["created_at"], error=None)
            )
