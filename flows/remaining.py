"""Whether what is left of an erased screening is what its events tell: that there was one, where, and its verdict.

What it was judged by is gone, so it cannot be judged again. The event of its erasure says what has stayed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flows.agreeing import beside, differing
from flows.erasing import erased, left
from flows.lifecycle import STATES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from flows.agreeing import AsKept, Difference, Pair
    from flows.screening import Screening
    from flows.told import Told


_COMES_TO = {
    **dict.fromkeys(("excluded", "completing", "closed"), "excluded"),
    "eligible": "eligible",
    "pending": "pending",
    "asking": None,
    "annulled": None,
}
"""The verdict beside a screening in these states; in others it depends on answers, which are gone."""


def remains(kept: AsKept, told: Sequence[Told], tells: Mapping[str, Any] | None) -> tuple[Difference, ...]:
    """Return what is left of an erased screening otherwise than its events, and `tells` its erasure, tell it."""
    screening, columns = kept.screening, kept.columns
    bare = erased(screening).model_copy(update={"revision": screening.revision})
    there = left(screening, columns)
    return differing(
        [
            *((name, getattr(screening, name), getattr(bare, name)) for name in type(screening).model_fields),
            ("findings", kept.findings, None),
            ("open in the list", bool(columns.get("is_open")), False),
            *(pair for each in told if each.what == "started" for pair in _beginning(screening, each)),
            *beside(kept),
            *_verdict(columns, told),
            *((name, there.get(name), value) for name, value in (tells or {}).items()),
        ]
    )


def _verdict(columns: Mapping[str, Any], told: Sequence[Told]) -> Iterator[Pair]:
    """Pair the verdict with the last state that was told, which stays readable; there is a first exclusion with one."""
    moved = (each.what for each in reversed(told) if each.what in {*STATES, "judged_again"})
    last, verdict = next(moved, "asking"), columns.get("verdict")
    if last in _COMES_TO:
        yield "verdict", verdict, _COMES_TO[last]
    yield "is a first exclusion told", columns.get("first_exclusion") is not None, verdict == "excluded"


def _beginning(screening: Screening, started: Told) -> Iterator[Pair]:
    """Pair what the first event still tells without its values."""
    yield "person", screening.person, started.person
    yield "site", screening.site, started.site
    yield "started_at", screening.started_at, started.at
