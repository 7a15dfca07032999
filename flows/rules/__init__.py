"""The kinds of rule a trial can be written in, and nothing else: a trial that uses only these needs no code."""

from __future__ import annotations

from typing import Annotated, Any, TypeAlias, get_args

from pydantic import BeforeValidator, Field

from flows.rules.choosing import Choice, Fails, Named, NotAmong, Passes, Review, Unknown
from flows.rules.combining import All, Concordant, Fallback
from flows.rules.combining import Any as AnyRule
from flows.rules.comparing import Estimate, Limit, Ratio
from flows.rules.kind import RuleKind
from flows.rules.series import RisingSeries
from flows.rules.timing import AssessedWithin, DaysBetween, Recent, StartWindow, WashOut

_SHORT = {"pass": ("pass", "condition"), "fail": ("fail", "permanence"), "review": ("review", "query")}
SHORT_FORMS = (*_SHORT, "unknown")


def spelled_out(raw: Any) -> Any:  # noqa: ANN401 - data as read, before it is known to be a rule
    """Turn the short forms ``pass``, ``unknown``, ``{fail: permanent}``, ``{review: Q8}`` … into rules."""
    if isinstance(raw, str):
        return {"kind": raw}
    if isinstance(raw, dict) and len(raw) == 1 and next(iter(raw)) in SHORT_FORMS:
        word, value = next(iter(raw.items()))
        kind, field = _SHORT.get(word, ("unknown", "advice"))
        return {"kind": kind, field: value}
    return raw


Rule: TypeAlias = Annotated[
    Annotated[
        Passes
        | Fails
        | Unknown
        | Review
        | Choice
        | Named
        | NotAmong
        | All
        | AnyRule
        | Concordant
        | Fallback
        | Limit
        | Ratio
        | Estimate
        | AssessedWithin
        | Recent
        | DaysBetween
        | WashOut
        | StartWindow
        | RisingSeries,
        Field(discriminator="kind"),
    ],
    BeforeValidator(spelled_out),
]

for _kind in (Choice, All, AnyRule, Concordant, Fallback, Recent, DaysBetween):
    _kind.model_rebuild(_types_namespace={"Rule": Rule})

_EVERY: tuple[type[RuleKind], ...] = (
    Passes, Fails, Unknown, Review, Choice, Named, NotAmong, All, AnyRule, Concordant, Fallback, Limit, Ratio, Estimate,
    AssessedWithin, Recent, DaysBetween, WashOut, StartWindow, RisingSeries,
)  # fmt: skip
KINDS: dict[str, type[RuleKind]] = {get_args(kind.model_fields["kind"].annotation)[0]: kind for kind in _EVERY}
"""The kinds of rule by the word that names them."""

__all__ = ["KINDS", "SHORT_FORMS", "Rule", "RuleKind", "spelled_out"]
