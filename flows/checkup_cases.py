"""A trial's own tests: each line of cases.jsonl is a case and what is expected of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from flows.evaluate import evaluate_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flows.say import Say
    from flows.trial import Definition, Trial


def case_mistakes(trial: Trial, cases: str) -> Iterator[tuple[int, str]]:
    """Yield the line and the difference of each case that does not come out as expected; only named fields count."""
    for number, line in enumerate(cases.splitlines(), 1):
        try:
            case = json.loads(line)
            expected, given = case["expected"], json.dumps(case["case"])
        except (ValueError, KeyError, TypeError):
            yield number, 'expected {"case": …, "expected": …} on one line'
            continue
        got, _ = evaluate_line(given, {trial.id: trial}, _keys)
        for path, want, have in _differences(expected, got, ""):
            yield number, f"case {expected.get('id')}: {path} is {have!r}, expected {want!r}"


def _keys(_: Definition | None) -> Callable[[Say], str]:
    return lambda said: said.key


def _differences(want: Any, have: Any, path: str) -> Iterator[tuple[str, Any, Any]]:  # noqa: ANN401 - any JSON value
    if isinstance(want, dict) and isinstance(have, dict):
        for key, value in want.items():
            yield from _differences(value, have.get(key), f"{path}.{key}" if path else key)
    elif want != have:
        yield path, want, have
