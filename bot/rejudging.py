"""A past screening judged again under the trial of today: kept, recorded, shown to who made it, told to its site."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.panels import render
from bot.posting import post_cards, tell_site
from bot.rounds import judged_of
from bot.sponsor import note_queries
from flows.rejudging import judged_again
from flows.say import say
from storage import conversation, people, screenings, trials
from storage.conversation import Utterance

if TYPE_CHECKING:
    from bot.turn import Turn
    from flows.screens import Step
    from flows.trial import Trial
    from storage.screenings import Kept


def judge_again(turn: Turn, kept: Kept) -> None:
    """Judge the screening's own answers, on its own day, under the trial's latest version."""
    trial, was = turn.desk.trial, kept.screening
    trials.pin(turn.unit, trial.id, trial.version, turn.desk.pinned_text(trial), turn.now)
    step = judged_again(trial, was, turn.now)
    screenings.keep(turn.unit, step.screening, judged_of(turn, kept, step), was.revision)
    turn.record(step.events, "admin", step.screening, trial)
    if step.outcome:
        note_queries(turn, trial, step.screening, step.outcome)
        post_cards(turn, trial, step.screening, step.outcome)
        note = say(
            "queries.told", number=was.label, version=trial.version,
            was=say(f"outcome.{kept.judged.verdict}"), now=say(f"outcome.{step.outcome.result}"),
        )  # fmt: skip
        tell_site(turn, trial, step.screening, note)
    _show(turn, trial, step)


def _show(turn: Turn, trial: Trial, step: Step) -> None:
    """Show the new outcome to the investigator, who has the old one in the chat."""
    screening = step.screening
    person = people.get(turn.unit, screening.person)
    if person is None or person.telegram_id is None or step.screen is None:
        return
    shown = render(turn.desk.words(person.language or screening.language, trial), screening, step.screen)
    payload: dict[str, object] = {
        "text": shown.pages[-1], "buttons": shown.buttons, "fresh": True, "asks": shown.asks,
    }  # fmt: skip
    turn.owe("panel", payload, chat=person.telegram_id, screening=screening.number, reference=f"S-{screening.label}")
    said = Utterance(at=turn.now, by="bot", text=shown.text, buttons=shown.labels)
    conversation.append(turn.unit, screening.number, [said])
