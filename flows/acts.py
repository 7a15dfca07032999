"""What each button does: an act takes a standing and the button's detail, and returns where that leads.

The words of `ACTS` are the codes that buttons carry: ``option:yes``, ``on:psa``, ``unit:g/L``, ``back`` …
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias

from flows.facts import NONE, ChoiceFact, DateFact, IntegerFact, MultipleFact, QuantityFact, SeriesFact
from flows.moments import paris_day, settled_today
from flows.outcome_screens import findings_screen, outcome_screen
from flows.quantities import Quantity
from flows.reading import read_value
from flows.say import Say, say
from flows.screening import Draft, Event
from flows.showing import screen_of
from flows.taking import IMPLAUSIBLE, draft_value, take

if TYPE_CHECKING:
    from datetime import datetime

    from flows.facts import Fact, Value
    from flows.progress import Standing
    from flows.screening import Screening
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


def _option(standing: Standing, detail: str, _now: datetime) -> Went:
    fact = asked(standing)
    if not isinstance(fact, ChoiceFact) or detail not in fact.options:
        raise NotNow
    return offered(standing, take(standing, fact.id, detail))


def _unknown(standing: Standing, _detail: str, _now: datetime) -> Went:
    return offered(standing, take(standing, asked(standing).id, None))


def _number(standing: Standing, detail: str, _now: datetime) -> Went:
    fact = asked(standing)
    if not isinstance(fact, IntegerFact) or not fact.buttons or not detail.isdecimal():
        raise NotNow
    return offered(standing, take(standing, fact.id, int(detail)))


def _on(standing: Standing, detail: str, _now: datetime) -> Went:
    fact, chosen = _several(standing, detail)
    kept = (NONE,) if detail == NONE else (*(each for each in chosen if each not in {NONE, detail}), detail)
    return _toggled(standing, fact.id, kept)


def _off(standing: Standing, detail: str, _now: datetime) -> Went:
    fact, chosen = _several(standing, detail)
    return _toggled(standing, fact.id, tuple(each for each in chosen if each != detail))


def _several(standing: Standing, detail: str) -> tuple[MultipleFact, tuple[str, ...]]:
    fact, draft = asked(standing), standing.screening.draft
    if not isinstance(fact, MultipleFact) or detail not in fact.options:
        raise NotNow
    return fact, draft.chosen if draft else ()


def _toggled(standing: Standing, fact: str, chosen: tuple[str, ...]) -> Went:
    """Switch an option. The revision stays: two quick taps on two options both count, and each says on or off."""
    return Went(changed(standing.screening, draft=Draft(fact=fact, chosen=chosen)), "toggle")


def _done(standing: Standing, _detail: str, _now: datetime) -> Went:
    fact, draft = asked(standing), standing.screening.draft
    if isinstance(fact, MultipleFact) and draft and draft.chosen:
        chosen = tuple(each for each in fact.options if each in draft.chosen and each != NONE)
        return offered(standing, take(standing, fact.id, chosen))
    if isinstance(fact, SeriesFact) and draft and draft.series:
        return offered(standing, take(standing, fact.id, _read(standing, fact, list(draft.series)), draft.typed))
    if isinstance(fact, MultipleFact | SeriesFact):
        return Went(standing.screening, toast=say(f"toast.nothing_{fact.type}"))
    raise NotNow


def _drop(standing: Standing, detail: str, _now: datetime) -> Went:
    draft = standing.screening.draft
    if draft is None or not any(each["date"] == detail for each in draft.series):
        raise NotNow
    left = tuple(each for each in draft.series if each["date"] != detail)
    return Went(changed(standing.screening, draft=draft.model_copy(update={"series": left})), "go")


def _unit(standing: Standing, detail: str, _now: datetime) -> Went:
    fact, draft = asked(standing), standing.screening.draft
    unit = standing.trial.scales[fact.scale].unit(detail) if isinstance(fact, QuantityFact) else None
    if unit is None or draft is None or draft.number is None:
        raise NotNow
    typed = f"{draft.typed} {unit.id}"
    return offered(standing, take(standing, fact.id, Quantity(value=Decimal(draft.number), unit=unit.id), typed))


def _day(days_ago: int) -> Act:
    def act(standing: Standing, _detail: str, now: datetime) -> Went:
        fact = asked(standing)
        if not isinstance(fact, DateFact):
            raise NotNow
        return offered(standing, take(standing, fact.id, paris_day(now) - timedelta(days=days_ago)))

    return act


def _confirm(standing: Standing, _detail: str, _now: datetime) -> Went:
    screening, draft = standing.screening, standing.screening.draft
    if screening.state == "reviewing":
        return Went(screening, "conclude")
    if screening.state != "confirming" or draft is None:
        raise NotNow
    if not draft.fact:
        settled = (*screening.settled, settled_today(screening))
        confirmed = Event(what="still_latest", new=str(screening.day))
        return Went(changed(screening, draft=None, settled=settled), "go", (confirmed,))
    return _confirmed(standing, draft)


def _confirmed(standing: Standing, draft: Draft) -> Went:
    new = () if draft.doubt in {IMPLAUSIBLE, None} else (str(draft.doubt),)
    calm = changed(standing.screening, draft=None, settled=(*standing.screening.settled, *new))
    taken = take(type(standing)(standing.trial, calm), draft.fact, draft_value(standing, draft), draft.typed, sure=True)
    return Went(taken.screening, "go", (Event(what="confirmed", fact=draft.fact, reason=draft.doubt), *taken.events))


def _again(standing: Standing, _detail: str, _now: datetime) -> Went:
    draft = standing.screening.draft
    if standing.screening.state != "confirming" or draft is None or not draft.fact:
        raise NotNow
    return Went(
        changed(standing.screening, draft=None, focus=draft.fact), "go", (Event(what="withdrawn", fact=draft.fact),)
    )


def _back(standing: Standing, _detail: str, _now: datetime) -> Went:
    """Undo what is under way, else the last answer, so that it is asked again."""
    screening = standing.screening
    if screening.state not in {*ASKING, "reviewing"}:
        raise NotNow
    if screening.draft or (screening.focus and screening.focus in screening.answers):
        return Went(changed(screening, draft=None, focus=None), "go")
    if not screening.trail:
        return Went(screening, toast=say("toast.first"))
    last = screening.trail[-1]
    answers = {name: answer for name, answer in screening.answers.items() if name != last}
    undone = Event(what="undone", fact=last, old=screening.answers[last].value)
    return Went(
        changed(screening, answers=answers, trail=screening.trail[:-1], focus=None, keep_plan=False), "go", (undone,)
    )


def _words(standing: Standing, _detail: str, _now: datetime) -> Went:
    fact = asked(standing)
    verbatim = standing.trial.record.criteria
    names = [name for name, each in standing.trial.criterion.items() if fact.id in each.facts] or _reading(
        standing, fact.id
    )
    notes = tuple(say("dialogue.words", criterion=name, text=verbatim[name]) for name in names if name in verbatim)
    return Went(standing.screening, notes=notes)


def _reading(standing: Standing, fact: str) -> list[str]:
    return [criterion.id for criterion in standing.trial.criteria if fact in criterion.reads]


def _change(standing: Standing, detail: str, _now: datetime) -> Went:
    screening = standing.screening
    if screening.state not in {"reviewing", "confirming"} or detail not in screening.answers:
        raise NotNow
    series = screening.answers[detail].value if isinstance(standing.trial.fact[detail], SeriesFact) else None
    draft = Draft(fact=detail, series=tuple(series)) if series else None
    return Went(changed(screening, focus=detail, draft=draft), "go")


def _page(standing: Standing, detail: str, _now: datetime) -> Went:
    if standing.screening.state != "reviewing" or not detail.isdecimal():
        raise NotNow
    return Went(standing.screening, screen=screen_of(standing, page=int(detail)))


def _plan(standing: Standing, detail: str, _now: datetime) -> Went:
    """Change the planned date, leave it open, or keep it and let the failure stand."""
    screening, planned = standing.screening, standing.trial.planned
    if screening.state != "rescheduling" or planned is None:
        raise NotNow
    if detail == "change":
        return Went(changed(screening, focus=planned), "go")
    if detail == "open":
        return offered(standing, take(standing, planned, None))
    return Went(changed(screening, keep_plan=True), "go", (Event(what="plan_kept", fact=planned),))


def _stop(standing: Standing, _detail: str, _now: datetime) -> Went:
    return Went(changed(standing.screening, draft=None), "stop")


def _correct(standing: Standing, _detail: str, _now: datetime) -> Went:
    """Ask the answer that excluded again."""
    screening, criterion = standing.screening, standing.screening.excluded_by
    if screening.state != "excluded" or criterion is None:
        raise NotNow
    wanted = standing.trial.criterion[criterion].facts
    last = next((fact for fact in reversed(screening.trail) if fact in wanted), screening.trail[-1])
    return Went(changed(screening, focus=last, keep_plan=False), "correct", (Event(what="correcting", fact=last),))


def _complete(standing: Standing, _detail: str, _now: datetime) -> Went:
    return Went(standing.screening, "complete")


def _resume(standing: Standing, _detail: str, _now: datetime) -> Went:
    """Go on: of a pending screening, what was not known yet is asked again."""
    screening = standing.screening
    if screening.state != "pending":
        return Went(screening, "resume", (Event(what="resumed"),))
    known = {name: answer for name, answer in screening.answers.items() if answer.value is not None}
    trail = tuple(name for name in screening.trail if name in known)
    return Went(changed(screening, answers=known, trail=trail), "resume", (Event(what="resumed"),))


def _findings(standing: Standing, _detail: str, _now: datetime) -> Went:
    return Went(standing.screening, screen=findings_screen(standing))


def _outcome(standing: Standing, _detail: str, _now: datetime) -> Went:
    return Went(standing.screening, screen=outcome_screen(standing))


def _read(standing: Standing, fact: Fact, raw: list[dict[str, str]]) -> Value:
    value = read_value(fact, raw, standing.trial.scales, standing.screening.day)  # type: ignore[arg-type]  # JSON as kept
    if isinstance(value, Say):
        raise NotNow
    return value


ACTS: dict[str, Act] = {
    "option": _option,
    "unknown": _unknown,
    "number": _number,
    "on": _on,
    "off": _off,
    "done": _done,
    "drop": _drop,
    "unit": _unit,
    "today": _day(0),
    "yesterday": _day(1),
    "confirm": _confirm,
    "again": _again,
    "back": _back,
    "words": _words,
    "change": _change,
    "page": _page,
    "plan": _plan,
    "stop": _stop,
    "end": _stop,
    "correct": _correct,
    "complete": _complete,
    "resume": _resume,
    "findings": _findings,
    "outcome": _outcome,
}
