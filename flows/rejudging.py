"""A past screening under another version of its trial: would it be judged otherwise, and how it stands when it is.

Its answers and its day stay as they are; what the version does not ask, or reads otherwise, is left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flows.lifecycle import OUTCOMES, Turn, move
from flows.progress import Standing
from flows.rescreening import can_be_read
from flows.screening import Event
from flows.screens import Step
from flows.showing import screen_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flows.screening import Screening
    from flows.trial import Trial


@dataclass(frozen=True, slots=True)
class Otherwise:
    """What another version makes of a screening: old and new verdict, and the criteria that come out otherwise."""

    was: str
    now: str
    criteria: tuple[tuple[str, str, str], ...]
    """Criterion, old status, new status ("review" for an unknown under review)."""


def otherwise(trial: Trial, screening: Screening, was: Mapping[str, Any]) -> Otherwise | None:
    """Return how the screening would be judged under this version, if not as it was."""
    verdict = _standing(trial, screening).verdict
    now = {name: _status(each.status, review=each.review) for name, each in verdict.findings.items()}
    old = {name: _status(each["status"], review=each["review"]) for name, each in was["criteria"].items()}
    changed = tuple((name, old.get(name, "unknown"), status) for name, status in now.items() if old.get(name) != status)
    if not changed and verdict.result == was["verdict"]:
        return None
    return Otherwise(str(was["verdict"]), verdict.result, changed)


def judged_again(trial: Trial, screening: Screening) -> Step:
    """Return the screening judged under this version; who ended it, and when, stays. NotPossible without an outcome."""
    before = _standing(trial, screening)
    verdict = before.verdict
    turn = Turn(screening.state, excluded=verdict.result == "excluded", passed=verdict.result == "eligible")
    state = move(trial, turn, "rejudge")
    after = before.screening.model_copy(
        update={
            "state": state,
            "version": trial.version,
            "revision": screening.revision + 1,
            "excluded_by": verdict.first_exclusion if state in {"excluded", "closed"} else None,
            "amending": None,
        }
    )
    standing = before.moved(after)
    told = Event(what="judged_again", old=_told(screening), new=_told(after), reason=f"version {trial.version}")
    return Step(after, screen_of(standing), events=(told,), outcome=verdict, standing=standing)


def can_be_judged_again(screening: Screening) -> bool:
    """Say whether the screening has an outcome; one that is being corrected has none."""
    return screening.state in OUTCOMES


def _standing(trial: Trial, screening: Screening) -> Standing:
    kept = {name: each for name, each in screening.answers.items() if can_be_read(trial, name, each, screening.day)}
    trail = tuple(name for name in screening.trail if name in kept)
    return Standing(trial, screening.model_copy(update={"answers": kept, "trail": trail}))


def _status(status: str, *, review: bool) -> str:
    return "review" if review else status


def _told(screening: Screening) -> dict[str, str | None]:
    return {"version": screening.version, "state": screening.state, "excluded_by": screening.excluded_by}
