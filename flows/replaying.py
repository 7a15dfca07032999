"""A screening judged again from what the audit tells of it, and from nothing else: its events and its trial's text.

The events of one turn are told together. What they come to is what `dialogue` made of them: answers, day, state, and
the findings that were kept when an outcome was reached. Pure: the trials are arguments.
"""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime
from itertools import groupby
from typing import TYPE_CHECKING, TypeAlias

from flows.dialogue import ENDED
from flows.evaluate import report
from flows.lifecycle import OUTCOMES, STATES
from flows.moments import paris_day
from flows.progress import Standing
from flows.rescreening import can_be_read
from flows.screening import Answer, Screening, numbered
from flows.told import OF_THE_DAY, TELLING, Corrected, Given, NotReplayable, Outcome, Replayed, Told

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from flows.trial import Trial

_NO_MATTER_WHEN = datetime.min.replace(tzinfo=UTC)


def replay(told: Iterable[Told], trials: Mapping[str, Trial]) -> Replayed:
    """Return what the events of one screening come to, each judged under its version of the trial.

    NotReplayable if they do not begin with the beginning, or an answer is none in its trial.
    """
    retold = _Retold(trials)
    try:
        for _, turn in groupby((each for each in told if each.what in TELLING), lambda each: (each.at, each.turn)):
            retold.tell(list(turn))
        return retold.whole()
    except (ValueError, TypeError, KeyError, AttributeError) as why:
        raise NotReplayable("an event has values that no program writes there") from why


class _Retold:
    """What the turns told so far come to."""

    def __init__(self, trials: Mapping[str, Trial]) -> None:
        self._trials = trials
        self.so_far = Replayed()
        self._excluded = False
        """It is excluded by the first criterion that fails; which one is looked for at the end."""
        self._before_the_day: Standing | None = None
        """On a later day an option was ticked, which looks for no exclusion, or a question was answered, which does."""
        self._rejudged = False
        self.correcting: Corrected | None = None
        """The correction under way."""

    def tell(self, turn: Sequence[Told]) -> None:
        """Tell the events of one turn."""
        before = self.so_far.state
        if not before and turn[0].what != "started":
            raise NotReplayable(f"its first event is {turn[0].what}, not its beginning")
        self._before_the_day = self._standing() if before == "completing" and _tells_only_the_day(turn) else None
        for each in turn:
            _MEANS.get(each.what, _means_nothing)(self, each)
        self._rejudged = turn[-1].what == "judged_again"
        if not self._rejudged:
            self.so_far.ended = turn[-1].at if self.so_far.state in ENDED else None
        self._judge(before, turn)

    def whole(self) -> Replayed:
        """Return what all of it comes to."""
        if not self.so_far.state:
            raise NotReplayable("no event tells of its beginning")
        result = self.so_far
        if self._excluded:
            stood = [self._standing(), *filter(None, [self._before_the_day])]
            result.exclusions = tuple(self._first_exclusion(each) for each in stood)
            result.verdict = "excluded"
        elif result.state in {"eligible", "pending"}:
            result.verdict = result.state
        return result

    def read_under(self, version: str | None, digest: str | None) -> None:
        """Go on under this version of the trial."""
        trial = self._trials.get(version or "")
        if trial is None or trial.digest != digest:
            raise NotReplayable(f"the text of the trial's version {version} is not kept as it was used")
        self.so_far.version = trial.version

    def reread(self) -> None:
        """Leave out the answers that are none under this version."""
        trial, day = self._trials[self.so_far.version], self.so_far.day
        answers = self.so_far.answers
        for name in [each for each in answers if not can_be_read(trial, each, _answer(answers[each]), day)]:
            del answers[name]

    def _judge(self, before: str, turn: Sequence[Told]) -> None:
        """Keep findings as the bot keeps them (`bot.rounds.judged_of`)."""
        so_far, was = self.so_far, self.so_far.findings or {}
        self._excluded = self._is_excluded()
        if not self._excluded and so_far.state not in {"eligible", "pending"}:
            so_far.findings = None
        completed = (before, so_far.state) == ("reviewing", "closed")
        if not completed and not _reached(before, so_far.state, turn):
            return
        verdict = self._standing().verdict
        was_complete = so_far.state == "closed" and was.get("complete", False)
        marked = {"complete": True} if completed or was_complete else {}
        so_far.findings = {**marked, **report(verdict, lambda _: "")}
        said = turn[-1].new if turn[-1].what in OUTCOMES else None
        so_far.outcomes.append(Outcome(turn[-1].at, said, verdict.result))

    def _is_excluded(self) -> bool:
        """Say whether a criterion that failed first is noted (`flows.dialogue._settled`)."""
        state = self.so_far.state
        if state in {"excluded", "completing", "closed"}:
            return True
        if state in {"asking", "annulled"} or self._rejudged or not self._excluded:
            return False
        return self._standing().exclusion is not None

    def _first_exclusion(self, standing: Standing) -> str | None:
        return standing.verdict.first_exclusion if self._rejudged else standing.exclusion

    def _standing(self) -> Standing:
        so_far = self.so_far
        answers = {name: _answer(given) for name, given in so_far.answers.items()}
        trial = self._trials[so_far.version]
        screening = Screening(
            number=0, trial=trial.id, version=trial.version, site="", person=0, language="en", state=so_far.state,
            day=so_far.day, started_at=_NO_MATTER_WHEN, answers=answers,
        )  # fmt: skip
        standing = Standing(trial, screening)
        try:
            _ = standing.answers
        except (KeyError, TypeError) as why:
            raise NotReplayable("an answer is none in the trial that it was given to") from why
        return standing


def _answer(given: Given) -> Answer:
    return Answer(value=given.value, day=given.day or date.min)


def _tells_only_the_day(turn: Sequence[Told]) -> bool:
    return all(each.what in OF_THE_DAY for each in turn)


def _reached(before: str, state: str, turn: Sequence[Told]) -> bool:
    """Say whether the turn told an outcome (`flows.dialogue._moved`)."""
    if state == "annulled" or turn[-1].what == "judged_again":
        return True
    if state == before or state not in {"excluded", "eligible", "pending"}:
        return False
    return state != "excluded" or any(each.what not in (*OF_THE_DAY, state) for each in turn)


def _means_nothing(_: _Retold, __: Told) -> None:
    """Pass over what leaves answers, day and state as they are."""


def _started(retold: _Retold, told: Told) -> None:
    retold.read_under(told.version, told.trial_hash)
    so_far = retold.so_far
    so_far.site, so_far.state, so_far.began, so_far.day = told.new, "asking", told.at, paris_day(told.at)
    so_far.person = told.person
    if told.old is not None:
        so_far.first, before = numbered(str(told.old))
        so_far.attempts = range(before + 1, sys.maxsize)


def _taken_over(retold: _Retold, told: Told) -> None:
    """Take an answer over from the attempt before. On which day it was given there, the next event tells."""
    retold.so_far.answers[told.fact or ""] = Given(told.new, told.reason)


def _another_attempt(retold: _Retold, told: Told) -> None:
    """Note which attempt it is, and on which days the answers were given that it took over."""
    said = dict(told.new)
    retold.so_far.attempts = (said["attempt"],)
    for name, day in said["given_on"].items():
        retold.so_far.entered(name, day)


def _answered(retold: _Retold, told: Told) -> None:
    retold.so_far.answers[told.fact or ""] = Given(told.new, told.reason, retold.so_far.day)


def _entered_earlier(retold: _Retold, told: Told) -> None:
    retold.so_far.entered(told.fact or "", str(told.new))


def _correcting(retold: _Retold, told: Told) -> None:
    retold.correcting = Corrected(told.fact or "", told.reason, told.at)


def _corrected(retold: _Retold, told: Told) -> None:
    begun = retold.correcting.at if retold.correcting else None
    retold.so_far.corrections += (Corrected(told.fact or "", told.reason, begun),)


def _forgotten(retold: _Retold, told: Told) -> None:
    retold.so_far.answers.pop(told.fact or "", None)


def _day_moved(retold: _Retold, told: Told) -> None:
    retold.so_far.day = date.fromisoformat(str(told.new))


def _resumed(retold: _Retold, _: Told) -> None:
    """What was not known yet of a pending screening is asked again."""
    so_far = retold.so_far
    if so_far.state == "pending":
        so_far.answers = {name: given for name, given in so_far.answers.items() if given.value is not None}


def _moved(retold: _Retold, told: Told) -> None:
    retold.so_far.state = told.what


def _annulled(retold: _Retold, told: Told) -> None:
    _moved(retold, told)
    retold.so_far.annulled = told.reason


def _judged_again(retold: _Retold, told: Told) -> None:
    retold.read_under(told.version, told.trial_hash)
    retold.reread()
    retold.so_far.state = str(dict(told.new or {}).get("state"))


_Meaning: TypeAlias = "Callable[[_Retold, Told], None]"
_MEANS: Mapping[str, _Meaning] = {
    "started": _started,
    "taken_over": _taken_over,
    "another_attempt": _another_attempt,
    "answered": _answered,
    "entered_earlier": _entered_earlier,
    "correcting": _correcting,
    "corrected": _corrected,
    **dict.fromkeys(("asked_again", "outdated", "undone"), _forgotten),
    "day_moved": _day_moved,
    "resumed": _resumed,
    "judged_again": _judged_again,
    **dict.fromkeys(STATES, _moved),
    "annulled": _annulled,
}
