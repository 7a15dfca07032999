"""What the live message shows in each state. Pure: text keys and values; the wording is elsewhere."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from flows.amending import amending, annulled, is_choosing
from flows.facts import ChoiceFact, DateFact, IntegerFact, MultipleFact, QuantityFact, SeriesFact
from flows.listing import reviewing, still_latest
from flows.outcome_screens import outcome_screen
from flows.quantities import RELATIVE
from flows.reading import read_day
from flows.rescreening import can_be_same, last_time
from flows.say import Say, option, say, short
from flows.screens import PAIR, Button, Rows, Screen, in_rows, ui
from flows.spoken import shown
from flows.taking import IMPLAUSIBLE, draft_value, question_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from flows.facts import Fact
    from flows.progress import Standing
    from flows.screening import Screening

ROW = 3
ALWAYS: Rows = ((ui("unknown"),), (ui("back"), ui("words"), ui("stop")))
"""One tap away from every question."""


def screen_of(standing: Standing, *notes: Say, page: int = 1) -> Screen:
    """Return the screen of a screening's state, with notes (a complaint, the protocol's words) below it."""
    if standing.screening.amending:
        return amending(standing, standing.screening.amending, notes, page)
    state = standing.screening.state
    if state == "reviewing":
        return reviewing(standing, notes, page)
    return _SCREENS.get(state, outcome_screen)(standing, notes)


def step_of(standing: Standing) -> str:
    """Return the name of the step whose buttons are current: the fact asked, or the state."""
    state = standing.screening.state
    if amending := standing.screening.amending:
        return "amending" if is_choosing(amending) else "explaining"
    return (standing.question or state) if state in {"asking", "completing"} else state


def offers(standing: Standing, code: str) -> bool:
    """Say whether a button of the screen carries this code, on whatever page; what can be ticked can be unticked."""
    word, _, detail = code.partition(":")
    meant = {f"on:{detail}", f"off:{detail}"} if word in {"on", "off"} else {code}
    page = 1
    while True:
        codes = {button.code for row in _rows(standing, page) for button in row}
        if meant & codes:
            return True
        if f"page:{page + 1}" not in codes:
            return False
        page += 1


def _rows(standing: Standing, page: int) -> Rows:
    """Return the buttons of a page; of a question without the words above them, which cost more than all the rest."""
    screening = standing.screening
    if screening.state in {"asking", "completing"} and not screening.amending and standing.question:
        return _asked_with(standing, standing.trial.fact[standing.question])
    return screen_of(standing, page=page).rows


def asks(screening: Screening, step: str) -> str:
    """Return what a screen of that step asks; two doubts in a row are two questions, though they have one step."""
    draft, amending = screening.draft, screening.amending
    if step == "explaining" and amending:
        shown_back = f":{screening.revision}" if amending.reason else ""  # each reason typed is a question of its own
        return f"{step}:{amending.fact or amending.what}{shown_back}"
    return f"{step}:{draft.fact}:{draft.doubt}" if step == "confirming" and draft else step


def echo(standing: Standing) -> tuple[Say, ...]:
    """Return the last answer as it was read, with its conversion."""
    trail = standing.screening.trail
    if not trail or standing.screening.focus in standing.answers:
        return ()
    fact = trail[-1]
    return (say("dialogue.echo", fact=short(fact), value=shown(standing.trial, fact, standing.answers[fact])),)


def _question(standing: Standing, notes: tuple[Say, ...]) -> Screen:
    fact = standing.trial.fact[standing.question or ""]
    place, total = standing.place()
    criterion = standing.trial.serves.get(fact.id)
    heading = say("dialogue.place", place=place, total=total, about=_about(criterion))
    lines = (*echo(standing), heading, say("dialogue.question", text=say(f"trial.facts.{fact.id}.text")))
    return Screen(fact.id, (*lines, *_below(standing, fact), *notes), _asked_with(standing, fact))


def _asked_with(standing: Standing, fact: Fact) -> Rows:
    same = ((ui("same"),),) if can_be_same(standing, fact.id) else ()
    return (*same, *_answers(standing, fact), *ALWAYS)


def _about(criterion: str | None) -> Say:
    if criterion is None:
        return say("dialogue.preliminary")
    return say("dialogue.about", criterion=criterion, title=say(f"trial.criteria.{criterion}.title"))


def _below(standing: Standing, fact: Fact) -> tuple[Say, ...]:
    draft, hint = standing.screening.draft, f"trial.facts.{fact.id}.hint"
    before = last_time(standing, fact.id)
    lines: list[Say] = [before] if before else []
    if standing.screening.focus == fact.id and fact.id in standing.answers:
        lines.append(say("dialogue.so_far", value=shown(standing.trial, fact.id, standing.answers[fact.id])))
    if draft and draft.number:
        lines.append(say("dialogue.which_unit", number=Decimal(draft.number)))
    elif draft and draft.series:
        lines.append(say("dialogue.series", values=_series(standing)))
    elif hint.removeprefix("trial.") in standing.trial.words["en"]:
        lines.append(say(_hint_kind(standing, hint.removeprefix("trial.")), hint=say(hint)))
    return tuple(lines)


def _hint_kind(standing: Standing, hint: str) -> str:
    """A unit that begins with a slash would be a command to Telegram, behind a space and outside of code."""
    texts = (words.get(hint, "") for words in standing.trial.words.values())
    return "dialogue.example" if any(" /" in text for text in texts) else "dialogue.hint"


def _series(standing: Standing) -> tuple[Say, ...]:
    draft = standing.screening.draft
    pairs = [(read_day(each["date"]), each["value"]) for each in (draft.series if draft else ())]
    return tuple(say("dialogue.dated", day=day, value=Decimal(value)) for day, value in pairs if isinstance(day, date))


def _answers(standing: Standing, fact: Fact) -> Rows:
    """Return the buttons that answer: options, numbers, units, days, values to delete."""
    draft = standing.screening.draft
    rows: Rows = ()
    match fact:
        case ChoiceFact():
            width = PAIR if len(fact.options) == PAIR else 1
            rows = in_rows([Button(option(fact.id, each), f"option:{each}") for each in fact.options], width)
        case MultipleFact():
            chosen = draft.chosen if draft else ()
            rows = (*in_rows([_toggle(fact.id, each, each in chosen) for each in fact.options], 1), (ui("done"),))
        case IntegerFact() if fact.buttons:
            rows = (tuple(_number(each) for each in range(fact.low, fact.high + 1)),)
        case QuantityFact() if draft and draft.number:
            rows = in_rows([_unit(unit.id) for unit in standing.trial.scales[fact.scale].units], ROW)
        case DateFact():
            rows = (tuple(ui(day) for day in (("today",) if fact.planned else ("today", "yesterday"))),)
        case SeriesFact():
            rows = (*in_rows(_deletable(standing), 1), (ui("done"),))
    return rows


def _deletable(standing: Standing) -> list[Button]:
    draft = standing.screening.draft
    days = [read_day(each["date"]) for each in (draft.series if draft else ())]
    return [Button(say("ui.delete", day=day), f"drop:{day}") for day in days if isinstance(day, date)]


def _toggle(fact: str, each: str, chosen: bool) -> Button:  # noqa: FBT001 - on or off is what it is about
    return Button(option(fact, each), f"{'off' if chosen else 'on'}:{each}", chosen)


def _number(value: int) -> Button:
    return Button(say("ui.number", number=value), f"number:{value}")


def _unit(unit: str) -> Button:
    return Button(say("ui.unit", unit=say(f"unit.{unit}") if unit == RELATIVE else unit), f"unit:{unit}")


def _confirming(standing: Standing, notes: tuple[Say, ...]) -> Screen:
    draft = standing.screening.draft
    if draft is None or not draft.fact:
        return still_latest(standing, notes)
    value = shown(standing.trial, draft.fact, draft_value(standing, draft))
    question = question_of(standing, draft) if draft.doubt != IMPLAUSIBLE else None
    lines = (
        say("dialogue.read", fact=short(draft.fact), value=value),
        say("dialogue.doubt", question=question[1]) if question else say("dialogue.implausible"),
    )
    return Screen("confirming", (*lines, *notes), ((ui("confirm"), ui("again")), (ui("stop"),)))


def _rescheduling(standing: Standing, notes: tuple[Say, ...]) -> Screen:
    from flows.rescheduling import first_possible  # noqa: PLC0415 - it looks at findings, which look at nothing here

    criterion = standing.exclusion or ""
    lines = (
        *echo(standing),
        say("dialogue.only_the_plan", criterion=criterion, title=say(f"trial.criteria.{criterion}.title"),
            planned=shown(standing.trial, criterion, standing.answers.get(standing.trial.planned or ""))),
        first_possible(standing),
    )  # fmt: skip
    rows = ((ui("plan_change"),), (ui("plan_open"),), (ui("plan_keep"),), (ui("back"), ui("stop")))
    return Screen("rescheduling", (*lines, *notes), rows)


def _stopped(standing: Standing, notes: tuple[Say, ...]) -> Screen:
    paused = say("dialogue.stopped", number=standing.screening.label)
    return Screen("stopped", (paused, *notes), ((ui("resume"),), (ui("annul"),)))


def _erased(standing: Standing, notes: tuple[Say, ...]) -> Screen:
    return Screen("erased", (say("erasing.is_erased", number=standing.screening.label), *notes), ())


_SCREENS: dict[str, Callable[[Standing, tuple[Say, ...]], Screen]] = {
    "asking": _question,
    "completing": _question,
    "confirming": _confirming,
    "rescheduling": _rescheduling,
    "stopped": _stopped,
    "annulled": annulled,
    "erased": _erased,
}
