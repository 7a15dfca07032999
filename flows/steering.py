"""The buttons that steer: confirm, again, back, change, the planned date, stop, correct, go on for the log, resume."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.amending import MISTAKE, amend, chosen, corrected, restored, withdrawn
from flows.moments import as_of, older_values, settled_today
from flows.progress import Standing
from flows.say import say, short
from flows.screening import Draft, Event
from flows.taking import IMPLAUSIBLE, draft_value, take
from flows.verdict import fails_only_by
from flows.went import ASKING, NotNow, Went, changed, offered

if TYPE_CHECKING:
    from datetime import datetime

    from flows.say import Say
    from flows.screening import Screening


def confirm(standing: Standing, _detail: str, _now: datetime) -> Went:
    """Confirm what is shown: a doubtful value, older laboratory values, or the whole review list."""
    screening, draft = standing.screening, standing.screening.draft
    if screening.state == "reviewing":
        unsettled = standing.question is not None or older_values(standing.trial, screening)
        return Went(screening, "go" if unsettled else "conclude")
    if screening.state != "confirming" or draft is None:
        raise NotNow
    if not draft.fact:
        then = changed(screening, day=draft.day or screening.day)
        shown = tuple(settled_today(screening, fact) for fact in older_values(standing.trial, then))
        confirmed = Event(what="still_latest", new=str(screening.day))
        return Went(changed(screening, draft=None, settled=(*screening.settled, *shown)), "go", (confirmed,))
    return _confirmed(standing, draft)


def _confirmed(standing: Standing, draft: Draft) -> Went:
    new = () if draft.doubt in {IMPLAUSIBLE, None} else (str(draft.doubt),)
    calm = changed(standing.screening, draft=None, settled=(*standing.screening.settled, *new))
    value, asked = draft_value(standing, draft), Standing(standing.trial, calm)
    taken = take(asked, draft.fact, value, draft.typed, sure=True, given_on=draft.day)
    if taken.complaint:
        return Went(calm, "go", notes=(say("dialogue.complaint", text=taken.complaint),))
    return Went(taken.screening, "go", (Event(what="confirmed", fact=draft.fact, reason=draft.doubt), *taken.events))


def again(standing: Standing, _detail: str, _now: datetime) -> Went:
    """Withdraw a doubtful value, so that it is given again."""
    draft = standing.screening.draft
    if standing.screening.state != "confirming" or draft is None or not draft.fact:
        raise NotNow
    withdrawn = (Event(what="withdrawn", fact=draft.fact),)
    return Went(
        changed(standing.screening, draft=restored(standing, draft.fact, draft), focus=draft.fact),
        "go",
        withdrawn,
    )


def back(standing: Standing, _detail: str, _now: datetime) -> Went:
    """Undo what is under way, else the last answer, so that it is asked again."""
    screening = standing.screening
    if screening.amending:
        return withdrawn(standing)
    if screening.state not in {*ASKING, "rescheduling", "reviewing"}:
        raise NotNow
    if screening.draft or (screening.focus and screening.focus in screening.answers):
        calm, let_go = changed(screening, draft=None, focus=None, correcting=None), _let_go(standing)
        if screening.correcting is None:
            return Went(calm, "go", notes=let_go)
        given_up = Event(what="not_corrected", fact=screening.correcting.fact)
        return Went(calm, "restore", (given_up,), let_go)
    if not screening.trail:
        return Went(screening, toast=say("toast.first"))
    last = screening.trail[-1]
    answers = {name: answer for name, answer in screening.answers.items() if name != last}
    undone = Event(what="undone", fact=last, old=screening.answers[last].value)
    return Went(
        changed(screening, answers=answers, trail=screening.trail[:-1], focus=None, keep_plan=False), "go", (undone,)
    )


def _let_go(standing: Standing) -> tuple[Say, ...]:
    """Return that lines, ticks or a number given so far are not taken; nothing if the draft is as it was begun."""
    draft = standing.screening.draft
    if draft is None or _parts(draft) == _parts(restored(standing, draft.fact) or Draft(fact=draft.fact)):
        return ()
    return (say("dialogue.let_go", fact=short(draft.fact)),)


def _parts(draft: Draft) -> tuple[object, ...]:
    return draft.number, draft.series, set(draft.chosen)


def change(standing: Standing, detail: str, _now: datetime) -> Went:
    """Ask a listed answer again; one that a later day has just taken out is asked like it."""
    screening = standing.screening
    if screening.amending:
        return chosen(standing, detail)
    if detail not in standing.trial.fact or not _changeable(screening):
        raise NotNow
    draft = restored(standing, detail)
    return Went(changed(screening, focus=detail, draft=draft), "go")


def _changeable(screening: Screening) -> bool:
    """Say whether answers are listed to be changed: for review, or as laboratory values of an earlier day."""
    if screening.amending:
        return False
    listed = screening.state == "confirming" and screening.draft is not None and not screening.draft.fact
    return screening.state == "reviewing" or listed


def plan(standing: Standing, detail: str, _now: datetime) -> Went:
    """Change the planned date, leave it open, or keep it and let the failure stand."""
    screening, planned = standing.screening, standing.trial.planned
    if screening.state != "rescheduling" or planned is None:
        raise NotNow
    if detail == "change":
        return Went(changed(screening, focus=planned), "go")
    if detail == "open":
        return offered(standing, take(standing, planned, None))
    return Went(changed(screening, keep_plan=True), "go", (Event(what="plan_kept", fact=planned),))


def stop(standing: Standing, _detail: str, _now: datetime) -> Went:
    """Pause, with what is half given kept for the question that it answers; after an exclusion, end."""
    screening, draft = standing.screening, standing.screening.draft
    if draft is None or not draft.fact:
        return Went(changed(screening, draft=None), "stop")
    return Went(changed(screening, focus=draft.fact), "stop")


def correct(standing: Standing, _detail: str, now: datetime) -> Went:
    """Ask the answer that excluded again: who taps this at once has answered by mistake."""
    screening, criterion = standing.screening, standing.screening.excluded_by
    if screening.state != "excluded" or screening.amending or criterion is None:
        raise NotNow
    wanted: tuple[str | None, ...] = standing.trial.criterion[criterion].facts
    if fails_only_by(standing.trial, criterion, standing.answers, screening.day):
        wanted = (standing.trial.planned,)
    answered = (*reversed(screening.trail), *screening.answers)  # what an earlier attempt gave stands in no trail
    last = next((fact for fact in answered if fact in wanted), None)
    return corrected(standing, last, MISTAKE, now) if last else amend(standing, "", now)


def complete(standing: Standing, _detail: str, now: datetime) -> Went:
    """Go on for the log after an exclusion."""
    return Went(standing.screening, "complete", notes=as_of(standing.screening, now))


def resume(standing: Standing, _detail: str, now: datetime) -> Went:
    """Go on: of a pending screening, what was not known yet is asked again."""
    screening = standing.screening
    if screening.state != "pending":
        draft = screening.draft or (restored(standing, screening.focus) if screening.focus else None)
        return Went(changed(screening, draft=draft), "resume", (Event(what="resumed"),), as_of(screening, now))
    known = {name: answer for name, answer in screening.answers.items() if answer.value is not None}
    trail = tuple(name for name in screening.trail if name in known)
    return Went(changed(screening, answers=known, trail=trail), "resume", (Event(what="resumed"),))
