"""Where an act leads. An act takes a standing, its button's detail and the moment; it changes nothing itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from flows.say import Say, say

if TYPE_CHECKING:
    from datetime import datetime

    from flows.facts import Fact
    from flows.progress import Standing
    from flows.screening import Event, Screening
    from flows.screens import Screen
    from flows.taking import Taken

ASKING = ("asking", "completing")


class NotNow(Exception):
    """This button does not belong to what is shown now."""


@dataclass(frozen=True, slots=True)
class Went:
    """Where an act leads: the screening before the machine moves, the trigger (None: nothing changes), what to say."""

    screening: Screening
    trigger: str | None = None
    events: tuple[Event, ...] = ()
    notes: tuple[Say, ...] = ()
    toast: Say | None = None
    screen: Screen | None = None
    again: bool = False
    understood: bool = True

    def urgent(self, standing: Standing) -> bool:
        """Say whether an answer just given is an emergency."""
        given = {event.fact for event in self.events if event.what == "answered"}
        guards = [criterion.emergency for criterion in standing.trial.criteria if criterion.emergency]
        return any(guard.fact in given and guard.holds(standing.answers.get(guard.fact)) for guard in guards)


Act: TypeAlias = "Callable[[Standing, str, datetime], Went]"


def offered(standing: Standing, taken: Taken) -> Went:
    """Return where an offered value leads: on, or to its complaint."""
    if taken.complaint:
        return Went(standing.screening, notes=(say("dialogue.complaint", text=taken.complaint),))
    return Went(taken.screening, "go", taken.events)


def asked(standing: Standing) -> Fact:
    """Return the fact that is being asked. NotNow if none is."""
    if standing.screening.state not in ASKING or standing.question is None:
        raise NotNow
    return standing.trial.fact[standing.question]


def changed(screening: Screening, **changes: object) -> Screening:
    """Return the screening with fields changed."""
    return screening.model_copy(update=changes)
