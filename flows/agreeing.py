"""Whether a screening as it is kept is what its events come to: value by value, but for words, which may change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from flows.lifecycle import UNDER_WAY

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from flows.screening import Screening
    from flows.told import Replayed

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


def differences(kept: AsKept, replayed: Replayed) -> tuple[Difference, ...]:
    """Return what is kept otherwise than the events tell it; nothing if all is the same."""
    screening = kept.screening
    pairs: list[tuple[str, Any, Any]] = [
        ("site", screening.site, replayed.site),
        ("state", screening.state, replayed.state),
        ("version", screening.version, replayed.version),
        ("day", screening.day, replayed.day),
        ("started_at", screening.started_at, replayed.began),
        ("ended_at", screening.ended_at, replayed.ended),
        ("open in the list", bool(kept.columns.get("is_open")), screening.state in UNDER_WAY),
        ("verdict", kept.columns.get("verdict"), replayed.verdict),
        *((f"{name} in the list", value, getattr(screening, name)) for name, value in _beside(kept)),
        *((f"outcome of {each.at:%Y-%m-%d %H:%M}", each.said, each.judged) for each in replayed.outcomes if each.said),
    ]
    answers = {name: answer.value for name, answer in screening.answers.items()}
    return (
        *(Difference(*pair) for pair in pairs if pair[1] != pair[2]),
        *_exclusion(kept, replayed),
        *_inside("answers", answers, replayed.answers),
        *_inside("findings", _bare(kept.findings), _bare(replayed.findings)),
    )


def _beside(kept: AsKept) -> Iterator[tuple[str, Any]]:
    """Return what stands beside the screening and in it as well."""
    return ((name, value) for name, value in kept.columns.items() if name in type(kept.screening).model_fields)


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
