"""A review: how far the admins are with a screening, and a comment. It holds for what the reviewer had before him.

A comment goes through the same guard as everything that is typed; what looks like a name or a number of a patient is
not kept. What changed since the page was opened is not reviewed: the page is shown anew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.console.answers import GoTo, Missing
from bot.console.one_screening import as_shown, found_here, page_of, trial_of
from bot.console.rendering import visible
from flows.identifying import identifying
from flows.say import Say, say
from flows.screening import Event
from storage import lists, reviews, screenings
from storage.reviews import STATES, Comment

if TYPE_CHECKING:
    from bot.console.answers import Answer
    from bot.console.visit import Visit
    from storage.reports import Log

LONGEST = 1000


def review(visit: Visit) -> Answer:
    """Give the screening another state of review, or note a comment, or both."""
    number = lists.called(visit.unit, visit.asked.parts["number"])
    if number is not None:
        screenings.load_to_change(visit.unit, number)  # a turn that changes it comes before what is read now, or after
    log = found_here(visit)
    if log is None or visit.may("review", log.kept.screening.site) is None:
        return Missing()
    text = visit.asked.text
    if not _is_sent_twice(visit, log, text):
        wrong = _why_not(visit, log, text)
        if wrong:
            return page_of(visit, log, wrong, text)
        _give(visit, log, text)
    return GoTo(f"/screenings/{log.kept.screening.label}#review")


def again(visit: Visit) -> Answer:
    """Show the screening as it is now, and the form as it was filled in, if it was; nothing is noted."""
    log = found_here(visit)
    if log is None or visit.may("review", log.kept.screening.site) is None:
        return Missing()
    had = reviews.state_of(visit.unit, log.kept.screening.number)
    if not visit.notice and not visit.asked.text and visit.asked.form.get("state", had) == had:
        return GoTo(visit.here)
    is_same = visit.asked.form.get("revision") == as_shown(visit, log)
    return page_of(visit, log, None if is_same else say("console.review.changed"), visit.asked.text)


def _is_sent_twice(visit: Visit, log: Log, text: str) -> bool:
    """Say whether just this is what was noted last, from this very page: a form sent twice is one review."""
    screening, form = log.kept.screening, visit.asked.form
    noted = reviews.comments(visit.unit, screening.number)
    was = f"{screening.revision}-{len(noted) - 1}-"
    mine = visit.person.id if visit.person else None, form.get("state"), text or None
    is_last = bool(noted) and (noted[-1].person, noted[-1].state, noted[-1].text) == mine
    return is_last and form.get("revision", "").startswith(was)


def _why_not(visit: Visit, log: Log, text: str) -> Say | None:
    """Return why it cannot be taken."""
    screening, state = log.kept.screening, visit.asked.form.get("state", "")
    if visit.asked.form.get("revision") != as_shown(visit, log):
        return say("console.review.changed")
    if state not in STATES or len(text) > LONGEST:
        return say("console.review.too_long", most=LONGEST)
    if state == "reviewed" and log.kept.judged.is_open:
        return say("console.review.under_way")
    if text:
        return _why_not_kept(visit, log, text)
    if state == "questions":
        return say("console.review.which_question")
    return say("console.review.nothing") if state == reviews.state_of(visit.unit, screening.number) else None


def _why_not_kept(visit: Visit, log: Log, text: str) -> Say | None:
    """Return why a comment cannot be kept; that it looked like identifying data is recorded, and by which rule."""
    if visible(text) != text:
        return say("console.review.characters")
    rule = identifying(text)
    if rule is None:
        return None
    screening = log.kept.screening
    refused = Event(what="identifying text refused", reason=rule)
    visit.record("review", [refused], screening, trial_of(visit, screening))
    return say("console.review.identifying", what=say(f"identifying.{rule}"))


def _give(visit: Visit, log: Log, text: str) -> None:
    screening, person = log.kept.screening, visit.person
    state = next(each for each in STATES if each == visit.asked.form["state"])
    comment = Comment(person=person.id if person else None, at=visit.now, state=state, text=text or None)
    had = reviews.give(visit.unit, screening.number, comment)
    if had == state:
        event = Event(what="commented", reason=text)
    else:
        event = Event(what="reviewed", old=had, new=state, reason=text or None)
    visit.record("review", [event], screening, trial_of(visit, screening))
