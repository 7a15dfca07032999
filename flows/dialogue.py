"""One thing heard → one step. Pure: the trial, the screening and the moment are arguments; nothing is sent or stored.

A tap counts only with the revision and the step it was shown with, and only if there is such a button; everything else
changes nothing and is answered with the screen as it is. A state changes by `flows/lifecycle.py` alone; the next
question comes from the answers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.acts import ACTS
from flows.amending import LOOK
from flows.hearing import hear_text
from flows.lifecycle import OUTCOMES, NotPossible, Turn, move
from flows.moments import older_values, on_day, paris_day, said_earlier
from flows.outcome_screens import emergencies
from flows.progress import Standing
from flows.rescreening import taken_over, told
from flows.say import Say, say, short
from flows.screening import Draft, Event, Heard, Screening
from flows.screens import Screen, Step
from flows.showing import offers, screen_of, step_of
from flows.spoken import shown
from flows.typed_dates import day_changed
from flows.went import NotNow, Went

if TYPE_CHECKING:
    from datetime import datetime

    from flows.trial import Trial

ENDED = (*OUTCOMES, "annulled")
ONLY_LOOKS = ("words", "page", "findings", "outcome")
LOOKS = (*ONLY_LOOKS, "amend", "annul")
"""Acts that only show something: they do not move the day of screening either."""
RELATIVE = ("today", "yesterday")
"""Acts whose meaning changes at midnight."""


def begin(trial: Trial, *, number: int, site: str, person: int, language: str, now: datetime) -> Step:
    """Return a new screening with its first question."""
    screening = Screening(
        number=number,
        trial=trial.id,
        version=trial.version,
        site=site,
        person=person,
        language="fr" if language == "fr" else "en",
        state="asking",
        day=paris_day(now),
        started_at=now,
    )
    started = Event(what="started", new=site)
    return Step(screening, screen_of(Standing(trial, screening)), events=(started,))


def begin_again(earlier: Screening, trial: Trial, *, number: int, attempt: int, language: str, now: datetime) -> Step:
    """Return a new attempt with the same patient: what cannot have changed is taken over, all else is asked again."""
    fresh = begin(
        trial, number=number, site=earlier.site, person=earlier.person, language=language, now=now
    ).screening  # fmt: skip
    screening = fresh.model_copy(
        update={
            "first": earlier.first or earlier.number,
            "attempt": attempt,
            "before": {name: answer for name, answer in earlier.answers.items() if name in trial.fact},
            "answers": taken_over(trial, earlier),
        }
    )
    started = Event(what="started", old=earlier.label, new=screening.site)
    kept = tuple(
        Event(what="taken_over", fact=name, new=each.value, reason=each.typed)
        for name, each in screening.answers.items()
    )
    given_on = {name: str(each.day) for name, each in screening.answers.items()}
    another = Event(what="another_attempt", new={"attempt": attempt, "given_on": given_on})
    standing = Standing(trial, screening)
    return Step(screening, screen_of(standing, told(screening)), events=(started, *kept, another), standing=standing)


def step(trial: Trial, screening: Screening, heard: Heard, now: datetime) -> Step:
    """Return what follows from one thing heard. Never raises for anything a person can send."""
    return follow(Standing(trial, screening), heard, now)


def follow(standing: Standing, heard: Heard, now: datetime) -> Step:
    """Return what `step` does, going on from where the screening is known to stand."""
    trial, screening = standing.trial, standing.screening
    if heard.kind == "tap" and not (_current(standing, heard) and _is_shown(standing, heard)):
        return _stale(standing, heard)
    looks = heard.kind == "tap" and heard.code.partition(":")[0] in LOOKS
    today, day_events = (screening, ()) if looks or screening.amending else on_day(trial, screening, paris_day(now))
    try:
        went = _of_another_day(screening, today, heard, now) or _acted(standing.moved(today), heard, now)
        if went.trigger is None:
            return _unmoved(standing, went)
        return _moved(standing, went, day_events, now)
    except (NotNow, NotPossible):
        return _stale(standing, heard)


def show(trial: Trial, screening: Screening, now: datetime, *notes: Say) -> Step:
    """Return the current screen again, with notes; nothing changes, not even the day of screening."""
    del now
    return Step(screening, screen_of(Standing(trial, screening), *notes))


def _of_another_day(screening: Screening, today: Screening, heard: Heard, now: datetime) -> Went | None:
    """Ask again what was answered by a "today" or "yesterday" of a day that is over; None if that is not so."""
    over = said_earlier(screening, heard, now) if heard.kind == "tap" and heard.code in RELATIVE else None
    return Went(today, "go", notes=(say("dialogue.complaint", text=day_changed(over)),)) if over else None


def _acted(standing: Standing, heard: Heard, now: datetime) -> Went:
    if heard.kind == "text":
        return hear_text(standing, heard, now)
    word, _, detail = heard.code.partition(":")
    act = ACTS.get(word)
    if act is None:
        raise NotNow(heard.code)
    return act(standing, detail, now)


def _current(standing: Standing, heard: Heard) -> bool:
    return heard.revision == standing.screening.revision and heard.step == step_of(standing)


def _is_shown(standing: Standing, heard: Heard) -> bool:
    """Say whether there is such a button now; one that only shows something changes nothing, whoever made it up."""
    return heard.typed or heard.code.partition(":")[0] in ONLY_LOOKS or offers(standing, heard.code)


def _stale(standing: Standing, heard: Heard) -> Step:
    """Answer a button whose step is over: what was answered then, and the screen as it is now."""
    answered = heard.step in standing.answers
    value = shown(standing.trial, heard.step, standing.answers[heard.step]) if answered else None
    toast = say("toast.already", value=value) if answered else say("toast.over")
    return Step(standing.screening, screen_of(standing), toast=toast, standing=standing)


def _unmoved(standing: Standing, went: Went) -> Step:
    """Show a complaint, or another page: the screening has not changed."""
    screen = went.screen or screen_of(standing, *went.notes)
    return Step(
        standing.screening, screen, toast=went.toast, standing=standing, again=went.again, understood=went.understood
    )


def _moved(was: Standing, went: Went, day_events: tuple[Event, ...], now: datetime) -> Step:
    standing = _settled(was, went, now)
    after = standing.screening
    reached = after.state in {"excluded", "eligible", "pending"} and went.screening.state != after.state
    ended = after.state == "annulled" or (reached and bool(went.events or went.trigger == "conclude"))
    urgent = emergencies(standing) if went.urgent(standing) else ()
    events = (*day_events, *went.events, *_ending(standing, went.screening.state))
    outcome = standing.verdict if ended else None
    return Step(
        after,
        screen_of(standing, *went.notes, *_asked_again(standing, events)),
        went.toast,
        urgent,
        events,
        outcome,
        standing,
    )


def _asked_again(standing: Standing, events: tuple[Event, ...]) -> tuple[Say, ...]:
    """Return which answers are asked again, and why; one that no longer counts is not."""
    counts = standing.patient.counts
    gone = {
        why: tuple(short(each.fact) for each in events if each.what == why and each.fact and counts(each.fact))
        for why in ("asked_again", "outdated")
    }
    return tuple(say(f"dialogue.{why}", facts=facts) for why, facts in gone.items() if facts)


def _settled(was: Standing, went: Went, now: datetime) -> Standing:
    """Return the standing after the machine has moved: its state, and what follows from the state."""
    trial = was.trial
    before = _asking_if_older(trial, went.screening) if went.trigger in {"go", "resume", "restore"} else went.screening
    standing = was.moved(before)
    if went.trigger == "toggle":
        return standing
    if went.trigger == LOOK:
        return standing.moved(before.model_copy(update={"revision": before.revision + 1}))
    state = _state(standing, went.trigger or "go")
    exclusion = standing.exclusion
    keeps = state in {"excluded", "completing", "closed"} or (
        state not in {"asking", "annulled"} and before.excluded_by is not None
    )
    after = before.model_copy(
        update={
            "state": state,
            "revision": before.revision + 1,
            "excluded_by": exclusion if keeps else None,
            "ended_at": now if state in ENDED else None,
        }
    )
    return standing.moved(after)


def _state(standing: Standing, trigger: str) -> str:
    screening, exclusion = standing.screening, standing.exclusion
    answered = screening.focus is None  # an answer being given again decides nothing before it is given
    turn = Turn(
        screening.state,
        doubtful=screening.draft is not None and screening.draft.doubt is not None,
        only_the_plan=standing.only_the_plan and answered,
        excluded=exclusion is not None and (answered or screening.excluded_by is not None),
        newly_excluded=exclusion is not None and answered and screening.excluded_by != exclusion,
        question=standing.question is not None,
        passed=(screening.state == "reviewing" or trigger == "restore") and standing.verdict.result == "eligible",
    )
    if trigger == "restore":  # a correction that was not made: nothing left to ask is the outcome that was
        state = move(standing.trial, turn, "go")
        return move(standing.trial, turn, "conclude") if state == "reviewing" else state
    if trigger in {"resume", "complete"}:  # where that leads depends on what is left to ask
        move(standing.trial, turn, trigger)
        trigger = "go"
    return move(standing.trial, turn, trigger)


def _asking_if_older(trial: Trial, screening: Screening) -> Screening:
    """Return the screening with the question whether laboratory values of an earlier day are still the latest."""
    given = screening.draft is not None and screening.draft.fact  # the list itself is put anew, as of today
    if given or screening.focus or not older_values(trial, screening):
        return screening
    return screening.model_copy(update={"draft": Draft(fact="", doubt="still_latest", day=screening.day)})


def _ending(standing: Standing, before: str) -> tuple[Event, ...]:
    state = standing.screening.state
    if state in {before, "annulled"}:  # an annulment has told it already
        return ()
    verdict = standing.verdict
    result = verdict.result if state in {"excluded", "eligible", "pending", "closed"} else None
    return (Event(what=state, old=before, new=result, reason=standing.screening.excluded_by),)


__all__ = ["Screen", "begin", "follow", "show", "step"]
