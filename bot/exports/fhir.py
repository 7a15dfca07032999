"""FHIR R5: one resource a line (NDJSON), or all in a bundle; each is checked by `fhir.resources` before it leaves.

A study and its questionnaire come before the first screening that names them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.exports.fhir_questionnaire import questionnaire
from bot.exports.fhir_response import research_subject, response
from bot.exports.fhir_study import research_study
from bot.exports.fhir_words import BASE, Resource, Spoken, dumped
from flows.trial import LANGUAGES
from storage import exporting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.exports.asking import Asked, Making
    from flows.trial import Trial
    from storage.unit import Unit


class NotFhir(Exception):
    """A resource that we made is none by the rules of FHIR: a mistake of ours. It holds no value."""


def questionnaire_json(making: Making) -> Iterator[bytes]:
    """Yield the questionnaire of the trial that new screenings are for."""
    making.tally.rows += 1
    yield f"{_checked(questionnaire(_spoken(making, making.shelf.latest)))}\n".encode()


def ndjson(unit: Unit, asked: Asked, making: Making) -> Iterator[bytes]:
    """Yield a line for each resource."""
    for resource in _resources(unit, asked, making):
        yield f"{_checked(resource)}\n".encode()


def bundle(unit: Unit, asked: Asked, making: Making) -> Iterator[bytes]:
    """Yield a bundle of all resources."""
    before = '{"resourceType":"Bundle","type":"collection","entry":['
    for resource in _resources(unit, asked, making):
        address = f"{BASE}/{resource['resourceType']}/{resource['id']}"
        yield f'{before}{{"fullUrl":"{address}","resource":{_checked(resource)}}}'.encode()
        before = ",\n"
    yield b"]}\n"


def _resources(unit: Unit, asked: Asked, making: Making) -> Iterator[Resource]:
    told: set[str] = set()
    spoken = _spoken(making, making.shelf.latest)
    for resource in _opening(spoken, told):
        making.tally.rows += 1
        yield resource
    for found in exporting.screenings(unit, asked.wanted):
        making.tally.went()
        trial = making.shelf.of(found.screening)
        if trial is None:
            making.tally.left_out += 1
            continue
        if trial.digest != spoken.trial.digest:
            spoken = _spoken(making, trial)
        answered = () if found.screening.is_erased else (response(spoken, found),)
        for resource in (*_opening(spoken, told), research_subject(spoken, found), *answered):
            making.tally.rows += 1
            yield resource


def _opening(spoken: Spoken, told: set[str]) -> Iterator[Resource]:
    """Yield the study and the questionnaire of a trial, each once."""
    if spoken.trial.id not in told:
        told.add(spoken.trial.id)
        yield research_study(spoken.trial)
    if spoken.trial.digest not in told:
        told.add(spoken.trial.digest)
        yield questionnaire(spoken)


def _spoken(making: Making, trial: Trial) -> Spoken:
    language = making.words.language
    other = next(each for each in LANGUAGES if each != language)
    return Spoken(trial, making.words_of(trial), making.shelf.words(other, trial))


def _checked(resource: Resource) -> str:
    """Return a resource as JSON. NotFhir if it is none."""
    from fhir.resources import get_fhir_model_class  # noqa: PLC0415  # loaded when something is exported in FHIR
    from pydantic import ValidationError  # noqa: PLC0415  # only to name what is wrong

    try:
        get_fhir_model_class(resource["resourceType"]).model_validate(resource)
    except ValidationError as trouble:
        where = [".".join(map(str, each["loc"])) for each in trouble.errors(include_input=False, include_url=False)]
        raise NotFhir(f"{resource['resourceType']}: {', '.join(where)}") from None
    return dumped(resource)
