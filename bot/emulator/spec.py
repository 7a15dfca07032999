"""Every request is held against the Bot API's own description (`bot-api.json`, version 10.1 of 11 June 2026).

Stricter than the real server, which ignores what it does not know: an unknown parameter or field is a mistake here.
Each type's checker is built once, on first use: a check costs microseconds.
"""

from collections.abc import Callable
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any, Final

import orjson

from bot.emulator.refusal import Refused, bad

Json = dict[str, Any]
Problem = str | None
Check = Callable[[object], Problem]

SPEC: Final[Json] = orjson.loads(Path(__file__).with_name("bot-api.json").read_bytes())
METHODS: Final[dict[str, str]] = {name.lower(): name for name in SPEC["methods"]}
NOT_EMULATED: Final[dict[str, str]] = {name.lower(): name for name in SPEC["not_emulated"]}
WORDS_WHEN_MISSING: Final = {
    "chat_id": "chat_id is empty",
    "text": "message text is empty",
    "message_id": "message identifier is not specified",
}


class File:
    """One uploaded file of a multipart request."""

    def __init__(self, name: str, content: bytes, mime_type: str) -> None:
        self.name = name
        self.content = content
        self.mime_type = mime_type


def method_named(name: str) -> str:
    """The method's proper spelling; the server does not mind upper and lower case."""
    known = METHODS.get(name.lower())
    if known:
        return known
    if name.lower() in NOT_EMULATED:
        raise Refused(501, f"Not Implemented: the emulator does not play {NOT_EMULATED[name.lower()]}; see its README")
    raise Refused(404, "Not Found: method not found")


def read(method: str, sent: Json) -> Json:
    """The parameters as typed values, or a refusal that names the parameter, what was expected and what came."""
    fields: dict[str, str] = SPEC["methods"][method]["fields"]
    for name in sent:
        if name not in fields:
            raise bad(f'method {method} has no parameter "{name}"{did_you_mean(name, fields)}')
    read_values: Json = {}
    for name, kind in fields.items():
        if name in sent:
            read_values[name] = _parameter(name, kind, sent[name])
        elif kind.endswith("!"):
            raise bad(WORDS_WHEN_MISSING.get(name, f'parameter "{name}" is required'))
    return read_values


def problem_with(kind: str, value: object) -> Problem:
    """What is wrong with a value that should be of this type ("Message", "Array of Update"), or nothing."""
    return _check(kind.removesuffix("!"))(value)


def did_you_mean(name: str, known: dict[str, str]) -> str:
    """The nearest known name as a suggestion."""
    near = get_close_matches(name, known, n=1)
    return f'; did you mean "{near[0]}"?' if near else ""


def _parameter(name: str, kind: str, sent: object) -> object:
    kind = kind.removesuffix("!")
    value = _from_form(name, kind, sent) if isinstance(sent, str) else sent
    problem = _check(kind)(value)
    if problem:
        raise bad(f'parameter "{name}": {problem}')
    return value


def _from_form(name: str, kind: str, text: str) -> object:
    """Form fields are all text: numbers and flags are read, objects and lists come as JSON."""
    if kind == "Integer" or (kind == "Integer|String" and _is_number(text)):
        return int(text) if _is_number(text) else text
    if kind == "Boolean":
        return {"true": True, "1": True, "false": False, "0": False}.get(text.lower(), text)
    if kind == "Float":
        return float(text) if _is_number(text.replace(".", "", 1)) else text
    if "String" in kind.split("|"):
        return text
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        raise bad(f'can\'t parse parameter "{name}" as JSON: {kind} expected') from None


def _is_number(text: str) -> bool:
    return text.removeprefix("-").isdecimal()


@cache
def _check(kind: str) -> Check:
    if "|" in kind:
        return _any_of(kind.split("|"))
    if kind.startswith("Array of "):
        return _array(kind.removeprefix("Array of "))
    if kind in SIMPLE:
        return SIMPLE[kind]
    described = SPEC["types"][kind]
    return _any_of(described["any"]) if "any" in described else _object(kind, described["fields"])


def _any_of(kinds: list[str]) -> Check:
    def check(value: object) -> Problem:
        problems = [_check(kind)(value) for kind in kinds]
        if None in problems:
            return None
        deeper = [problem for problem in problems if problem and not problem.startswith("expected ")]
        return _nearest(deeper) if deeper else f"expected {' or '.join(kinds)}, not {value!r:.60}"

    return check


def _nearest(problems: list[str]) -> str:
    """Of several failed readings, the one that went deepest says most."""
    return max(problems, key=lambda problem: (not problem.startswith("unknown"), -len(problem)))


def _array(kind: str) -> Check:
    def check(value: object) -> Problem:
        if not isinstance(value, list):
            return f"expected an array of {kind}, not {value!r:.60}"
        inner = _check(kind)
        for place, item in enumerate(value):
            problem = inner(item)
            if problem:
                return f"item {place}: {problem}"
        return None

    return check


def _object(kind: str, fields: dict[str, str]) -> Check:
    required = [name for name, types in fields.items() if types.endswith("!")]

    def check(value: object) -> Problem:
        if not isinstance(value, dict):
            return f"expected {kind}, not {value!r:.60}"
        for name, held in value.items():
            if name not in fields:
                return f'unknown field "{name}" in {kind}{did_you_mean(name, fields)}'
            problem = problem_with(fields[name], held)
            if problem:
                return f"{kind}.{name}: {problem}"
        missing = [name for name in required if name not in value]
        return f'{kind} lacks "{missing[0]}"' if missing else None

    return check


def _simple(kind: str, *, accepts: Callable[[object], bool]) -> Check:
    def check(value: object) -> Problem:
        return None if accepts(value) else f"expected {kind}, not {value!r:.60}"

    return check


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


SIMPLE: Final[dict[str, Check]] = {
    "String": _simple("String", accepts=lambda value: isinstance(value, str)),
    "Integer": _simple("Integer", accepts=_whole),
    "Float": _simple("Float", accepts=lambda value: _whole(value) or isinstance(value, float)),
    "Boolean": _simple("Boolean", accepts=lambda value: isinstance(value, bool)),
    "True": _simple("True", accepts=lambda value: value is True),
    "InputFile": _simple("an uploaded file", accepts=lambda value: isinstance(value, File)),
}
