"""FHIR: a questionnaire made of the trial, responses that keep to it, and a subject of whom nothing is known."""

import json
import random  # noqa: TID251 - seeded, so the patients are the same every time
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from fhir.resources import get_fhir_model_class

from bot.exports.asking import Asked
from bot.exports.fhir_questionnaire import EXPRESSION, questionnaire
from bot.exports.fhir_response import response
from bot.exports.fhir_words import STRUCTURE, UCUM, Resource, Spoken, dumped
from flows.evaluate import Unreadable, read_facts
from flows.facts import MultipleFact
from flows.progress import Standing
from flows.screening import Answer, Screening
from storage.exporting import Found
from storage.screenings import Judged
from tests.bot.exported import COMPLETED, EXCLUDED, NOON, PSA, begin_trial, correct, made, opened, put
from tests.databases import Database
from tests.flows.patients import patient
from tests.flows.playing import STANDARD, TRIAL, WORDS

ENGLISH, FRENCH = Spoken(TRIAL, WORDS["en"], WORDS["fr"]), Spoken(TRIAL, WORDS["fr"], WORDS["en"])
FORM = questionnaire(ENGLISH)


def of(facts: dict[str, Any], day: date) -> Found:
    """Return a screening with these answers, as it is read for an export."""
    answers = {name: Answer(value=value, day=day) for name, value in facts.items()}
    screening = Screening(
        number=12, trial=TRIAL.id, version=TRIAL.version, site="lyon-sud", person=3, language="en", state="closed",
        day=day, started_at=NOON, ended_at=NOON, answers=answers,
    )  # fmt: skip
    return Found(screening, Judged(is_open=False), "open", {}, None)


def drawn(count: int) -> Iterator[Found]:
    """Draw patients near the limits, with answers missing, unknown or not counting."""
    rng = random.Random(6)  # noqa: S311 - plays no part in any secret
    for number in range(1, count):
        case = json.loads(json.dumps(patient(rng, number), default=str))
        day = date.fromisoformat(case["screening_date"])
        try:
            read_facts(TRIAL, {name: each for name, each in case["facts"].items() if each is not None}, day)
        except Unreadable:
            continue
        yield of(case["facts"], day)


def questions(form: Resource) -> dict[str, Resource]:
    """Return every item of a questionnaire, in order."""
    return {item["linkId"]: item for item in items(form)}


def items(resource: Resource) -> Iterator[Resource]:
    for item in resource.get("item", []):
        yield item
        yield from items(item)


def answers(said: Resource) -> dict[str, list[Any]]:
    """Return what a response answers, by question: codes, numbers, days."""
    return {item["linkId"]: [_plain(each) for each in item["answer"]] for item in items(said) if item.get("answer")}


def _plain(answer: Resource) -> Any:  # noqa: ANN401 - a value of any type
    (value,) = answer.values()
    return value["code"] if isinstance(value, dict) and "value" not in value else value


@pytest.mark.parametrize("spoken", [ENGLISH, FRENCH], ids=["en", "fr"])
def test_every_question_of_the_trial_is_in_the_questionnaire_in_both_languages(spoken: Spoken) -> None:
    form = json.loads(dumped(questionnaire(spoken)))
    asked = questions(form)

    get_fhir_model_class("Questionnaire").model_validate(form)
    assert [name for name in asked if name in TRIAL.fact] == [
        fact for facts in TRIAL.asked_for.values() for fact in facts
    ]
    assert set(TRIAL.criterion) <= set(asked)
    for name in TRIAL.fact:
        (translation,) = asked[name]["_text"]["extension"]
        assert asked[name]["text"] == spoken.words.texts[f"trial.facts.{name}.text"]
        assert translation["extension"][1]["valueString"] == spoken.others.texts[f"trial.facts.{name}.text"]


def test_units_are_offered_in_ucum() -> None:
    offered = {
        name: [(each["valueCoding"]["system"], each["valueCoding"]["code"]) for each in item["extension"]
               if each["url"] == f"{STRUCTURE}/questionnaire-unitOption"]
        for name, item in questions(FORM).items() if item["type"] == "quantity"
    }  # fmt: skip

    assert offered["hemoglobin"] == [(UCUM, "g/dL"), (UCUM, "g/L"), (UCUM, "mmol/L")]
    assert offered["anc"] == [(UCUM, "10*9/L"), (UCUM, "10*3/uL"), (UCUM, "/uL")]
    assert offered["psa_values.value"] == [(UCUM, "ng/mL")]


def test_responses_of_any_patient_keep_to_the_questionnaire() -> None:
    asked, places = questions(FORM), {name: nth for nth, name in enumerate(questions(FORM))}
    found = 0
    for each in drawn(30):
        said = json.loads(dumped(response(ENGLISH, each)))
        get_fhir_model_class("QuestionnaireResponse").model_validate(said)
        links = [item["linkId"] for item in items(said)]
        assert [places[link] for link in links if "." not in link] == sorted(
            places[link] for link in links if "." not in link
        )
        for item in items(said):
            _fits(asked[item["linkId"]], item)
            found += 1

    assert found > 500


def _fits(question: Resource, item: Resource) -> None:
    given = item.get("answer", [])
    assert len(given) <= 1 or question.get("repeats")
    assert bool(item.get("item")) == (question["type"] == "group")
    kinds = {"coding": "valueCoding", "quantity": "valueQuantity", "date": "valueDate", "integer": "valueInteger"}
    assert {key for each in given for key in each} <= {kinds.get(question["type"])}
    if question["type"] == "coding":
        offered = [each["valueCoding"]["code"] for each in question["answerOption"]]
        assert all(each["valueCoding"]["code"] in offered for each in given)
    if question["type"] == "quantity":
        units = [each["valueCoding"]["code"] for each in question["extension"] if "valueCoding" in each]
        assert all(each["valueQuantity"]["code"] in units for each in given)


def test_a_question_is_enabled_where_its_answer_counts_and_nowhere_else() -> None:
    asked = questions(FORM)
    guarded = [name for name, fact in TRIAL.fact.items() if fact.when or fact.unless]
    for each in drawn(50):
        given, standing = answers(response(ENGLISH, each)), Standing(TRIAL, each.screening)
        for name in guarded:
            assert _enabled(asked[name], given) == standing.patient.counts(name), (name, given)

    assert len(guarded) > 10


def _enabled(question: Resource, given: dict[str, list[Any]]) -> bool:
    """Say whether a form would ask: by FHIR's own words for the operators."""
    said = [
        each["valueExpression"]["expression"] for each in question.get("extension", []) if each["url"] == EXPRESSION
    ]
    if said:
        asked = question["linkId"].removesuffix("_uln")
        assert said == [
            f"(%resource.descendants().where(linkId = '{asked}').answer.value.where(code = '{{xULN}}').exists()).not()"
        ]
        return all(each["code"] != "{xULN}" for each in given.get(asked, []))
    results = [_holds(each, given.get(each["question"], [])) for each in question["enableWhen"]]
    return all(results) if question.get("enableBehavior", "all") == "all" else any(results)


def _holds(condition: Resource, given: list[Any]) -> bool:
    match condition["operator"]:
        case "exists":
            return bool(given) is condition["answerBoolean"]
        case "=":
            return condition["answerCoding"]["code"] in given
        case _:
            return condition["answerCoding"]["code"] not in given


def test_answers_keep_their_digits_and_what_is_not_known_its_reason() -> None:
    facts = {
        **STANDARD,
        "progression_evidence": ["psa"],
        "psa_values": PSA,
        "hemoglobin": {"value": "12.10", "unit": "g/dL"},
    }
    text = dumped(response(ENGLISH, of({**facts, "platelets": None, "prior_taxane": []}, NOON.date())))
    said = json.loads(text)

    assert '"value":12.10,"unit":"g/dL"' in text
    assert '"value":3.10,"unit":"ng/mL"' in text
    assert isinstance(TRIAL.fact["prior_taxane"], MultipleFact)
    assert answers(said)["prior_taxane"] == ["none"]
    (platelets,) = (item for item in items(said) if item["linkId"] == "platelets")
    assert "answer" not in platelets
    assert platelets["extension"][0]["valueCode"] == "asked-unknown"
    assert len([item for item in items(said) if item["linkId"] == "psa_values"]) == 2


def test_many_come_as_lines_and_one_as_a_bundle_in_which_everything_that_is_named_is_there(database: Database) -> None:
    with opened(database) as unit:
        begin_trial(unit)
        first = put(unit, STANDARD)
        put(unit, EXCLUDED, site="nimes", annulled="made by mistake")
        put(unit, COMPLETED, complete=True, state="asking", ended_at=None)
        correct(unit, first, "age", "misread")
    lines = [json.loads(line) for line in made(database, Asked(kind="fhir", format="ndjson")).splitlines()]
    bundle = json.loads(made(database, Asked(kind="fhir", format="json", number=1, language="fr")))

    for resource in (*lines, bundle):
        get_fhir_model_class(resource["resourceType"]).model_validate(resource)
    assert [each["resourceType"] for each in lines[:4]] == [
        "ResearchStudy", "Questionnaire", "ResearchSubject", "QuestionnaireResponse",
    ]  # fmt: skip
    assert [each["status"] for each in lines if each["resourceType"] == "QuestionnaireResponse"] == [
        "amended", "entered-in-error", "in-progress",
    ]  # fmt: skip
    states = [each["progress"][0]["subjectState"]["coding"][0]["code"] for each in lines if "progress" in each]
    assert states == ["candidate", "ineligible", "ineligible"]
    held = {f"{each['resourceType']}/{each['id']}" for each in lines}
    assert {each["reference"] for each in _references(lines) if "reference" in each} <= held
    assert all("reference" not in each["subject"] for each in lines if each["resourceType"] == "ResearchSubject")
    assert [entry["resource"]["resourceType"] for entry in bundle["entry"]] == [
        each["resourceType"] for each in lines[:4]
    ]
    assert bundle["entry"][3]["resource"]["language"] == "fr"


def _references(value: Any) -> Iterator[Resource]:  # noqa: ANN401 - any JSON
    if isinstance(value, dict):
        yield from ([value] if "reference" in value else [])
        for each in value.values():
            yield from _references(each)
    elif isinstance(value, list):
        for each in value:
            yield from _references(each)
