"""What each button does. The words of `ACTS` are the codes that buttons carry: ``option:yes``, ``unit:g/L``, ``back``.

`flows/answering.py` holds the buttons that answer, `flows/steering.py` those that steer; those that only show are here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows import amending, answering, rescreening, steering
from flows.lifecycle import OUTCOMES
from flows.outcome_screens import findings_screen
from flows.say import say
from flows.showing import screen_of
from flows.went import Act, NotNow, Went, asked

if TYPE_CHECKING:
    from datetime import datetime

    from flows.progress import Standing


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


def _page(standing: Standing, detail: str, _now: datetime) -> Went:
    if not (standing.screening.state == "reviewing" or standing.screening.amending) or not detail.isdecimal():
        raise NotNow
    return Went(standing.screening, screen=screen_of(standing, page=int(detail)))


def _findings(standing: Standing, _detail: str, _now: datetime) -> Went:
    _over(standing)
    return Went(standing.screening, screen=findings_screen(standing))


def _outcome(standing: Standing, _detail: str, _now: datetime) -> Went:
    _over(standing)
    return Went(standing.screening, screen=screen_of(standing))


def _rescreen(standing: Standing, _detail: str, _now: datetime) -> Went:
    _ended(standing)
    return Went(standing.screening, again=True)


def _over(standing: Standing) -> None:
    if standing.screening.state != "annulled":
        _ended(standing)


def _ended(standing: Standing) -> None:
    if standing.screening.state not in OUTCOMES or standing.screening.amending:
        raise NotNow


ACTS: dict[str, Act] = {
    "option": answering.one_option,
    "unknown": answering.unknown,
    "same": rescreening.same,
    "number": answering.number,
    "on": answering.switch_on,
    "off": answering.switch_off,
    "done": answering.done,
    "drop": answering.drop,
    "unit": answering.unit,
    "today": answering.day(0),
    "yesterday": answering.day(1),
    "confirm": steering.confirm,
    "again": steering.again,
    "back": steering.back,
    "words": _words,
    "change": steering.change,
    "page": _page,
    "plan": steering.plan,
    "stop": steering.stop,
    "end": steering.stop,
    "correct": steering.correct,
    "amend": amending.amend,
    "annul": amending.annul,
    "because": amending.because,
    "complete": steering.complete,
    "resume": steering.resume,
    "rescreen": _rescreen,
    "findings": _findings,
    "outcome": _outcome,
}
