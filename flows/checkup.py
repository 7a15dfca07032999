"""Reading a trial as a doubter: every mistake of its author by file, key and line, with what was expected.

`check` is pure and never raises for anything a file can hold. What pydantic can see (kinds, keys, types) comes first;
what takes sense (names that exist, words in both languages, cases that agree) only once the definition can be read.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import yaml
from pydantic import ValidationError

from flows.checkup_cases import case_mistakes
from flows.checkup_names import lasting_mistakes, name_mistakes
from flows.checkup_naming import meant
from flows.checkup_words import word_mistakes
from flows.locating import line_at, lines_of, twice
from flows.record import read_record
from flows.rules import KINDS, SHORT_FORMS
from flows.trial import LANGUAGES, Definition
from flows.trial_text import TrialTexts, read_trial, read_yaml

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pydantic_core import ErrorDetails

    from flows.locating import Path

OTHER_KINDS = {"choice", "multiple", "integer", "quantity", "date", "dated_values", "before_birth", "course", "both"}
"""The kinds of facts and doubts."""
MISSING, EXTRA, UNKNOWN_KIND, NO_KIND = "missing", "extra_forbidden", "union_tag_invalid", "union_tag_not_found"


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake: the file it stands in, the dotted key, the line (from 1), and what to do about it."""

    file: str
    key: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.key}: {self.message}"


def check(texts: TrialTexts) -> tuple[Mistake, ...]:
    """Return the mistakes of a trial, in the order of its files."""
    files = {"trial.yaml": texts.definition, "record.yaml": texts.record}
    files |= {f"{language}.yaml": texts.words.get(language, "") for language in LANGUAGES}
    files |= {"rescreening.yaml": texts.rescreening} if texts.rescreening else {}
    unreadable = tuple(mistake for name, text in files.items() for mistake in _unreadable(name, text))
    if unreadable:
        return unreadable
    shape = (
        *_shape("trial.yaml", texts.definition, lambda: Definition.model_validate(read_yaml(texts.definition))),
        *_shape("record.yaml", texts.record, lambda: read_record(texts.record)),
    )
    return shape or tuple(_sense(texts))


@lru_cache(maxsize=8)
def _unreadable(name: str, text: str) -> tuple[Mistake, ...]:
    """Return why a file cannot be read; remembered, since whoever mends one file of a trial leaves the others."""
    return tuple(_unreadable_lines(name, text))


def _unreadable_lines(name: str, text: str) -> Iterator[Mistake]:
    try:
        data, doubled = read_yaml(text), list(twice(text))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        yield Mistake(name, "-", line, f"this is not YAML: {error.problem}")
        return
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        yield Mistake(name, "-", line, f"this is not YAML: {error.reason}")
        return
    if not isinstance(data, dict):
        yield Mistake(name, "-", 1, "expected keys and values at the top of the file")
    for key, line in doubled:
        yield Mistake(name, key, line, "stands twice; only one of the two would be taken")


def _shape(name: str, text: str, read: Callable[[], Any]) -> tuple[Mistake, ...]:
    try:
        read()
    except ValidationError as error:
        lines = lines_of(text)
        return tuple(_mistake(name, lines, read_yaml(text), each) for each in error.errors(include_url=False))
    return ()


def _mistake(name: str, lines: Any, data: Any, error: ErrorDetails) -> Mistake:  # noqa: ANN401 - a file as read
    path = tuple(step for step in error["loc"] if not _added(step, error["loc"], data))
    return Mistake(name, dotted(path, data) or "-", line_at(lines, path), _sentence(error))


def dotted(path: Path, data: Any) -> str:  # noqa: ANN401 - a file as read
    """Return the path as its author would say it: ``criteria.I12a.rule.fact``, an item by its id where it has one."""
    steps: list[str] = []
    here = data
    for step in path:
        here = here[step] if _has(here, step) else None
        name = here.get("id") if isinstance(step, int) and isinstance(here, dict) else None
        steps.append(name if isinstance(name, str) else str(step))
    return ".".join(steps)


def _has(here: Any, step: str | int) -> bool:  # noqa: ANN401 - a file as read
    if isinstance(here, list):
        return isinstance(step, int) and step < len(here)
    return isinstance(here, dict) and step in here


def _added(step: str | int, path: Path, data: Any) -> bool:  # noqa: ANN401 - a file as read
    """Say whether pydantic added the step: the kind of a union, which is no key of the file."""
    named = isinstance(step, str) and (step in KINDS or step in OTHER_KINDS or step.startswith("function-before"))
    return named and not _is_key(path, str(step), data)


def _is_key(path: Path, step: str, data: Any) -> bool:  # noqa: ANN401 - a file as read
    here = data
    for each in path:
        known = _has(here, each)
        if each == step:
            return known
        here = here[each] if known else here
    return False


def _sentence(error: ErrorDetails) -> str:
    given, last = error["input"], str(error["loc"][-1]) if error["loc"] else ""
    if error["type"] == NO_KIND:
        return _no_kind(given, error.get("ctx", {}).get("discriminator", "").strip("'"))
    if error["type"] == UNKNOWN_KIND:
        kind = str(given.get("kind") or given.get("type")) if isinstance(given, dict) else str(given)
        return f"there is no kind {kind!r}{meant(kind, expected_kinds(error))}"
    if error["type"] == EXTRA:
        return f"no such key here{meant(last, keys_beside(error))}"
    if error["type"] == MISSING:
        return "this key is missing"
    if error["type"] == "value_error":
        return str(error["ctx"]["error"])
    return f"{error['msg'][0].lower()}{error['msg'][1:]}; it is {given!r}"


def _no_kind(given: object, word: str) -> str:
    if isinstance(given, dict) and len(given) == 1 and word == "kind":
        (name,) = given
        return f"neither a rule with a kind nor a short form{meant(str(name), SHORT_FORMS)}"
    return f"the key {word} is missing: it says what this is"


def expected_kinds(error: ErrorDetails) -> list[str]:
    """Return the kinds that pydantic would have taken."""
    return [each.strip(" '") for each in str(error.get("ctx", {}).get("expected_tags", "")).split(",")]


def keys_beside(error: ErrorDetails) -> list[str]:
    """Return the keys of the model at fault, as far as its kind tells."""
    kinds = [str(step) for step in error["loc"] if str(step) in KINDS]
    return list(KINDS[kinds[-1]].model_fields) if kinds else [*Definition.model_fields, *_FACT_KEYS]


_FACT_KEYS = ("id", "type", "when", "unless", "follows", "options", "low", "high", "plausible", "buttons", "scale",
              "positive", "usual_unit", "laboratory", "earliest", "ahead", "planned", "coarse", "not_before", "advice",
              "facts", "rule", "emergency")  # fmt: skip


def _sense(texts: TrialTexts) -> Iterator[Mistake]:
    trial = read_trial(texts)
    names = [*name_mistakes(trial)]
    lines, data = (lines_of(texts.definition), read_yaml(texts.definition)) if names else ({}, {})
    for path, message in names:
        yield Mistake("trial.yaml", dotted(path, data), line_at(lines, path), message)
    for language in LANGUAGES:
        for path, message in word_mistakes(trial, language):
            spoken = lines_of(texts.words[language])
            yield Mistake(f"{language}.yaml", ".".join(map(str, path)), line_at(spoken, path), message)
    for path, message in lasting_mistakes(trial):
        rescreening = lines_of(texts.rescreening)
        yield Mistake("rescreening.yaml", ".".join(map(str, path)), line_at(rescreening, path), message)
    if not names:
        for line, message in case_mistakes(trial, texts.cases):
            yield Mistake("cases.jsonl", "-", line, message)
