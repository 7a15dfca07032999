"""A new attempt with the same patient: what is taken over from the one before, and what is shown beside a question."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.lifecycle import OUTCOMES
from flows.reading import read_value
from flows.say import Say, say, short
from flows.spoken import shown
from flows.taking import take
from flows.went import NotNow, Went, asked, offered

if TYPE_CHECKING:
    from datetime import date, datetime

    from flows.facts import Value
    from flows.progress import Standing
    from flows.screening import Answer, Screening
    from flows.trial import Trial


def taken_over(trial: Trial, earlier: Screening) -> dict[str, Answer]:
    """Return the answers that cannot have changed. They leave no trail: "back" does not undo them."""
    lasting = {name: answer for name, answer in earlier.answers.items() if _lasts(trial, name, answer)}
    return {name: each for name, each in lasting.items() if can_be_read(trial, name, each, earlier.day)}


def can_be_read(trial: Trial, name: str, answer: Answer, day: date) -> bool:
    """Say whether an answer given under another version is one in this version too."""
    if name not in trial.fact or answer.value is None:
        return name in trial.fact
    return not isinstance(read_value(trial.fact[name], answer.value, trial.scales, day), Say)


def takes_back_outcome(was: Screening, now: Screening) -> bool:
    """Say whether a step changes what had ended, or begins to: what a later attempt took over would stay as it was."""
    begins = now.amending is not None and was.amending is None
    return begins or (was.state in (*OUTCOMES, "stopped") and now.state not in {was.state, "closed"})


def told(screening: Screening) -> Say:
    """Return what is said of a new attempt before its first question."""
    if not screening.answers:
        return say("rescreening.nothing_taken", number=screening.label)
    return say("rescreening.begun", number=screening.label, facts=tuple(map(short, screening.answers)))


def last_time(standing: Standing, fact: str) -> Say | None:
    """Return what was answered in the attempt before, where it is asked again."""
    before = standing.screening.before.get(fact)
    if before is None or fact in standing.answers:
        return None
    value = _value(standing, fact)
    if value is None and before.value is not None:
        return None  # not an answer to the question as it is put now
    return say("dialogue.last_time", value=shown(standing.trial, fact, value), day=before.day)


def can_be_same(standing: Standing, fact: str) -> bool:
    """Say whether there is an earlier value that can be given again by one tap."""
    return fact not in standing.answers and _value(standing, fact) is not None


def same(standing: Standing, _detail: str, _now: datetime) -> Went:
    """Take the value of the attempt before as today's answer, as if it were given now."""
    fact = asked(standing).id
    value = _value(standing, fact)
    if value is None or fact in standing.answers:
        raise NotNow
    return offered(standing, take(standing, fact, value, standing.screening.before[fact].typed))


def _value(standing: Standing, fact: str) -> Value | None:
    before = standing.screening.before.get(fact)
    if before is None or before.value is None:
        return None
    value = read_value(standing.trial.fact[fact], before.value, standing.trial.scales, standing.screening.day)
    return None if isinstance(value, Say) else value


def _lasts(trial: Trial, name: str, answer: Answer) -> bool:
    options = trial.lasting.get(name)
    return options is not None and answer.value is not None and (not options or answer.value in options)
