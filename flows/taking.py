"""From a value to an answer: refused, doubted once, or kept, with what depended on the old one asked again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from flows.doubts import doubt_about
from flows.evaluate import across
from flows.facts import QuantityFact, SeriesFact, Value, implausible, refusal
from flows.progress import Standing
from flows.reading import write_value
from flows.say import Say, say
from flows.screening import NEWER, Answer, Draft, Event

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date

    from flows.quantities import Scale
    from flows.screening import Screening
    from flows.trial import Trial

Kept = TypeVar("Kept")

IMPLAUSIBLE = "implausible"


@dataclass(frozen=True, slots=True)
class Taken:
    """The screening after a value was offered, and what happened; or the complaint, and nothing happened."""

    screening: Screening
    events: tuple[Event, ...] = ()
    complaint: Say | None = None


def take(
    standing: Standing,
    fact: str,
    value: Value | None,
    typed: str | None = None,
    *,
    sure: bool = False,
    given_on: date | None = None,
) -> Taken:
    """Keep `value` as the answer to `fact`, unless it is refused, or doubted and not yet confirmed (`sure`).

    `given_on`: the day of a draft that becomes the answer on a later one.
    """
    trial, screening = standing.trial, standing.screening
    day = given_on or screening.day
    if value is not None:
        complaint = complaint_about(standing, fact, value)
        if complaint:
            return Taken(screening, complaint=complaint)
        doubt = None if sure else _implausible(trial, fact, value)
        doubt = doubt or _across_doubt(standing, fact, value)
        if doubt:
            draft = Draft(fact=fact, value=write_value(value), typed=typed, doubt=doubt, day=day)
            return Taken(
                _with(screening, draft=draft), (Event(what="doubted", fact=fact, new=draft.value, reason=doubt),)
            )
    return keep(standing, fact, Answer(value=write_value(value), typed=typed, day=day, sure=sure))


def complaint_about(standing: Standing, fact: str, value: Value) -> Say | None:
    """Return why the value is refused: by itself, or because of another answer that counts."""
    trial, day = standing.trial, standing.screening.day
    refused = refusal(trial.fact[fact], value, day)
    if refused and refused.key == "refused.future" and standing.screening.excluded_by:
        return say("refused.after_exclusion", day=day)
    return refused or across(trial, {**standing.answers, fact: value}, day).get(fact)


def keep(standing: Standing, fact: str, answer: Answer) -> Taken:
    """Store the answer; answers that depended on another one, and dates it makes impossible, are asked again."""
    screening = standing.screening
    old = screening.answers.get(fact)
    answers = {**screening.answers, fact: answer}
    gone = _dependents(standing.trial, fact) if _is_another(screening, fact, old, answer) else set()
    kept = _without(answers, gone)
    impossible = _impossible(standing.moved(_with(screening, answers=kept)), fact)
    gone = (gone & set(screening.answers)) | impossible
    after = _with(
        screening,
        answers=_without(kept, impossible),
        trail=(*_without(dict.fromkeys(screening.trail), {*gone, fact}), fact),
        draft=None,
        focus=None,
        keep_plan=screening.keep_plan and fact != standing.trial.planned,
    )
    answered = Event(what="answered", fact=fact, old=old.value if old else None, new=answer.value, reason=answer.typed)
    again = tuple(Event(what="asked_again", fact=name, old=screening.answers[name].value) for name in sorted(gone))
    after, corrected = _corrected(after, fact, old, answer)
    return Taken(after, (answered, *_entered_earlier(screening, fact, answer), *corrected, *again))


def _entered_earlier(screening: Screening, fact: str, answer: Answer) -> tuple[Event, ...]:
    """Return on which earlier day the answer was entered, if it was not on the day of screening."""
    return (Event(what="entered_earlier", fact=fact, new=str(answer.day)),) if answer.day < screening.day else ()


def _corrected(after: Screening, fact: str, old: Answer | None, new: Answer) -> tuple[Screening, tuple[Event, ...]]:
    """Note the correction that was under way, if the answer is another one now."""
    correction = after.correcting
    if correction is None or correction.fact != fact:
        return after, ()
    calm = _with(after, correcting=None)
    if old is None or not _is_another(after, fact, old, new):
        return calm, ()
    event = Event(what="corrected", fact=fact, old=old.value, new=new.value, reason=correction.reason)
    return _with(calm, corrections=(*after.corrections, correction)), (event,)


def _is_another(screening: Screening, fact: str, old: Answer | None, new: Answer) -> bool:
    """Say whether an answer takes the place of another: by its value, or as a newer result that has the same one."""
    if old is None or old.value != new.value:
        return old is not None
    correction = screening.correcting
    return new.value is not None and correction is not None and (correction.fact, correction.reason) == (fact, NEWER)


def _without(names: Mapping[str, Kept], gone: Collection[str]) -> dict[str, Kept]:
    """Return what is left when the names that are gone are taken out."""
    left = dict(names)
    for name in gone:
        left.pop(name, None)
    return left


def question_of(standing: Standing, draft: Draft) -> tuple[str, Say] | None:
    """Return the doubt across answers that the draft's value raises, for showing it again."""
    value = draft_value(standing, draft)
    tentative = {**standing.answers, draft.fact: value}
    return doubt_about(standing.trial, draft.fact, tentative, standing.screening.day, standing.screening.settled)


def draft_value(standing: Standing, draft: Draft) -> Value | None:
    """Return the typed value of a draft."""
    answer = Answer(value=draft.value, day=standing.screening.day)
    holding = _with(standing.screening, answers={**standing.screening.answers, draft.fact: answer})
    return Standing(standing.trial, holding).answers[draft.fact]


def _across_doubt(standing: Standing, fact: str, value: Value) -> str | None:
    tentative = {**standing.answers, fact: value}
    found = doubt_about(standing.trial, fact, tentative, standing.screening.day, standing.screening.settled)
    return found[0] if found else None


def _implausible(trial: Trial, fact: str, value: Value) -> str | None:
    return IMPLAUSIBLE if implausible(trial.fact[fact], value, scale_of(trial, fact)) else None


def scale_of(trial: Trial, fact: str) -> Scale | None:
    """Return the scale of a measured fact."""
    found = trial.fact[fact]
    return trial.scales[found.scale] if isinstance(found, QuantityFact | SeriesFact) else None


def _dependents(trial: Trial, fact: str) -> set[str]:
    direct = {
        each.id
        for each in trial.facts
        if fact in each.follows or (each.when and each.when.options and each.when.fact == fact)
    }
    return direct.union(*(_dependents(trial, name) for name in direct))


def _impossible(standing: Standing, fact: str) -> set[str]:
    return set(across(standing.trial, standing.answers, standing.screening.day)) - {fact}


def _with(screening: Screening, **changes: object) -> Screening:
    return screening.model_copy(update=changes)
