"""The text of a trial's files turned into a `Trial`: YAML in, frozen values out, no file opened here.

Every scalar is read as text (YAML's own guesses, such as no = false, never apply), so only pydantic decides what it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import yaml

from flows.record import Record, read_record
from flows.trial import LANGUAGES, Trial, digest, flattened

if TYPE_CHECKING:
    from collections.abc import Mapping

try:
    from yaml import CBaseLoader as _Loader
except ImportError:  # pragma: no cover - PyYAML without its C part
    from yaml import BaseLoader as _Loader  # type: ignore[assignment]  # same interface

Trial.model_rebuild(_types_namespace={"Record": Record})


@dataclass(frozen=True, slots=True)
class TrialTexts:
    """The texts of one trial: its definition, words by language, registry record, cases, what a later attempt keeps."""

    definition: str
    words: Mapping[str, str]
    record: str
    cases: str = ""
    rescreening: str = ""


def read_yaml(text: str) -> Any:  # noqa: ANN401 - whatever the file holds, still to be checked
    """Return the nested dicts, lists and texts of a YAML document."""
    return yaml.load(text, Loader=_Loader)  # noqa: S506 - a base loader builds texts only


def read_trial(texts: TrialTexts) -> Trial:
    """Return the trial. pydantic's ValidationError or YAML's error if the texts are none: `checkup` explains them."""
    words = {language: _words(texts.words[language]) for language in LANGUAGES}
    stands_for = digest(texts.definition, *(texts.words[language] for language in LANGUAGES), texts.record)
    record = read_record(texts.record)
    beside = {"words": words, "record": record, "digest": stands_for, "lasting": read_lasting(texts.rescreening)}
    return Trial.model_validate({**read_yaml(texts.definition), **beside})


@lru_cache(maxsize=4)
def _words(text: str) -> Mapping[str, str]:
    """Return the words of a language by dotted key; remembered, since trials are read again with the same words."""
    return flattened(read_yaml(text))


def read_lasting(text: str) -> Any:  # noqa: ANN401 - still to be checked
    """Return what a trial says lasts from one attempt to the next; a trial without that file says nothing."""
    return (read_yaml(text) or {}).get("lasting", {}) if text else {}
