"""A past screening judged again under the trial of today: kept, recorded, shown to who made it, told to its site."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.access import right_for
from bot.panels import anew, render
from bot.posting import post_cards, tell_site
from bot.reopening import reopen_review
from bot.rounds import judged_of
from bot.sponsor import note_queries
from flows.moments import paris_day
from flows.rejudging import judged_again
from flows.say import say
from storage import conversation, people, screenings, trials
from storage.conversation import Utterance

if TYPE_CHECKING:
    from bot.turn import Turn
    from flows.screens import Step
    from flows.trial import Trial
    from storage.people import Person
    from storage.screenings import Kept


def judge_again(turn: Turn, kept: Kept) -> None:
    """Judge the screening's own answers, on its own day, under the trial's latest version."""
    trial, was = turn.desk.trial, kept.screening
    trials.pin(turn.unit, trial.id, trial.version, turn.desk.pinned_text(trial), turn.now)
    step, person = judged_again(trial, was), people.get(turn.unit, was.person)
    words = turn.desk.words((person.language if person else None) or was.language, trial)
    screenings.keep(turn.unit, step.screening, judged_of(kept, step, words), was.revision)
    turn.record(step.events, "admin", step.screening, trial)
    reopen_review(turn, trial, step, "admin")
    if step.outcome:
        note_queries(turn, trial, step.screening, step.outcome)
        post_cards(turn, trial, step.screening, step.outcome)
        note = say(
            "queries.told", number=was.label, version=trial.version,
            was=say(f"outcome.{kept.judged.verdict}"), now=say(f"outcome.{step.outcome.result}"),
        )  # fmt: skip
        tell_site(turn, trial, step.screening, note)
    if person and _may_see(turn, person, was.site):
        _show(turn, trial, step, person)


def _may_see(turn: Turn, person: Person, site: str) -> bool:
    """Say whether who made the screening may still have it: what is shown holds values."""
    grants = people.roles_of(turn.unit, person.id)
    return right_for("answer", grants, site, day=paris_day(turn.now), own=True) is not None


def _show(turn: Turn, trial: Trial, step: Step, person: Person) -> None:
    """Show the new outcome to the investigator, who has the old one in the chat."""
    screening = step.screening
    if person.telegram_id is None or step.screen is None:
        return
    shown = render(turn.desk.words(person.language or screening.language, trial), screening, step.screen)
    turn.owe_all(anew(shown, screening, person.telegram_id))
    said = Utterance(at=turn.now, by="bot", text=shown.text, buttons=shown.labels)
    conversation.append(turn.unit, screening.number, [said])
