"""What is left of a screening once its personal values are erased: that there was one, where, when, and made by whom.

Its answers, what was typed, drafts, corrections and reasons are gone. Nothing can be done with it any more.
"""

from __future__ import annotations

from flows.screening import ERASED, Screening

STAYS = (
    "number", "trial", "version", "site", "person", "language", "day", "started_at", "ended_at", "first", "attempt",
)  # fmt: skip


def erased(screening: Screening) -> Screening:
    """Return the screening without its values; whatever button or reader has an older revision is late."""
    stays = {name: getattr(screening, name) for name in STAYS}
    return Screening(**stays, state=ERASED, revision=screening.revision + 1)
