"""What the live message shows in each state. Pure: text keys and values; the wording is elsewhere."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from flows.facts import NONE, ChoiceFact, Dated, DateFact, IntegerFact, MultipleFact, QuantityFact, SeriesFact
from flows.moments import older_values
from flows.outcome_screens import outcome_screen
from flows.quantities import RELATIVE, Quantity
from flows.reading import read_day
from flows.say import Say, Spoken, option, say, short
from flows.screens import Button, Screen
from flows.taking import IMPLAUSIBLE, draft_value, question_of, scale_of

if TYPE_CHECKING:
    from flows.facts import Fact, Value
    from flows.progress import Standing
    from flows.trial import Trial

PAIR, ROW = 2, 3
PAGE = 8
Rows = tuple[tuple[Button, ...], ...]


def screen_of(standing: Standing, *notes: Say, page: int = 1) -> Screen:
    """Return the screen of a screening's state, with notes (a complaint, the protocol's words) below it."""
    match standing.screening.state:
        case "asking" | "completing":
            return _question(standing, notes)
        case "confirming":
            return _confirming(standing, notes)
        case "rescheduling":
            return _rescheduling(standing, notes)
        case "reviewing":
            return _reviewing(standing, notes, page)
        case "stopped":
            return Screen(
                "stopped", (say("dialogue.stopped", number=standing.screening.number), *notes), ((_ui("resume"),),)
            )
        case _:
            return outcome_screen(standing, notes)


def step_of(standing: Standing) -> str:
    """Return the name of the step whose buttons are current: the fact asked, or the state."""
    state = standing.screening.state
    return (standing.question or state) if state in {"asking", "completing"} else state


def shown(trial: Trial, fact: str, value: Value | None) -> Spoken:
    """Return an answer as it is said: labels, values with units, days, "not known yet"."""
    match value:
        case None:
            return say("ui.unknown")
        case tuple():
            return tuple(_shown_item(fact, item) for item in value) or option(fact, NONE)
        case str():
            return option(fact, value)
        case Quantity() if (base := _converted(trial, fact, value)) is not None:
            return say("dialogue.converted", value=value, base=base)
        case _:
            return value


def _shown_item(fact: str, item: str | Dated) -> Say:
    return option(fact, item) if isinstance(item, str) else say("dialogue.dated", day=item.date, value=item.value)


def _converted(trial: Trial, fact: str, value: Quantity) -> Say | None:
    scale = scale_of(trial, fact)
    if scale is None or value.unit in {scale.base, RELATIVE}:
        return None
    return say("dialogue.quantity", value=scale.convert(value), unit=scale.base)


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
    return Screen(fact.id, (*lines, *_below(standing, fact), *notes), (*_answers(standing, fact), *_always()))


def _about(criterion: str | None) -> Say:
    if criterion is None:
        return say("dialogue.preliminary")
    return say("dialogue.about", criterion=criterion, title=say(f"trial.criteria.{criterion}.title"))


def _below(standing: Standing, fact: Fact) -> tuple[Say, ...]:
    draft, hint = standing.screening.draft, f"trial.facts.{fact.id}.hint"
    lines: list[Say] = []
    if standing.screening.focus == fact.id and fact.id in standing.answers:
        lines.append(say("dialogue.so_far", value=shown(standing.trial, fact.id, standing.answers[fact.id])))
    if draft and draft.number:
        lines.append(say("dialogue.which_unit", number=Decimal(draft.number)))
    elif draft and draft.series:
        lines.append(say("dialogue.series", values=_series(standing)))
    elif hint in {f"trial.{key}" for key in standing.trial.words["en"]}:
        lines.append(say("dialogue.hint", hint=say(hint)))
    return tuple(lines)


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
            rows = _rows([Button(option(fact.id, each), f"option:{each}") for each in fact.options], width)
        case MultipleFact():
            chosen = draft.chosen if draft else ()
            rows = (*_rows([_toggle(fact.id, each, each in chosen) for each in fact.options], 1), (_ui("done"),))
        case IntegerFact() if fact.buttons:
            rows = (tuple(_number(each) for each in range(fact.low, fact.high + 1)),)
        case QuantityFact() if draft and draft.number:
            rows = _rows([_unit(unit.id) for unit in standing.trial.scales[fact.scale].units], ROW)
        case DateFact():
            rows = (tuple(_ui(day) for day in (("today",) if fact.planned else ("today", "yesterday"))),)
        case SeriesFact():
            rows = (*_rows(_deletable(standing), 1), (_ui("done"),))
    return rows


def _deletable(standing: Standing) -> list[Button]:
    draft = standing.screening.draft
    days = [each["date"] for each in (draft.series if draft else ())]
    return [
        Button(say("ui.delete", what=line), f"drop:{day}") for line, day in zip(_series(standing), days, strict=True)
    ]


def _toggle(fact: str, each: str, chosen: bool) -> Button:  # noqa: FBT001 - on or off is what it is about
    return Button(option(fact, each), f"{'off' if chosen else 'on'}:{each}", chosen)


def _number(value: int) -> Button:
    return Button(say("ui.number", number=value), f"number:{value}")


def _unit(unit: str) -> Button:
    return Button(say("ui.unit", unit=say(f"unit.{unit}") if unit == RELATIVE else unit), f"unit:{unit}")


def _always() -> Rows:
    return ((_ui("unknown"),), (_ui("back"), _ui("words"), _ui("stop")))


def _confirming(standing: Standing, notes: tuple[Say, ...]) -> Screen:
    draft = standing.screening.draft
    if draft is None or not draft.fact:
        return _still_latest(standing, notes)
    value = shown(standing.trial, draft.fact, draft_value(standing, draft))
    question = question_of(standing, draft) if draft.doubt != IMPLAUSIBLE else None
    lines = (
        say("dialogue.read", fact=short(draft.fact), value=value),
        say("dialogue.doubt", question=question[1]) if question else say("dialogue.implausible"),
    )
    return Screen("confirming", (*lines, *notes), ((_ui("confirm"), _ui("again")), (_ui("stop"),)))


def _still_latest(standing: Standing, notes: tuple[Say, ...]) -> Screen:
    older = older_values(standing.trial, standing.screening)
    answers = standing.screening.answers
    lines = tuple(
        say("dialogue.older", fact=short(f), value=shown(standing.trial, f, standing.answers[f]), day=answers[f].day)
        for f in older
    )
    change = [Button(say("ui.change", fact=short(fact)), f"change:{fact}") for fact in older]
    rows = ((_ui("confirm"),), *_rows(change, 2), (_ui("stop"),))
    return Screen("confirming", (say("dialogue.still_latest"), *lines, *notes), rows)


def _rescheduling(standing: Standing, notes: tuple[Say, ...]) -> Screen:
    from flows.rescheduling import first_possible_day  # noqa: PLC0415 - it looks at findings, which look at nothing here

    criterion = standing.exclusion or ""
    lines = (
        *echo(standing),
        say("dialogue.only_the_plan", criterion=criterion, title=say(f"trial.criteria.{criterion}.title"),
            planned=shown(standing.trial, criterion, standing.answers.get(standing.trial.planned or ""))),
        say("dialogue.first_possible", day=first_possible_day(standing)),
    )  # fmt: skip
    rows = ((_ui("plan_change"),), (_ui("plan_open"),), (_ui("plan_keep"),), (_ui("back"), _ui("stop")))
    return Screen("rescheduling", (*lines, *notes), rows)


def _reviewing(standing: Standing, notes: tuple[Say, ...], page: int) -> Screen:
    facts = [fact for fact in standing.trial.fact if fact in standing.answers and standing.patient.counts(fact)]
    lines = tuple(
        say("dialogue.answer", fact=short(fact), value=shown(standing.trial, fact, standing.answers[fact]))
        for fact in facts
    )
    pages = -(-len(facts) // PAGE)
    page = min(max(page, 1), max(pages, 1))
    on_page = _wanting_first(standing, facts)[(page - 1) * PAGE : page * PAGE]
    change = _rows([Button(say("ui.change", fact=short(fact)), f"change:{fact}") for fact in on_page], 2)
    turn = [
        Button(say(f"ui.{word}"), f"page:{to}")
        for word, to in (("previous", page - 1), ("next", page + 1))
        if 1 <= to <= pages
    ]
    rows = ((_ui("confirm"),), *change, tuple(turn), (_ui("back"), _ui("stop")))
    head = (say("dialogue.reviewing"), *_wanted(standing))
    return Screen("reviewing", (*head, *lines, *notes), tuple(row for row in rows if row))


def _wanted(standing: Standing) -> tuple[Say, ...]:
    """Return what is still to obtain, so that it can be given now."""
    unknown = {name: each for name, each in standing.findings.items() if each.status == "unknown" and not each.review}
    if not unknown or standing.exclusion:
        return ()
    items = tuple(say("dialogue.wanted", criterion=name, items=each.obtain) for name, each in unknown.items())
    return (say("dialogue.still_to_obtain", items=items),)


def _wanting_first(standing: Standing, facts: list[str]) -> list[str]:
    """Return the facts with those first whose criterion is still unknown: the ones most likely to be changed."""
    known = {fact for fact in facts if _decided(standing, standing.trial.serves.get(fact))}
    return sorted(facts, key=lambda fact: fact in known)


def _decided(standing: Standing, criterion: str | None) -> bool:
    return criterion is None or standing.findings[criterion].status != "unknown"


def _ui(word: str) -> Button:
    return Button(say(f"ui.{word}"), word.replace("plan_", "plan:"))


def _rows(buttons: list[Button], width: int) -> Rows:
    return tuple(tuple(buttons[n : n + width]) for n in range(0, len(buttons), width))
