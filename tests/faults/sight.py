"""Which question can have been on her screen when she wrote: the rules of `bot/hearing.py`, written down once more."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeAlias

from flows.progress import Standing
from flows.screening import Screening
from flows.showing import step_of
from flows.trial import Trial

DAY = timedelta(days=1)

Question: TypeAlias = tuple[str, str, str]
"""What a screen asks: its step, and of a doubt which fact it is about and what is doubted."""


@dataclass
class Sight:
    """What the bot knows of her screen, by the number of each screening."""

    asked: dict[int, tuple[Question, datetime]] = field(default_factory=dict)
    """What was last sent, and when it can have been seen first."""
    on_the_way: dict[int, Question] = field(default_factory=dict)
    """What is being sent as a new message."""
    awaited: dict[int, Question] = field(default_factory=dict)
    """The question for which a text waits."""
    latest: tuple[int, datetime] | None = None
    """The highest number of hers that had its turn, and when."""

    def can_be_seen(self, number: int, question: Question, now: datetime) -> None:
        """The first time stands for as long as it asks the same."""
        known = self.asked.get(number)
        if known is None or known[0] != question or known[1] > now:
            self.asked[number] = (question, now)

    def was_before(self, number: int, question: Question, at: datetime) -> bool:
        """Say whether the question was there before the text.

        A text that has waited for it, once, stands below it: on her phone the bot's messages have lower numbers.
        """
        known = self.asked.get(number)
        if known is None or known[0] != question:
            return False
        return known[1] <= at or self.awaited.pop(number, None) == question

    def has_to_wait(self, number: int, question: Question) -> bool:
        """Say whether it is known later only if a text stands below the question: that is on its way."""
        known = self.asked.get(number)
        if (known and known[0] == question) or self.on_the_way.get(number) != question:
            return False
        self.awaited[number] = question
        return True

    def is_overtaken(self, update: int, now: datetime) -> bool:
        """Say whether something later had its turn within a day: until then Telegram's numbers only grow."""
        if self.latest and update < self.latest[0] and now - self.latest[1] < DAY:
            return True
        self.latest = (update, now)
        return False


def question_of(trial: Trial, screening: Screening) -> Question:
    """Return what a screening asks now."""
    step, amending = step_of(Standing(trial, screening)), screening.amending
    if step == "explaining" and amending:  # each reason that is shown back is a question of its own
        return (step, amending.fact or amending.what, str(screening.revision) if amending.reason else "")
    draft = screening.draft if screening.state == "confirming" else None
    return (step, draft.fact if draft else "", str(draft.doubt) if draft else "")
