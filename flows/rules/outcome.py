"""What a rule says of a patient: pass, fail or unknown (Kleene), with all that a finding carries.

`needs` are the open facts (not asked yet) whose answers may still change the outcome, and `could` what it may become;
an outcome without needs is certain. Combination rules decide from these two what is worth asking.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, TypeAlias, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from flows.say import Say

_T = TypeVar("_T")

Status: TypeAlias = Literal["pass", "fail", "unknown"]
Permanence: TypeAlias = Literal["permanent", "may_change", "until"]
Could: TypeAlias = frozenset[str]

STRONGEST_FIRST: tuple[Permanence, ...] = ("permanent", "may_change", "until")
"""Of "pass", "fail", "unknown", "review"."""

ANYTHING: Could = frozenset({"pass", "fail", "unknown", "review"})


@dataclass(frozen=True, slots=True)
class Outcome:
    """One rule's result. `reasons` are said with values and limits; `obtain` tells what would decide an unknown."""

    status: Status
    reasons: tuple[Say, ...] = ()
    review: bool = False
    query: str | None = None
    permanence: Permanence | None = None
    rescreen_from: date | None = None
    conditions: tuple[Say, ...] = ()
    not_before: date | None = None
    not_after: date | None = None
    expires_on: date | None = None
    obtain: tuple[Say, ...] = ()
    needs: tuple[str, ...] = ()
    could: Could = frozenset()

    @property
    def certain(self) -> bool:
        """No open fact can change it any more."""
        return not self.needs

    def with_reason(self, *reasons: Say) -> Outcome:
        """Return it with `reasons` where it has none of its own."""
        return self if self.reasons else replace(self, reasons=reasons)


PASS = Outcome("pass")
UNKNOWN = Outcome("unknown")


def fails(permanence: Permanence, *reasons: Say) -> Outcome:
    """Return a failure."""
    return Outcome("fail", reasons, permanence=permanence)


def reviews(query: str, *reasons: Say) -> Outcome:
    """Return an unknown under review: the registry's text has two readings that differ for this patient."""
    return Outcome("unknown", reasons, review=True, query=query)


def all_of(parts: Iterable[Outcome]) -> Outcome:
    """Fail as soon as one part fails, pass once all pass, unknown otherwise."""
    outcomes = tuple(parts)
    failed = tuple(part for part in outcomes if part.status == "fail")
    if failed:
        return _failing(failed)
    needs, could = _worth_asking(outcomes, "fail")
    if all(part.status == "pass" for part in outcomes):
        return replace(_passing(outcomes), needs=needs, could=could)
    return replace(unknowing(outcomes), needs=needs, could=could)


def any_of(parts: Iterable[Outcome]) -> Outcome:
    """Pass as soon as one part passes (with its conditions), fail once all fail, unknown otherwise."""
    outcomes = tuple(parts)
    passed = next((part for part in outcomes if part.status == "pass"), None)
    if passed:
        return passed
    if all(part.status == "fail" for part in outcomes):
        return _failing(outcomes)
    needs, could = _worth_asking(outcomes, "pass")
    return replace(unknowing(outcomes), needs=needs, could=could)


def unknowing(outcomes: tuple[Outcome, ...]) -> Outcome:
    """Return the unknown made of the unknown parts: under review if one of them is."""
    unknown = sorted((part for part in outcomes if part.status == "unknown"), key=lambda part: not part.review)
    return Outcome(
        "unknown",
        _joined(part.reasons for part in unknown),
        review=any(part.review for part in unknown),
        query=next((part.query for part in unknown if part.query), None),
        obtain=_joined(part.obtain for part in unknown),
    )


def _failing(failed: tuple[Outcome, ...]) -> Outcome:
    strongest = min((p.permanence or "may_change" for p in failed), key=STRONGEST_FIRST.index)
    dates = [part.rescreen_from for part in failed if part.rescreen_from and strongest == "until"]
    reasons = _joined(part.reasons for part in failed)
    return Outcome("fail", reasons, permanence=strongest, rescreen_from=max(dates, default=None))


def _passing(outcomes: tuple[Outcome, ...]) -> Outcome:
    return Outcome(
        "pass",
        _joined(part.reasons for part in outcomes),
        conditions=_joined(part.conditions for part in outcomes),
        not_before=max((p.not_before for p in outcomes if p.not_before), default=None),
        not_after=min((p.not_after for p in outcomes if p.not_after), default=None),
        expires_on=min((p.expires_on for p in outcomes if p.expires_on), default=None),
    )


def _worth_asking(outcomes: tuple[Outcome, ...], decisive: Literal["pass", "fail"]) -> tuple[tuple[str, ...], Could]:
    """Return the needs of the open parts that can still matter, and what the whole could become.

    A settled unknown part already bars the other decided status, so a part matters then only if it can be `decisive`
    or, where no settled part is under review yet, come under review.
    """
    settled = [part for part in outcomes if part.status == "unknown" and part.certain]
    barred, reviewed = bool(settled), any(part.review for part in settled)
    worth = [
        part
        for part in outcomes
        if part.needs and (not barred or decisive in part.could or ("review" in part.could and not reviewed))
    ]
    could = frozenset(each for part in worth for each in part.could) | ({"unknown"} if worth else set())
    return _joined(part.needs for part in worth), could


def _joined(groups: Iterable[tuple[_T, ...]]) -> tuple[_T, ...]:
    once: list[_T] = []
    for group in groups:
        once.extend(item for item in group if item not in once)
    return tuple(once)
