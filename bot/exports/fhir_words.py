"""What all FHIR resources share: how things are named and addressed, and a text with its translation. FHIR R5.

The addresses begin with a host that cannot exist: nothing of ours can be fetched. Inside a bundle they lead from one
resource to another.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeAlias

import orjson

from bot.exports.cells import in_json, seen
from bot.exports.sdtm import subject
from flows.say import Say, say

if TYPE_CHECKING:
    from bot.wording import Words
    from flows.screening import Screening
    from flows.trial import Trial

Resource: TypeAlias = dict[str, Any]

BASE = "http://prescreen.invalid/fhir"
UCUM = "http://unitsofmeasure.org"
STRUCTURE = "http://hl7.org/fhir/StructureDefinition"
TERMINOLOGY = "http://terminology.hl7.org/CodeSystem"

_NUMBER = re.compile('"\ue000([0-9.]+)\ue000"')
"""A decimal on its way into JSON: as text between two marks that no text of ours has."""


@dataclass(frozen=True)
class Spoken:
    """A trial in the language that is asked for, with the words of the other one beside it."""

    trial: Trial
    words: Words
    others: Words

    def text(self, field: str, said: Say) -> Resource:
        """Return a text as this field, and its translation as the field's extension."""
        lang = {"url": "lang", "valueCode": self.others.language}
        content = {"url": "content", "valueString": self.plain(said, self.others)}
        translation = {"url": f"{STRUCTURE}/translation", "extension": [lang, content]}
        return {field: self.plain(said), f"_{field}": {"extension": [translation]}}

    def plain(self, said: Say, words: Words | None = None) -> str:
        """Return a text in which nothing is hidden."""
        return seen((words or self.words).plain(said))

    def coding(self, fact: str, option: str) -> Resource:
        """Return an option of a choice, without its translation."""
        said = say(f"trial.facts.{fact}.options.{option}")
        return {"system": system_of(self.trial, fact), "code": option, "display": self.plain(said)}


def named(*parts: str) -> str:
    """Return an id: letters, digits, - and . up to 64 characters."""
    return re.sub(r"[^A-Za-z0-9.-]", "-", "-".join(parts))[:64]


def questionnaire_id(trial: Trial) -> str:
    """Return the id of a version's questionnaire."""
    return named(trial.id, trial.version)


def canonical(trial: Trial) -> str:
    """Return what a response names its questionnaire by."""
    return f"{BASE}/Questionnaire/{trial.id}|{trial.version}"


def subject_id(trial: Trial, screening: Screening) -> str:
    """Return the id of a subject, and of the response: as SDTM names the subject."""
    return named(subject(trial, screening))


def system_of(trial: Trial, fact: str) -> str:
    """Return the code system of a fact's options."""
    return f"{BASE}/CodeSystem/{trial.id}-{fact}"


def dumped(resource: Resource) -> str:
    """Return a resource as JSON; decimals keep the digits they were given with."""
    text = orjson.dumps(resource, default=_marked).decode()
    return in_json(_NUMBER.sub(r"\1", text))


def _marked(value: object) -> str:
    if isinstance(value, Decimal):
        return f"\ue000{value:f}\ue000"
    raise TypeError(f"{type(value).__name__} has no form in FHIR")
