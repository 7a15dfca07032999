"""What a rule says of a patient: pass, fail or unknown (Kleene), with all that a finding carries.

`needs` are the open facts (not asked yet) whose answers may still change the outcome, and `could` what it may become;
an outcome without needs is certain. Combination rules decide from these two what is worth asking.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from flows.say import Say

_T = TypeVar("_T")

Status: TypeAlias = Literal["pass", "fail", "unknown"]
Permanence: TypeAlias = Literal["permanent", "may_change", "until"]
Could: TypeAlias = frozenset[str]

STRONGEST_FIRST: tuple[Permanence, ...] = ("permanent", "may_change", "until")
"""Of "pass", "fail", "unknown", "review"."""

ANYTHING: Could = frozenset({"pass", "fail", "unknown", "review"})
NOTHING: Could = frozenset()


class Outcome(NamedTuple):
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
    could: Could = NOTHING

    @property
    def certain(self) -> bool:
        """No open fact can change it any more."""
        return not self.needs


PASS = Outcome("pass")
UNKNOWN = Outcome("unknown")


def fails(permanence: Permanence, *reasons: Say) -> Outcome:
    """Return a failure."""
    return Outcome("fail", reasons, permanence=permanence)


def reviews(query: str, *reasons: Say) -> Outcome:
    """Return an unknown under review: the registry's text has two readings that differ for this patient."""
    return Outcome("unknown", reasons, review=True, query=query)


def all_of(outcomes: Sequence[Outcome]) -> Outcome:
    """Fail as soon as one part fails, pass once all pass, unknown otherwise."""
    failed = [part for part in outcomes if part.status == "fail"]
    if failed:
        return _failing(failed)
    needs, could = _worth_asking(outcomes, "fail")
    unknown = [part for part in outcomes if part.status == "unknown"]
    return unknowing(unknown, needs, could) if unknown else _passing(outcomes, needs, could)


def any_of(parts: Iterable[Outcome]) -> Outcome:
    """Pass as soon as one part passes (with its conditions), fail once all fail, unknown otherwise."""
    outcomes: list[Outcome] = []
    for part in parts:
        if part.status == "pass":
            return part
        outcomes.append(part)
    unknown = [part for part in outcomes if part.status == "unknown"]
    return unknowing(unknown, *_worth_asking(outcomes, "pass")) if unknown else _failing(outcomes)


def unknowing(unknown: Sequence[Outcome], needs: tuple[str, ...], could: Could) -> Outcome:
    """Return the unknown made of unknown parts: under review, and those first, if one of them is."""
    ordered = sorted(unknown, key=lambda part: not part.review)
    queries = [part.query for part in ordered if part.query]
    return Outcome(
        "unknown",
        joined([part.reasons for part in ordered]),
        review=ordered[0].review,
        query=queries[0] if queries else None,
        obtain=joined([part.obtain for part in ordered]),
        needs=needs,
        could=could,
    )


def _failing(failed: Sequence[Outcome]) -> Outcome:
    strongest = min([part.permanence or "may_change" for part in failed], key=STRONGEST_FIRST.index)
    until = [part.rescreen_from for part in failed if part.rescreen_from and strongest == "until"]
    reasons = joined([part.reasons for part in failed])
    return Outcome("fail", reasons, permanence=strongest, rescreen_from=max(until, default=None))


def _passing(passed: Sequence[Outcome], needs: tuple[str, ...], could: Could) -> Outcome:
    reasons, conditions = joined([part.reasons for part in passed]), joined([part.conditions for part in passed])
    whole = Outcome("pass", reasons, conditions=conditions, needs=needs, could=could)
    limited = [part for part in passed if part.not_before or part.not_after or part.expires_on]
    return _within(limited, whole) if limited else whole


def _within(limited: Sequence[Outcome], whole: Outcome) -> Outcome:
    return whole._replace(
        not_before=max((part.not_before for part in limited if part.not_before), default=None),
        not_after=min((part.not_after for part in limited if part.not_after), default=None),
        expires_on=min((part.expires_on for part in limited if part.expires_on), default=None),
    )


def _worth_asking(outcomes: Sequence[Outcome], decisive: Literal["pass", "fail"]) -> tuple[tuple[str, ...], Could]:
    """Return the needs of the open parts that can still matter, and what the whole could become.

    A settled unknown part already bars the other decided status, so a part matters then only if it can be `decisive`
    or, where no settled part is under review yet, come under review.
    """
    waiting = [part for part in outcomes if part.needs]
    if not waiting:
        return (), NOTHING
    settled = [part.review for part in outcomes if part.status == "unknown" and not part.needs]
    matter = {decisive} if any(settled) else {decisive, "review"}
    worth = [part for part in waiting if not (settled and matter.isdisjoint(part.could))]
    return joined([part.needs for part in worth]), NOTHING.union(*(part.could for part in worth))


def joined(groups: Sequence[tuple[_T, ...]]) -> tuple[_T, ...]:
    """Return all that the groups hold, each once, in order."""
    once: list[_T] = []
    for item in chain.from_iterable(groups):
        if item not in once:
            once.append(item)
    return tuple(once)
