"""Whether what is left of an erased screening is what its events tell: that there was one, where, and its verdict.

What it was judged by is gone, so it cannot be judged again. The event of its erasure says what has stayed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flows.agreeing import beside, differing
from flows.erasing import left
from flows.screening import ERASED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from flows.agreeing import AsKept, Difference, Pair
    from flows.screening import Screening
    from flows.told import Told


def remains(kept: AsKept, told: Sequence[Told], tells: Mapping[str, Any] | None) -> tuple[Difference, ...]:
    """Return what is left of an erased screening otherwise than its events, and `tells` its erasure, tell it."""
    screening, columns = kept.screening, kept.columns
    there = left(screening, columns.get("verdict"), columns.get("first_exclusion"))
    return differing(
        [
            ("state", screening.state, ERASED),
            ("answers", len(screening.answers), 0),
            ("findings", kept.findings, None),
            ("open in the list", bool(columns.get("is_open")), False),
            *(pair for each in told if each.what == "started" for pair in _beginning(screening, each)),
            *beside(kept),
            *((name, there.get(name), value) for name, value in (tells or {}).items()),
        ]
    )


def _beginning(screening: Screening, started: Told) -> Iterator[Pair]:
    """Pair what the first event still tells without its values."""
    yield "person", screening.person, started.person
    yield "site", screening.site, started.site
    yield "started_at", screening.started_at, started.at
