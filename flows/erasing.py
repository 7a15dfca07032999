"""What is left of a screening once its personal values are erased: that there was one, where, when, and made by whom.

Its answers, what was typed, drafts, corrections and reasons are gone. Nothing can be done with it any more.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from flows.screening import ERASED, Screening

STAYS = (
    "number", "trial", "version", "site", "person", "language", "day", "started_at", "ended_at", "first", "attempt",
)  # fmt: skip
BESIDE = ("verdict", "first_exclusion", "review")
"""What stays beside the screening, for a log that must still count the patient."""


def erased(screening: Screening) -> Screening:
    """Return the screening without its values; whatever button or reader has an older revision is late."""
    stays = {name: getattr(screening, name) for name in STAYS}
    return Screening(**stays, state=ERASED, revision=screening.revision + 1)


def left(screening: Screening, beside: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is left as JSON: what the event of the erasure tells, and what must stand in the row ever after."""
    stays = orjson.loads(screening.model_dump_json(include=set(STAYS)))
    return {**stays, **{name: beside.get(name) for name in BESIDE}}
