"""/calendar and /pdf: papers about one screening. They go to the private chat of whoever asks, wherever that was.

In a group only "it is sent to your private chat" is said: to who tapped, in passing. What a person may not see is
answered as if it did not exist.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from bot.calendar_pages import calendar_file, calendar_lines
from bot.cards import reference
from bot.report_page import report_page, result
from flows.cycles import entries, plan_of
from flows.progress import Standing
from flows.say import Say, say
from flows.screening import Event
from storage import lists, screenings, worklists

if TYPE_CHECKING:
    from bot.access import Act
    from bot.paper import Drawn
    from bot.turn import Turn
    from bot.wording import Words
    from flows.cycles import Plan
    from flows.trial import Trial
    from storage.people import Role
    from storage.screenings import Kept


class _Asked(NamedTuple):
    """What was asked for by somebody who may have it, where it goes, and in which words."""

    kept: Kept
    trial: Trial
    role: Role
    chat: int
    words: Words


def pdf(turn: Turn, rest: str) -> None:
    """Send a screening as one page."""
    asked = _asked(turn, "read_report", "pdf", rest)
    if asked is None:
        return
    screening = asked.kept.screening
    turn.record([Event(what="report read")], asked.role, screening, asked.trial)
    _owe(
        turn, asked, "pdf",
        say("paper.pdf_caption", title=say("trial.trial.title"), number=screening.label, result=result(asked.kept)),
        report_page(asked.trial, asked.kept, asked.words, turn.now, turn.desk.software),
    )  # fmt: skip
    _say_where(turn)


def calendar(turn: Turn, rest: str) -> None:
    """Tell the days of a patient without exclusion, and send them as a file."""
    asked = _asked(turn, "read_calendar", "calendar", rest)
    if asked is None:
        return
    screening, standing = asked.kept.screening, Standing(asked.trial, asked.kept.screening)
    planned, plan = standing.answers.get(asked.trial.planned or ""), plan_of(asked.trial.record)
    if later := worklists.later_attempt(turn.unit, screening):
        turn.answer(say("calendar.later", number=screening.label, later=later))
    elif screening.state != "eligible":
        turn.answer(say("calendar.needs_result", number=screening.label, result=result(asked.kept)))
    elif not isinstance(planned, date):
        turn.answer(say("calendar.needs_day", number=screening.label))
    elif plan is None:
        turn.answer(say("calendar.needs_plan"))
    else:
        _send_calendar(turn, asked, planned, plan)


def _send_calendar(turn: Turn, asked: _Asked, planned: date, plan: Plan) -> None:
    screening, verdict = asked.kept.screening, Standing(asked.trial, asked.kept.screening).verdict
    turn.record([Event(what="calendar read")], asked.role, screening, asked.trial)
    found = entries(asked.trial, verdict, planned, plan, for_all=asked.role == "coordinator")
    lines = calendar_lines(screening, planned, plan, found)
    turn.owe("say", {"text": "\n".join(map(asked.words.html, lines))}, chat=asked.chat, screening=screening.number)
    caption = say("calendar.caption", title=say("trial.trial.title"), number=screening.label)
    _owe(turn, asked, "ics", caption, calendar_file(screening, found, asked.words, turn.now))
    _say_where(turn)


def _asked(turn: Turn, act: Act, command: str, rest: str) -> _Asked | None:
    """Return what is asked for, or answer why it cannot be had."""
    chat = turn.private_chat
    language = (turn.person.language if turn.person else None) or turn.language
    if turn.arrival.tap:
        turn.language = language  # nobody else sees the answer to a tap
    number = lists.called(turn.unit, rest)
    kept = screenings.load(turn.unit, number) if number else None
    right = turn.may(act, kept.screening.site, own=turn.owns(kept.screening)) if kept else None
    if kept is None or right is None:
        turn.answer(say("paper.none") if rest else say("paper.which", command=command))
    elif chat is None:
        turn.answer(say("paper.never_met", bot=turn.desk.username))
    else:
        trial = turn.trial_of(kept.screening)
        return _Asked(kept, trial, right.role, chat, turn.desk.words(language, trial))
    return None


def _owe(turn: Turn, asked: _Asked, sort: Drawn, caption: Say, content: dict[str, Any]) -> None:
    screening = asked.kept.screening
    payload: dict[str, object] = {
        "sort": sort,
        "name": f"{_plain_name(asked)}-{screening.label}.{sort}",
        "caption": asked.words.html(caption),
        "content": content,
        "otherwise": asked.words.html(say("paper.not_drawn")),
    }
    turn.owe("file", payload, chat=asked.chat, screening=screening.number, reference=reference(screening))


def _plain_name(asked: _Asked) -> str:
    """Return the trial's title as a file may be called anywhere."""
    title = asked.words.plain(say("trial.trial.title"))
    return "".join(each for each in title if each.isascii() and each.isalnum()) or asked.trial.id


def _say_where(turn: Turn) -> None:
    """Say that it comes: in passing to who tapped, in the group if it was typed there."""
    if turn.arrival.tap or not turn.arrival.private:
        turn.answer(say("paper.on_its_way" if turn.arrival.private else "paper.in_private"))
