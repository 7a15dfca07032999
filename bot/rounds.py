"""One round of a screening: what was said goes through the dialogue, and all it comes to is kept and owed.

The new state over the revision that was read, the events, the conversation as it was seen, the panel, the cards.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

from bot.outcome_notes import outcome_notes
from bot.panels import Shown, render
from bot.posting import keep_up, post_cards
from bot.reopening import reopen_review
from bot.sending import as_plain
from bot.sponsor import note_queries
from bot.standing_of_sites import before_the_first_question, sites_of
from flows import dialogue
from flows.evaluate import report
from flows.lifecycle import UNDER_WAY
from flows.rescreening import takes_back_outcome
from flows.say import Say, say
from flows.screening import Heard, Screening
from storage import conversation, people, screenings, trials, unseen, worklists
from storage.conversation import Utterance
from storage.screenings import Judged, Kept

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.turn import Turn
    from bot.wording import Words
    from flows.screens import Screen, Step
    from flows.trial import Trial


@dataclass(frozen=True, slots=True)
class Said:
    """What a person said, as the log shows it."""

    text: str
    did: Literal["typed", "tapped"]
    keepable: bool = True
    """The text cannot hide a name, so it may be kept even if it was not understood."""


@dataclass(frozen=True, slots=True)
class Placed:
    """Where the panel goes: at the bottom, or in place; and which message loses its buttons."""

    fresh: bool = False
    edit: int | None = None
    disarm: int | None = None


def start(turn: Turn, trial: Trial, person: int, site: str, said: Said) -> None:
    """Begin a screening at a site and show its first question."""
    _start(turn, trial, said, partial(dialogue.begin, site=site, person=person))


def start_again(turn: Turn, trial: Trial, earlier: Screening, attempt: int, said: Said) -> None:
    """Begin a new attempt with the same patient, say what is taken over, and show its first question."""
    _start(turn, trial, said, partial(dialogue.begin_again, earlier, attempt=attempt))


def _start(turn: Turn, trial: Trial, said: Said, beginning: Callable[..., Step]) -> None:
    trials.pin(turn.unit, trial.id, trial.version, turn.desk.pinned_text(trial), turn.now)
    number = screenings.new_number(turn.unit)
    step = beginning(trial=trial, number=number, language=turn.language, now=turn.now)
    heads_up = before_the_first_question(sites_of(turn.unit, trial), step.screening.site)
    screenings.begin(turn.unit, step.screening, Judged(is_open=True))
    _finish(turn, trial, None, replace(step, before=(*heads_up, *step.before)), said, Placed(fresh=True))


def proceed(turn: Turn, trial: Trial, kept: Kept, heard: Heard, said: Said, *, at_bottom: bool = False) -> bool:
    """Take one thing heard; its panel goes where the tap was, or `at_bottom` of the chat.

    False, and nothing was done, if what was heard begins another screening of the patient.
    """
    step = _unless_superseded(turn, trial, kept, dialogue.follow(turn.standing(trial, kept.screening), heard, turn.now))
    if step.again:
        return False
    if step.screening is not kept.screening:
        judged = judged_of(kept, step, turn.desk.words(turn.language, trial))
        body = screenings.keep(turn.unit, step.screening, judged, kept.screening.revision, kept)
        if step.standing:
            turn.desk.recent.note(body, step.standing)
    _finish(turn, trial, kept, step, said, Placed(fresh=True) if at_bottom else _place(turn, kept, heard, step))
    return True


def _unless_superseded(turn: Turn, trial: Trial, kept: Kept, step: Step) -> Step:
    """Refuse what takes an outcome back once a later attempt that counts has taken answers over from it."""
    takes_back = takes_back_outcome(kept.screening, step.screening)
    later = worklists.later_attempt(turn.unit, kept.screening) if takes_back else None
    if later is None:
        return step
    refused = say("rescreening.superseded", number=kept.screening.label, later=later)
    return replace(dialogue.show(trial, kept.screening, turn.now, refused), understood=False)


def show_again(turn: Turn, trial: Trial, kept: Kept, said: Said | None = None, *notes: Say) -> None:
    """Show the current screen as a new message at the bottom of the chat; with notes, what was said was not taken."""
    step = dialogue.show(trial, kept.screening, turn.now, *notes)
    _finish(turn, trial, kept, replace(step, understood=not notes), said, Placed(fresh=True))


def _place(turn: Turn, kept: Kept, heard: Heard, step: Step) -> Placed:
    """A typed answer brings the panel to the bottom, and so does turning to another screening: its question is then
    the lowest, and what is typed next its answer. A tap changes the panel in place, a copy of it becoming it.
    """
    tapped, panel = turn.arrival.message, kept.panel.message_id if kept.panel else None
    if turn.arrival.tap is None:
        return Placed(fresh=True)
    if _turns_to_it(turn, kept, step):
        return Placed(fresh=True, disarm=tapped if tapped != panel else None)
    if tapped in {None, panel}:
        return Placed()
    if step.screening is not kept.screening or heard.revision == kept.screening.revision:
        return Placed(edit=tapped, disarm=panel)
    return Placed(disarm=tapped)


def _turns_to_it(turn: Turn, kept: Kept, step: Step) -> bool:
    """Say whether the person was busy with another screening and does something to this one."""
    busy = turn.person.current_screening if turn.person else None
    return step.screening is not kept.screening and busy not in {None, step.screening.number}


def _finish(turn: Turn, trial: Trial, kept: Kept | None, step: Step, said: Said | None, placed: Placed) -> None:
    screening = step.screening
    if turn.arrival.tap and turn.arrival.sort == "command":  # a choice that was made cannot be made again
        placed = replace(placed, disarm=turn.arrival.message)
    acted = kept is None or step.screening is not kept.screening or placed.fresh
    if turn.person and acted and turn.person.current_screening != screening.number:
        people.turn_to(turn.unit, turn.person.id, screening.number)
    right = turn.may("answer", screening.site, own=True)
    turn.record(step.events, right.role if right else None, screening, trial)
    reopen_review(turn, trial, step, right.role if right else None)
    shown = _shown(turn, trial, step)
    _log(turn, kept, step, said, shown)
    turn.toast(step.toast)
    for each in step.before:
        turn.owe("say", {"text": turn.words.html(each)}, screening=screening.number)
    if shown:
        _owe_panel(turn, kept, step, shown, placed)
    if step.outcome:
        note_queries(turn, trial, screening, step.outcome)
        post_cards(turn, trial, screening, step.outcome)
    elif kept:
        keep_up(turn, trial, kept.screening, screening)


def _shown(turn: Turn, trial: Trial, step: Step) -> Shown | None:
    if step.screen is None:
        return None
    return render(
        turn.desk.words(turn.language, trial), step.screening, _with_notes(turn, trial, step.screening, step.screen)
    )


def _with_notes(turn: Turn, trial: Trial, screening: Screening, screen: Screen) -> Screen:
    """Add to an outcome what only the registry knows: where the trial recruits, which trials are like it."""
    heads = [line for line in screen.lines if line.key == "outcome.head"]
    if not heads:
        return screen
    result: Any = "excluded" if screening.excluded_by else screening.state
    return replace(screen, lines=(*screen.lines, *outcome_notes(sites_of(turn.unit, trial), screening.site, result)))


def _owe_panel(turn: Turn, kept: Kept | None, step: Step, shown: Shown, placed: Placed) -> None:
    number, (*ahead, last) = step.screening.number, shown.pages
    for page in ahead:
        turn.owe("say", {"text": page}, screening=number)
    payload: dict[str, Any] = {"text": last, "buttons": shown.buttons, "asks": shown.asks}
    overtaken_below = not turn.is_quiet and unseen.overtake(turn.unit, turn.arrival.chat, number)
    if placed.fresh or ahead or step.before or overtaken_below:
        payload["fresh"] = True
    else:
        payload["edit"] = placed.edit
    payload["disarm"] = placed.disarm
    if kept and step.screening.revision != kept.screening.revision:
        payload["brings"] = step.screening.revision
    turn.owe("panel", payload, screening=number, reference=f"S-{number}")


def _log(turn: Turn, kept: Kept | None, step: Step, said: Said | None, shown: Shown | None) -> None:
    spoken = [*_heard(turn, step, said)]
    if step.toast:
        spoken.append(_bot(turn.now, turn.words.plain(step.toast)))
    spoken.extend(_bot(turn.now, as_plain(turn.words.html(each))) for each in step.before)
    if shown and not (kept and step.toast and step.screening is kept.screening):
        spoken.append(_bot(turn.now, shown.text, shown.labels))
    conversation.append(turn.unit, step.screening.number, spoken)


def _heard(turn: Turn, step: Step, said: Said | None) -> list[Utterance]:
    if said is None:
        return []
    text = said.text
    if not step.understood and not said.keepable:
        turn.kept = False
        text = turn.words.plain(say("log.not_kept", count=len(text)))
    return [Utterance(at=turn.now, by="person", text=text, did=said.did)]


def _bot(at: datetime, text: str, buttons: tuple[str, ...] = ()) -> Utterance:
    return Utterance(at=at, by="bot", text=text, buttons=buttons)


def judged_of(kept: Kept, step: Step, words: Words) -> Judged:
    """Return what lists and reports are to show of the screening after this step, in these words."""
    screening = step.screening
    if screening.excluded_by:
        verdict: Any = "excluded"
    else:
        verdict = screening.state if screening.state in {"eligible", "pending"} else None
    findings = kept.judged.findings if verdict else None
    completed = (kept.screening.state, screening.state) == ("reviewing", "closed")
    was_complete = screening.state == "closed" and (kept.judged.findings or {}).get("complete", False)
    if step.outcome or (completed and step.standing):
        marked = {"complete": True} if completed or was_complete else {}  # see storage/figures.py
        verdict_now = step.outcome or step.standing.verdict  # type: ignore[union-attr]  # one of them is there
        findings = {**marked, **report(verdict_now, words.plain)}
    return Judged(
        is_open=screening.state in UNDER_WAY,
        verdict=verdict,
        first_exclusion=screening.excluded_by,
        findings=findings,
    )
