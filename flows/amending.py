"""What may be done to an outcome: an answer is given anew, with a reason; or all of it was a mistake, with a reason.

Until the reason is given nothing has changed: the outcome stands, and so do the cards that tell it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.facts import NONE, MultipleFact, SeriesFact
from flows.lifecycle import OUTCOMES
from flows.listing import choosing
from flows.reasons import leaves, says_why
from flows.say import Say, say, short
from flows.screening import NEWER, Amending, Correction, Draft, Event
from flows.screens import Button, Screen, ui
from flows.spoken import shown
from flows.typed_text import tidy
from flows.went import NotNow, Went, changed

if TYPE_CHECKING:
    from datetime import datetime

    from flows.progress import Standing

MISTAKE = "mistake"
REASONS = {"answer": (MISTAKE, "source", NEWER), "annulment": ("trial_run", "wrong_patient", "twice")}
"""Reasons that are offered; any other can be typed."""
LONGEST_REASON = 200
TYPED = "typed"
"""What the button says that confirms a reason typed."""
LOOK = "look"
"""The trigger of what changes only what is shown: no state moves, but older buttons are old."""


def is_choosing(amending: Amending) -> bool:
    """Say whether the answer to be corrected is still to be chosen."""
    return amending.what == "answer" and amending.fact is None


# ─── screens ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def amending(standing: Standing, what: Amending, notes: tuple[Say, ...], page: int) -> Screen:
    """Return the list of answers to choose from, or the question why."""
    if is_choosing(what):
        return choosing(standing, notes, page)
    if what.reason:
        asked = say("amending.annul_so", number=standing.screening.label, reason=told(what.reason))
        lines = (asked, say("amending.not_yet"), *notes)
        return Screen("explaining", lines, ((Button(say("ui.because_typed"), f"because:{TYPED}"),), (ui("back"),)))
    reasons = tuple((Button(say(f"ui.because_{each}"), f"because:{each}"),) for each in REASONS[what.what])
    return Screen("explaining", (_why(standing, what), say("amending.type"), *notes), (*reasons, (ui("back"),)))


def annulled(standing: Standing, notes: tuple[Say, ...]) -> Screen:
    """Return what is left to say of a screening that was made by mistake."""
    head = say("amending.annulled", number=standing.screening.label, reason=told(standing.screening.annulled or ""))
    return Screen("annulled", (head, *notes), ((ui("findings"),),))


def told(reason: str) -> Say:
    """Return a reason as it is said: one that was offered, or the words typed."""
    offered = any(reason in each for each in REASONS.values())
    return say(f"amending.because.{reason}") if offered else say("amending.because.other", text=reason)


def _why(standing: Standing, what: Amending) -> Say:
    if what.fact is None:
        return say("amending.why_annul", number=standing.screening.label)
    value = shown(standing.trial, what.fact, standing.answers[what.fact])
    return say("amending.why", fact=short(what.fact), value=value)


# ─── acts ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def amend(standing: Standing, _detail: str, _now: datetime) -> Went:
    """List the answers, so that one can be corrected."""
    return _begun(standing, Amending(what="answer"), OUTCOMES)


def annul(standing: Standing, _detail: str, _now: datetime) -> Went:
    """Ask why the screening is not to count."""
    return _begun(standing, Amending(what="annulment"), (*OUTCOMES, "stopped"))


def _begun(standing: Standing, what: Amending, states: tuple[str, ...]) -> Went:
    if standing.screening.state not in states or standing.screening.amending:
        raise NotNow
    return Went(changed(standing.screening, amending=what), LOOK)


def chosen(standing: Standing, fact: str) -> Went:
    """Ask why that answer is to be corrected."""
    now = standing.screening.amending
    if now is None or not is_choosing(now) or fact not in standing.answers:
        raise NotNow
    return Went(changed(standing.screening, amending=Amending(what="answer", fact=fact)), LOOK)


def withdrawn(standing: Standing) -> Went:
    """Go one step back: to the list of answers, to the question why, or to the outcome."""
    now = standing.screening.amending
    before = Amending(what=now.what) if now and (now.fact or now.reason) else None
    return Went(changed(standing.screening, amending=before), LOOK)


def because(standing: Standing, detail: str, now: datetime) -> Went:
    """Take one of the reasons offered, or the one that was typed and shown back."""
    what = standing.screening.amending
    if what is None or is_choosing(what):
        raise NotNow
    if what.reason and detail == TYPED:
        return _explained(standing, what, what.reason, now)
    if what.reason or detail not in REASONS[what.what]:
        raise NotNow
    return _explained(standing, what, detail, now)


def explained(standing: Standing, text: str, now: datetime) -> Went:
    """Take a reason as typed, for an annulment once it is confirmed; who says no or cancel is back at the outcome.

    Who calls has made sure that it identifies nobody.
    """
    what, reason = standing.screening.amending, tidy(text, LONGEST_REASON)
    if what is None or is_choosing(what):
        return Went(standing.screening, notes=(say("dialogue.use_buttons"),), understood=False)
    if not isinstance(reason, Say) and leaves(reason):
        return Went(changed(standing.screening, amending=None), LOOK)
    if isinstance(reason, Say) or not says_why(reason):
        return Went(standing.screening, notes=(say("amending.no_reason", most=LONGEST_REASON),), understood=False)
    if what.what == "annulment":
        return Went(changed(standing.screening, amending=what.model_copy(update={"reason": reason})), LOOK)
    return _explained(standing, what, reason, now)


def _explained(standing: Standing, what: Amending, reason: str, now: datetime) -> Went:
    if what.fact:
        return corrected(standing, what.fact, reason, now, restored(standing, what.fact))
    annulled = changed(standing.screening, amending=None, annulled=reason, draft=None, focus=None, correcting=None)
    return Went(annulled, "annul", (Event(what="annulled", old=standing.screening.state, reason=reason),))


def corrected(standing: Standing, fact: str, reason: str, now: datetime, draft: Draft | None = None) -> Went:
    """Ask an answer again after the outcome; the screening is judged anew when all is answered."""
    asked = changed(
        standing.screening,
        amending=None,
        focus=fact,
        keep_plan=False,
        draft=draft,
        correcting=Correction(fact=fact, reason=reason, at=now),
    )
    return Went(asked, "correct", (Event(what="correcting", fact=fact, reason=reason),))


def restored(standing: Standing, fact: str, doubted: Draft | None = None) -> Draft | None:
    """Return an answer of several parts as a draft, so that a part can be changed without giving the others again.

    `doubted` has the value that takes the place of the answer that is kept, and its day.
    """
    given = doubted or standing.screening.answers.get(fact)
    value = given.value if given else None
    day = doubted.day if doubted else standing.screening.day
    match standing.trial.fact[fact]:
        case SeriesFact() if value:
            return Draft(fact=fact, series=tuple(value), day=day)
        case MultipleFact() if value is not None:
            return Draft(fact=fact, chosen=tuple(value) or (NONE,), day=day)
    return None
