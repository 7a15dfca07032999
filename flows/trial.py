"""A trial as data: what is asked, in which order, and the rule of each criterion. Read whole and checked by pydantic.

A published version is never edited: the text's SHA-256 (`digest`) stands beside the version in every record.
"""

from __future__ import annotations

import hashlib
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias

from pydantic import Field

from flows.facts import Fact, Guard, QuantityFact, SeriesFact
from flows.quantities import Frozen, Scale
from flows.rules import Rule, RuleKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flows.record import Record

LANGUAGES = ("en", "fr")


class Criterion(Frozen):
    """One criterion: its facts in the order they are asked, its rule, and the answer that is an emergency."""

    id: str
    facts: tuple[str, ...]
    rule: Rule
    emergency: Guard | None = None

    @property
    def sort(self) -> Literal["inclusion", "exclusion"]:
        """Inclusion criteria are numbered I, exclusion criteria E."""
        return "exclusion" if self.id.startswith("E") else "inclusion"

    @cached_property
    def reads(self) -> frozenset[str]:
        """Every fact that its rule looks at, at any depth."""
        return _reads(self.rule)


class Query(Frozen):
    """A point where the registry's text has two readings, the criteria it touches and the reading applied now."""

    id: str
    criteria: tuple[str, ...]
    applied: Literal["first", "second", "review"]


class BeforeBirth(Frozen):
    """Ask about a date that lies before the patient was born, going by his age."""

    id: str
    kind: Literal["before_birth"]
    age: str
    dates: tuple[str, ...]


class Course(Frozen):
    """Ask about a course that, counted back from its last injection, would begin before the drug was first used."""

    id: str
    kind: Literal["course"]
    cycles: str
    last: str
    weeks: int
    first_used: date


class Both(Frozen):
    """Ask when `first` holds and a second answer does not sit with it.

    `same`: a choice is among several named; `apart`: it is not; `none`: of several, none was named.
    """

    id: str
    kind: Literal["both"]
    first: Guard
    same: tuple[str, str] | None = None
    apart: tuple[str, str] | None = None
    none: str | None = None


Doubt: TypeAlias = Annotated[BeforeBirth | Course | Both, Field(discriminator="kind")]


class Definition(Frozen):
    """What a trial's file says, before words and record stand beside it."""

    id: str
    version: str
    record_date: date
    scales: dict[str, Scale]
    preliminaries: tuple[str, ...]
    facts: tuple[Fact, ...]
    criteria: tuple[Criterion, ...]
    queries: tuple[Query, ...] = ()
    planned: str | None = None
    outdated: tuple[Guard, ...] = ()
    doubts: tuple[Doubt, ...] = ()

    @cached_property
    def fact(self) -> Mapping[str, Fact]:
        """Facts by id, in the order they are asked."""
        return {fact.id: fact for fact in self.facts}

    @cached_property
    def laboratory(self) -> tuple[str, ...]:
        """The facts that are laboratory values, in the order they are asked."""
        quantities = [fact for fact in self.facts if isinstance(fact, QuantityFact | SeriesFact)]
        return tuple(fact.id for fact in quantities if fact.laboratory)

    @cached_property
    def criterion(self) -> Mapping[str, Criterion]:
        """Criteria by id, in protocol order."""
        return {criterion.id: criterion for criterion in self.criteria}

    @cached_property
    def sways(self) -> Mapping[str, frozenset[str]]:
        """Each fact with those whose counting hangs on its answer, at any remove."""
        swayed: dict[str, frozenset[str]] = {}
        for fact in reversed(self.facts):  # a fact's guards look at facts asked before it
            guarded = [
                each.id
                for each in self.facts
                if fact.id in {each.when and each.when.fact, each.unless and each.unless.fact}
            ]
            swayed[fact.id] = frozenset({fact.id}).union(*(swayed.get(each, frozenset({each})) for each in guarded))
        return swayed

    @cached_property
    def touches(self) -> Mapping[str, tuple[str, ...]]:
        """Each fact with the criteria that its answer can bear on."""
        return {
            fact: tuple(name for name, each in self.criterion.items() if not swayed.isdisjoint(each.reads))
            for fact, swayed in self.sways.items()
        }

    @cached_property
    def serves(self) -> Mapping[str, str | None]:
        """The criterion that each fact is first asked for; None for the preliminaries."""
        first: dict[str, str | None] = dict.fromkeys(self.preliminaries)
        for criterion in self.criteria:
            for fact in criterion.facts:
                first.setdefault(fact, criterion.id)
        return first

    @cached_property
    def asked_for(self) -> Mapping[str | None, tuple[str, ...]]:
        """The facts that are first asked for each criterion; under None, whatever none asks for."""
        return {
            criterion: tuple(fact for fact in self.fact if self.serves.get(fact) == criterion)
            for criterion in (None, *self.criterion)
        }


class Trial(Definition):
    """A trial with its words (flattened keys by language), the registry's record and the digest of its text."""

    words: dict[str, dict[str, str]]
    record: Record
    digest: str
    lasting: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """Facts that an earlier attempt settles for good, with the answers that do (none named: any). Judges nobody."""


def _reads(rule: RuleKind) -> frozenset[str]:
    return frozenset(rule.reads()).union(*(_reads(part) for part in rule.parts()))


def digest(*texts: str) -> str:
    """Return the SHA-256 that names exactly these texts."""
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()


def flattened(words: object, prefix: str = "") -> dict[str, str]:
    """Turn nested words into dotted keys: ``facts.sex.text``; the items of a list are numbered from 1."""
    if isinstance(words, dict):
        items = words.items()
    elif isinstance(words, list):
        items = ((str(n), each) for n, each in enumerate(words, 1))  # type: ignore[assignment]  # same shape
    else:
        return {prefix: str(words)}
    return {
        key: text
        for name, each in items
        for key, text in flattened(each, f"{prefix}.{name}" if prefix else name).items()
    }
