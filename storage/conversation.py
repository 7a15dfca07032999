"""The conversation of a screening as it was seen, bubble by bubble, appended in the transaction of its turn."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

import orjson
from sqlalchemy import insert, select

from flows.quantities import Frozen
from storage.tables import UTTERANCE
from storage.unit import Unit, rows

_APPEND = rows(insert(UTTERANCE))


class Utterance(Frozen):
    """One bubble, in the words that were shown. A person's is `typed`, or `tapped`: the label of the button."""

    at: datetime
    by: Literal["bot", "person"]
    text: str
    buttons: tuple[str, ...] = ()
    did: Literal["typed", "tapped"] | None = None
    reference: str | None = None
    """Which message it was, in whatever way the shell names messages."""


def append(unit: Unit, screening: int, utterances: Sequence[Utterance]) -> None:
    """Append what was said, in this order."""
    unit.put(
        _APPEND,
        *(
            {**vars(said), "screening": screening, "buttons": orjson.dumps(said.buttons).decode()}
            for said in utterances
        ),
    )


def of(unit: Unit, screening: int) -> tuple[Utterance, ...]:
    """Return the whole conversation, in order."""
    query = select(UTTERANCE).where(UTTERANCE.c.screening == screening).order_by(UTTERANCE.c.id)
    return tuple(
        Utterance(
            at=row.at,
            by=row.by,
            text=row.text,
            buttons=orjson.loads(row.buttons),
            did=row.did,
            reference=row.reference,
        )
        for row in unit.execute(query)
    )
