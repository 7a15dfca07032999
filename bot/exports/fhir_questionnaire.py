"""The trial's questions as a FHIR Questionnaire: a group for each criterion, its facts the questions.

A question's `enableWhen` is the trial's own `when` and `unless`: whether an answer counts. What the rules would not ask
because it cannot matter any more is not told: a form has no rules. Sources: FHIR R5 Questionnaire; Structured Data
Capture 3 for `enableWhenExpression`, where a condition is about a unit, which `enableWhen` cannot say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from bot.exports.fhir_words import BASE, STRUCTURE, UCUM, Resource, Spoken, canonical, questionnaire_id, system_of
from flows.facts import ChoiceFact, DateFact, IntegerFact, MultipleFact, QuantityFact, SeriesFact
from flows.say import say

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flows.facts import Fact, Guard

EXPRESSION = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-enableWhenExpression"
BEFORE = "preliminaries"
"""The group of what is asked before any criterion."""


def questionnaire(spoken: Spoken) -> Resource:
    """Return the questionnaire of a trial version."""
    trial = spoken.trial
    groups = [_group(spoken, criterion, facts) for criterion, facts in trial.asked_for.items() if facts]
    return {
        "resourceType": "Questionnaire",
        "id": questionnaire_id(trial),
        "language": spoken.words.language,
        "url": canonical(trial).partition("|")[0],
        "version": trial.version,
        "name": f"Prescreen{trial.id}",
        **spoken.text("title", say("export.questionnaire", title=say("trial.trial.title"))),
        "status": "active",
        "subjectType": ["ResearchSubject"],
        "date": trial.record_date.isoformat(),
        "description": spoken.plain(say("export.aid")),
        "identifier": [{"system": f"{BASE}/trial-sha256", "value": trial.digest}],
        "item": groups,
    }


def _group(spoken: Spoken, criterion: str | None, facts: Iterable[str]) -> Resource:
    if criterion is None:
        head = {"linkId": BEFORE, **spoken.text("text", say("dialogue.preliminary"))}
    else:
        title = say(f"trial.criteria.{criterion}.title")
        head = {"linkId": criterion, "prefix": criterion, **spoken.text("text", title)}
    return {**head, "type": "group", "item": [_item(spoken, spoken.trial.fact[fact]) for fact in facts]}


def _item(spoken: Spoken, fact: Fact) -> Resource:
    head = {"linkId": fact.id, **spoken.text("text", say(f"trial.facts.{fact.id}.text"))}
    return {**head, **_type(spoken, fact), **_conditions(spoken, fact)}


def _type(spoken: Spoken, fact: Fact) -> Resource:
    match fact:
        case ChoiceFact() | MultipleFact():
            several = {"repeats": True} if isinstance(fact, MultipleFact) else {}
            return {
                "type": "coding",
                **several,
                "answerOption": [_option(spoken, fact.id, each) for each in fact.options],
            }
        case IntegerFact():
            limits = {"minValue": fact.low, "maxValue": fact.high}
            return {
                "type": "integer",
                "extension": [{"url": f"{STRUCTURE}/{name}", "valueInteger": value} for name, value in limits.items()],
            }
        case QuantityFact():
            return {"type": "quantity", "extension": _units(spoken, fact)}
        case DateFact():
            return {"type": "date"}
        case SeriesFact():
            return _series(spoken, fact)
        case _:
            assert_never(fact)


def _option(spoken: Spoken, fact: str, option: str) -> Resource:
    said = say(f"trial.facts.{fact}.options.{option}")
    coding = {"system": system_of(spoken.trial, fact), "code": option, **spoken.text("display", said)}
    return {"valueCoding": coding}


def _units(spoken: Spoken, fact: QuantityFact | SeriesFact) -> list[Resource]:
    url = f"{STRUCTURE}/questionnaire-unitOption"
    units = spoken.trial.scales[fact.scale].units
    return [{"url": url, "valueCoding": {"system": UCUM, "code": each.ucum, "display": each.id}} for each in units]


def _series(spoken: Spoken, fact: SeriesFact) -> Resource:
    """Return dated values: a group that repeats, with a day and a value."""
    day = {"linkId": f"{fact.id}.date", **spoken.text("text", say("export.day")), "type": "date"}
    value = {
        "linkId": f"{fact.id}.value",
        **spoken.text("text", say(f"trial.facts.{fact.id}.short")),
        "type": "quantity",
    }
    return {"type": "group", "repeats": True, "item": [day, {**value, "extension": _units(spoken, fact)}]}


# ─── when a question is asked ────────────────────────────────────────────────────────────────────────────────────────


def _conditions(spoken: Spoken, fact: Fact) -> Resource:
    """Return when the question is asked: by `enableWhen` where it can say that, else by an expression."""
    when, unless = fact.when, fact.unless
    if when is None and unless is None:
        return {}
    if not (when and unless):
        simple = _when(spoken, when) if when else _unless(spoken, unless) if unless else None
        if simple:
            return simple
    said = " and ".join(
        [*([_path(spoken, when)] if when else []), *([f"({_path(spoken, unless)}).not()"] if unless else [])]
    )
    return {"extension": [*_type(spoken, fact).get("extension", []), _expression(said)]}


def _when(spoken: Spoken, guard: Guard) -> Resource | None:
    asked = spoken.trial.fact[guard.fact]
    if not guard.options:
        return {"enableWhen": [{"question": guard.fact, "operator": "exists", "answerBoolean": True}]}
    if not isinstance(asked, ChoiceFact | MultipleFact):
        return None
    named = [_compared(spoken, guard.fact, "=", each) for each in guard.options]
    if not (guard.only and isinstance(asked, MultipleFact)):
        return _all_or_any(named, "any")
    others = [each for each in asked.options if each not in guard.options]
    return _all_or_any([*named, *(_compared(spoken, guard.fact, "!=", each) for each in others)], "all")


def _unless(spoken: Spoken, guard: Guard) -> Resource | None:
    """`!=` holds where no answer is equal, so also where there is none: what is not known keeps nothing back."""
    asked = spoken.trial.fact[guard.fact]
    if not guard.options:
        return {"enableWhen": [{"question": guard.fact, "operator": "exists", "answerBoolean": False}]}
    if not isinstance(asked, ChoiceFact | MultipleFact) or guard.only:
        return None
    return _all_or_any([_compared(spoken, guard.fact, "!=", each) for each in guard.options], "all")


def _compared(spoken: Spoken, fact: str, operator: str, option: str) -> Resource:
    return {"question": fact, "operator": operator, "answerCoding": spoken.coding(fact, option)}


def _all_or_any(conditions: list[Resource], behavior: str) -> Resource:
    return {"enableWhen": conditions, **({"enableBehavior": behavior} if len(conditions) > 1 else {})}


def _path(spoken: Spoken, guard: Guard) -> str:
    """Return the guard in FHIRPath; of a quantity it is the unit that is meant."""
    values = f"%resource.descendants().where(linkId = '{guard.fact}').answer.value"
    if not guard.options:
        return f"{values}.exists()"
    asked = spoken.trial.fact[guard.fact]
    codes = [_ucum(spoken, asked, each) if isinstance(asked, QuantityFact) else each for each in guard.options]
    named = " or ".join(f"code = '{each}'" for each in codes)
    found = f"{values}.where({named})"
    return (
        f"({found}.count() = {len(codes)} and {values}.count() = {len(codes)})" if guard.only else f"{found}.exists()"
    )


def _ucum(spoken: Spoken, fact: QuantityFact, unit: str) -> str:
    return next(each.ucum for each in spoken.trial.scales[fact.scale].units if each.id == unit)


def _expression(said: str) -> Resource:
    return {"url": EXPRESSION, "valueExpression": {"language": "text/fhirpath", "expression": said}}
