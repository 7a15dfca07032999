"""Engines of FHIRPath: expressions compiled once where that is offered, and evaluated for each patient.

fhirpathpy is written in Python, fhirpathrs in Rust. Both are given the facts as a flat object, which suits them best;
fhirpathpy also a FHIR QuestionnaireResponse, the resource that such answers are kept in.
"""

# mypy: allow-any-unimported

from __future__ import annotations

import re
import sys

from benchmarks.peers.engines import WORDS, Described, Facts, Judges, Statuses, expressions, main

ANSWERS = {"quantity": "valueDecimal", "integer": "valueInteger", "date": "valueDate"}


def fhirpathpy(_described: Described) -> Judges:
    """Return how fhirpathpy judges a flat object; its README: for several resources, compile."""
    return _compiled(expressions("fhirpath"))


def fhirpathpy_resource(described: Described) -> Judges:
    """Return how fhirpathpy judges a QuestionnaireResponse."""
    judged = _compiled({name: of_items(text, described) for name, text in expressions("fhirpath").items()})
    return lambda facts: judged(response(facts, described))


def fhirpathrs(_described: Described) -> Judges:
    """Return how fhirpathrs judges a flat object: it offers no compiling."""
    from fhirpathrs import evaluate  # type: ignore[import-not-found]  # noqa: PLC0415 - in the peers' place only

    texts = expressions("fhirpath")

    def judged(facts: Facts) -> Statuses:
        results = {name: evaluate(text, facts) for name, text in texts.items()}
        return {name: WORDS[_value(found)] for name, found in results.items()}

    return judged


def of_items(text: str, described: Described) -> str:
    """Return an expression that takes each fact from an item of a QuestionnaireResponse."""
    outside_and_inside_quotes = text.split("'")
    outside_and_inside_quotes[::2] = [
        re.sub(r"\b[a-z]\w*\b", lambda word: _item(word[0], described), each) for each in outside_and_inside_quotes[::2]
    ]
    return "'".join(outside_and_inside_quotes)


def response(facts: Facts, described: Described) -> Facts:
    """Return the facts as a QuestionnaireResponse; the series of values, which no expression asks for, is left out."""
    items = [
        {
            "linkId": name,
            "answer": [{_kind(name, described): each} for each in (given if isinstance(given, list) else [given])],
        }
        for name, given in facts.items()
        if described[name]["type"] != "dated_values"
    ]
    return {"resourceType": "QuestionnaireResponse", "status": "completed", "item": items}


def _item(word: str, described: Described) -> str:
    return f"item.where(linkId = '{word}').answer.{_kind(word, described)}" if word in described else word


def _kind(fact: str, described: Described) -> str:
    return ANSWERS.get(described[fact]["type"], "valueString")


def _compiled(texts: dict[str, str]) -> Judges:
    from fhirpathpy import compile as compiled  # type: ignore[import-not-found]  # noqa: PLC0415 - see above

    programs = {name: compiled(text) for name, text in texts.items()}

    def judged(facts: Facts) -> Statuses:
        results = {name: program(facts) for name, program in programs.items()}
        return {name: WORDS[_value(found)] for name, found in results.items()}

    return judged


def _value(found: object) -> bool | None:
    single = found[0] if isinstance(found, list) and found else found
    return single if isinstance(single, bool) else None


if __name__ == "__main__":
    engines = {"fhirpathpy": fhirpathpy, "fhirpathpy-resource": fhirpathpy_resource, "fhirpathrs": fhirpathrs}
    main(engines, sys.argv[1:])
