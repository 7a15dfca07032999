"""One screening whole: the conversation as it was seen, what was found, how it came about, and what was noted of it.

Each look at it is an event of the audit, and so is each page to be printed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.cards import site_name
from bot.console.answers import Drawn, Missing, Shown
from bot.console.event_values import DOOR
from bot.console.listing import result_of
from bot.console.parts import answers, attempts, deliveries, events, findings
from bot.desk import UnknownVersion
from bot.report_page import report_page
from flows.amending import told
from flows.progress import Standing
from flows.screening import ERASED, Event
from storage import lists, reports, reviews

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.console.answers import Answer
    from bot.console.visit import Visit
    from bot.wording import Words
    from flows.say import Say
    from flows.screening import Screening
    from flows.trial import Trial
    from storage.reports import Log
    from storage.reviews import State


def show(visit: Visit) -> Answer:
    """Show the screening that the address names."""
    found = found_here(visit)
    return Missing() if found is None else page_of(visit, found)


def found_here(visit: Visit) -> Log | None:
    """Return the screening that the address names, if there is one and this person may read it."""
    number = lists.called(visit.unit, visit.asked.parts["number"])
    log = reports.log_show(visit.unit, number) if number is not None else None
    return log if log and visit.may("read_log", log.kept.screening.site) else None


def as_shown(visit: Visit, log: Log) -> str:
    """Return what a review holds for: the screening's revision, how much was noted, and how far the review is."""
    number, revision = log.kept.screening.number, log.kept.screening.revision
    return f"{revision}-{len(reviews.comments(visit.unit, number))}-{reviews.state_of(visit.unit, number)}"


def page_of(visit: Visit, log: Log, wrong: Say | None = None, draft: str = "") -> Answer:
    """Return the page, and note that it was looked at. `wrong`: why a review was not taken, with its `draft`."""
    screening, trial = log.kept.screening, trial_of(visit, log.kept.screening)
    visit.record("read_log", [Event(what="log read", new=DOOR)], screening, trial)
    is_erased = screening.state == ERASED
    may_review = visit.may("review", screening.site) is not None and not is_erased
    words = visit.desk.words(visit.language, trial)
    values = {
        **_head(visit, log, trial or visit.desk.trial),
        **(_judged(log, trial, words) if trial and not is_erased else {"findings": None, "answers": None}),
        "is_erased": is_erased,
        "talk": log.conversation,
        "events": events(log, trial, words),
        "deliveries": deliveries(visit.unit, log),
        "comments": reviews.comments(visit.unit, screening.number),
        "states": reviews.STATES,
        "may_review": may_review,
        "has_pdf": trial and visit.may("read_report", screening.site) and not is_erased,
        "wrong": wrong,
        "draft": draft,
        "chosen": _chosen(visit.asked.form),
        "held": f"/screenings/{screening.label}/review" if may_review else "",
    }
    return Shown("screening.html", values, 422 if wrong else 200)


def pdf(visit: Visit) -> Answer:
    """Return the screening on one page, to be printed."""
    log = found_here(visit)
    trial = trial_of(visit, log.kept.screening) if log else None
    if log is None or trial is None or log.kept.screening.state == ERASED:
        return Missing()
    if not visit.may("read_report", log.kept.screening.site):
        return Missing()
    visit.record("read_report", [Event(what="report read", new=DOOR)], log.kept.screening, trial)
    words = visit.desk.words(visit.language, trial)
    content = report_page(trial, log.kept, words, visit.now, visit.desk.software)
    return Drawn("pdf", f"screening-{log.kept.screening.label}.pdf", content)


def trial_of(visit: Visit, screening: Screening) -> Trial | None:
    """Return the trial in the screening's version; None if that is lost."""
    try:
        return visit.desk.trial_of(visit.unit, screening)
    except UnknownVersion:
        return None


def _chosen(form: Mapping[str, str]) -> State | None:
    """Return the state that was chosen; None if it was left as it stood on the page."""
    stood = form.get("revision", "").rpartition("-")[2]
    return next((each for each in reviews.STATES if each == form.get("state") != stood), None)


def _head(visit: Visit, log: Log, trial: Trial) -> dict[str, Any]:
    screening = log.kept.screening
    result, kind = result_of(log.kept.judged.verdict, screening.state)
    return {
        "label": screening.label,
        "revision": as_shown(visit, log),
        "result": result,
        "kind": kind,
        "first": None if screening.state == ERASED else log.kept.judged.first_exclusion,
        "site": site_name(trial, screening.site),
        "maker": screening.person,
        "day": screening.day,
        "started_at": screening.started_at,
        "ended_at": screening.ended_at,
        "version": f"{screening.trial} {screening.version}",
        "spoken_language": screening.language,
        "annulled": told(screening.annulled) if screening.annulled is not None else None,
        "review": reviews.state_of(visit.unit, screening.number),
        "attempts": attempts(visit.unit, screening),
    }


def _judged(log: Log, trial: Trial, words: Words) -> dict[str, Any]:
    """Return what the answers come to, in the trial's words of that version and the viewer's language."""
    standing = Standing(trial, log.kept.screening)
    return {"findings": findings(standing, words), "answers": answers(standing, log, words)}
