"""A screening as a FHIR QuestionnaireResponse, and the patient as a ResearchSubject of whom nothing is known but that.

An answer that does not count is left out, as its question is not enabled. "Not known yet" is a question without an
answer, with the reason why. A pre-screen decides nothing: nobody is called eligible, only a candidate.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from bot.exports.fhir_questionnaire import BEFORE
from bot.exports.fhir_words import BASE, STRUCTURE, TERMINOLOGY, UCUM, Resource, Spoken, canonical, named, subject_id
from bot.exports.sdtm import subject
from flows.facts import NONE, Dated
from flows.lifecycle import OUTCOMES
from flows.moments import PARIS
from flows.progress import Standing
from flows.quantities import Quantity
from flows.say import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flows.facts import Fact, Value
    from flows.screening import Screening
    from storage.exporting import Found

STATES = {"eligible": "candidate", "pending": "potential-candidate", "excluded": "ineligible"}
"""A verdict in the words of HL7's ResearchSubjectState; without one the subject is in screening."""


def response(spoken: Spoken, found: Found) -> Resource:
    """Return what was answered."""
    trial, screening = spoken.trial, found.screening
    standing = Standing(trial, screening)
    groups = [_group(spoken, standing, criterion, facts) for criterion, facts in trial.asked_for.items()]
    return {
        "resourceType": "QuestionnaireResponse",
        "id": subject_id(trial, screening),
        "language": spoken.words.language,
        "questionnaire": canonical(trial),
        "status": _status(screening),
        "subject": {"reference": f"ResearchSubject/{subject_id(trial, screening)}"},
        "authored": _moment(screening.ended_at or screening.started_at),
        "author": {"display": spoken.plain(say("export.person", person=screening.person))},
        "item": [group for group in groups if group["item"]],
    }


def research_subject(spoken: Spoken, found: Found) -> Resource:
    """Return the patient's part in the study: how far he has come, and nothing of who he is."""
    trial, screening = spoken.trial, found.screening
    state = STATES.get(found.judged.verdict or "", "screening")
    progress = {
        "subjectState": {"coding": [{"system": f"{TERMINOLOGY}/research-subject-state", "code": state}]},
        "startDate": _moment(screening.ended_at or screening.started_at),
        **({"reason": {"text": _first_exclusion(spoken, found)}} if found.judged.first_exclusion else {}),
    }
    return {
        "resourceType": "ResearchSubject",
        "id": subject_id(trial, screening),
        "identifier": [{"system": f"{BASE}/subject", "value": subject(trial, screening)}],
        "status": "retired" if screening.annulled is not None else "active",
        "progress": [progress],
        "period": {"start": _moment(screening.started_at)},
        "study": {"reference": f"ResearchStudy/{named(trial.id)}"},
        "subject": {
            "type": "Patient",
            "display": spoken.plain(say("export.patient", number=screening.first or screening.number)),
        },
    }


def _group(spoken: Spoken, standing: Standing, criterion: str | None, facts: Iterable[str]) -> Resource:
    asked = [fact for fact in facts if fact in standing.answers and standing.patient.counts(fact)]
    said = say(f"trial.criteria.{criterion}.title") if criterion else say("dialogue.preliminary")
    items = [item for fact in asked for item in _items(spoken, spoken.trial.fact[fact], standing.answers[fact])]
    return {"linkId": criterion or BEFORE, "text": spoken.plain(said), "item": items}


def _items(spoken: Spoken, fact: Fact, value: Value | None) -> Iterator[Resource]:
    head = {"linkId": fact.id, "text": spoken.plain(say(f"trial.facts.{fact.id}.text"))}
    if value is None:
        absent = {"url": f"{STRUCTURE}/data-absent-reason", "valueCode": "asked-unknown"}
        yield {**head, "extension": [absent]}
    elif fact.type == "dated_values":
        yield from ({**head, "item": _dated(spoken, fact.id, each)} for each in value if isinstance(each, Dated))  # type: ignore[union-attr]  # such a fact holds dated values
    else:
        yield {**head, "answer": list(_answers(spoken, fact.id, value))}


def _answers(spoken: Spoken, fact: str, value: Value) -> Iterator[Resource]:
    match value:
        case Quantity():
            yield {"valueQuantity": _quantity(spoken, fact, value.value, value.unit)}
        case date():
            yield {"valueDate": value.isoformat()}
        case int():
            yield {"valueInteger": value}
        case str():
            yield {"valueCoding": spoken.coding(fact, value)}
        case _:
            yield from ({"valueCoding": spoken.coding(fact, str(each))} for each in value or (NONE,))


def _dated(spoken: Spoken, fact: str, dated: Dated) -> list[Resource]:
    unit = spoken.trial.scales[_scale(spoken, fact)].base
    value = _quantity(spoken, fact, dated.value, unit)
    return [
        {"linkId": f"{fact}.date", "answer": [{"valueDate": dated.date.isoformat()}]},
        {"linkId": f"{fact}.value", "answer": [{"valueQuantity": value}]},
    ]


def _quantity(spoken: Spoken, fact: str, value: Decimal, unit: str) -> Resource:
    units = spoken.trial.scales[_scale(spoken, fact)].units
    code = next(each.ucum for each in units if each.id == unit)
    return {"value": value, "unit": unit, "system": UCUM, "code": code}


def _scale(spoken: Spoken, fact: str) -> str:
    asked: Any = spoken.trial.fact[fact]
    scale: str = asked.scale
    return scale


def _status(screening: Screening) -> str:
    if screening.annulled is not None:
        return "entered-in-error"
    if screening.state in OUTCOMES:
        return "amended" if screening.corrections else "completed"
    return "stopped" if screening.state == "stopped" else "in-progress"


def _first_exclusion(spoken: Spoken, found: Found) -> str:
    name = found.judged.first_exclusion or ""
    return spoken.plain(say("export.criterion", criterion=name, title=say(f"trial.criteria.{name}.title")))


def _moment(at: Any) -> str:  # noqa: ANN401  # an aware datetime
    moment: str = at.astimezone(PARIS).isoformat(timespec="seconds")
    return moment
