"""Whether a screening as it is kept is what its events come to: value by value, but for words, which may change."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from flows.lifecycle import UNDER_WAY
from flows.told import OF_REVIEW

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from flows.screening import Screening
    from flows.told import Given, Replayed, Told

Pair: TypeAlias = tuple[str, Any, Any]
"""A name, the value that is kept, and the one that should be."""

ABSENT = "nothing"
_WORDS = ("reason", "text")
"""Parts of a finding that are words of the language and the version in which they were told."""


class AsKept(NamedTuple):
    """A screening as the database has it: all of it, its findings, and what stands beside it for lists."""

    screening: Screening
    findings: Mapping[str, Any] | None
    columns: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Difference:
    """One value that is not what the events come to."""

    what: str
    kept: Any
    replayed: Any


def review_of(told: Iterable[Told]) -> str:
    """Return how far the review of a screening is by its events."""
    said = [str(each.new) if each.what == "reviewed" else "open" for each in told if each.what in OF_REVIEW]
    return said[-1] if said else "open"


def reviewed(kept: AsKept, told: Iterable[Told]) -> tuple[Difference, ...]:
    """Return whether its review stands otherwise than the events tell; nothing in a database from before reviews."""
    return differing([("review", kept.columns["review"], review_of(told))]) if "review" in kept.columns else ()


def differences(kept: AsKept, replayed: Replayed) -> tuple[Difference, ...]:
    """Return what is kept otherwise than the events tell it; nothing if all is the same."""
    screening = kept.screening
    pairs: list[Pair] = [
        ("person", screening.person, replayed.person),
        ("first attempt", screening.first, replayed.first),
        ("site", screening.site, replayed.site),
        ("state", screening.state, replayed.state),
        ("version", screening.version, replayed.version),
        ("day", screening.day, replayed.day),
        ("started_at", screening.started_at, replayed.began),
        ("ended_at", screening.ended_at, replayed.ended),
        ("annulled because", screening.annulled, replayed.annulled),
        ("open in the list", bool(kept.columns.get("is_open")), screening.state in UNDER_WAY),
        ("verdict", kept.columns.get("verdict"), replayed.verdict),
        *beside(kept),
        *_corrections(screening, replayed),
        *((f"outcome of {each.at:%Y-%m-%d %H:%M}", each.said, each.judged) for each in replayed.outcomes if each.said),
    ]
    return (
        *differing(pairs),
        *_attempt(screening, replayed),
        *_exclusion(kept, replayed),
        *_answers(screening, replayed),
        *_inside("findings", _bare(kept.findings), _bare(replayed.findings)),
    )


def differing(pairs: Iterable[Pair]) -> tuple[Difference, ...]:
    """Return the pairs that differ, one of a name."""
    return tuple({pair[0]: Difference(*pair) for pair in pairs if pair[1] != pair[2]}.values())


def beside(kept: AsKept) -> Iterator[Pair]:
    """Pair what stands beside the screening with what stands in it as well."""
    for name, value in kept.columns.items():
        if name in type(kept.screening).model_fields:
            yield f"{name} in the list", value, getattr(kept.screening, name)


def _attempt(screening: Screening, replayed: Replayed) -> Iterator[Difference]:
    if screening.attempt not in replayed.attempts:
        yield Difference("attempt", screening.attempt, replayed.attempts[0])


def _corrections(screening: Screening, replayed: Replayed) -> Iterator[Pair]:
    """Pair the corrections in order."""
    had: list[tuple[Any, ...]] = [(each.fact, each.reason, each.at) for each in screening.corrections]
    for nth, (one, other) in enumerate(zip_longest(had, map(tuple, replayed.corrections), fillvalue=ABSENT), 1):
        yield f"correction {nth}", one, other


def _answers(screening: Screening, replayed: Replayed) -> Iterator[Difference]:
    """Compare the answers: their values, and where the events tell it, what was typed and on which day."""
    had, given = screening.answers, replayed.answers
    yield from _inside("answers", {name: each.value for name, each in had.items()}, _values(given))
    both = [(name, had[name], given[name]) for name in had if name in given and given[name].day]
    for name, one, other in both:
        yield from differing(
            [(f"answers {name} typed", one.typed, other.typed), (f"answers {name} day", one.day, other.day)]
        )


def _values(given: Mapping[str, Given]) -> dict[str, Any]:
    return {name: each.value for name, each in given.items()}


def _exclusion(kept: AsKept, replayed: Replayed) -> Iterator[Difference]:
    for what, named in (
        ("first exclusion", kept.screening.excluded_by),
        ("first exclusion in the list", kept.columns.get("first_exclusion")),
    ):
        if named not in replayed.exclusions:
            yield Difference(what, named, replayed.exclusions[0])


def _inside(place: str, kept: Any, replayed: Any) -> Iterator[Difference]:  # noqa: ANN401 - any JSON
    """Return what differs, each under the place where it stands."""
    if isinstance(kept, dict) and isinstance(replayed, dict):
        for name in {**kept, **replayed}:
            yield from _inside(f"{place} {name}", kept.get(name, ABSENT), replayed.get(name, ABSENT))
    elif kept != replayed:
        yield Difference(place, kept, replayed)


def _bare(findings: Any) -> Any:  # noqa: ANN401 - any JSON
    """Return findings without their words."""
    if isinstance(findings, dict):
        return {name: _bare(each) for name, each in findings.items() if name not in _WORDS}
    return [_bare(each) for each in findings] if isinstance(findings, list) else findings
