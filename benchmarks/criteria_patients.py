"""The patients that every engine judges: the trial's own cases and invented ones, of whom each can be read."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from io import BytesIO
from itertools import count, islice
from pathlib import Path
from typing import Any, NamedTuple

from bot.evaluate_command import evaluate
from bot.trials import load_trials
from flows.quantities import Scale
from flows.trial import Definition
from tests.flows.patients import patient

TRIAL = "NCT06866938"
CASES = Path(__file__).parents[1] / "flows" / "trials" / TRIAL.lower() / "cases.jsonl"
SEED = 6


class People(NamedTuple):
    """Lines for `evaluate`, and the status that it finds for each criterion of each patient."""

    lines: list[bytes]
    statuses: list[dict[str, str]]


def people(number: int) -> People:
    """Return so many patients."""
    readable = ((line, found["criteria"]) for line in _lines() if "error" not in (found := judged(line)))
    chosen = list(islice(readable, number))
    return People(
        [line for line, _ in chosen],
        [{name: each["status"] for name, each in criteria.items()} for _, criteria in chosen],
    )


def judged(line: bytes) -> dict[str, Any]:
    """Return what `evaluate` says of a line."""
    out = BytesIO()
    evaluate([line], out, _TRIALS)
    found: dict[str, Any] = json.loads(out.getvalue())
    return found


def described(trial: Definition) -> dict[str, dict[str, Any]]:
    """Return the type of each fact and, of a quantity, the factor of each unit, however it is spelled."""
    return {
        fact.id: {"type": fact.type} | ({"units": factors(trial.scales[fact.scale])} if fact.type == "quantity" else {})
        for fact in trial.facts
    }


def factors(scale: Scale) -> dict[str, str | None]:
    """Return the factor of each unit by each of its spellings, either micro sign."""
    return {
        spelled: None if unit.factor is None else str(unit.factor)
        for unit in scale.units
        for word in (unit.id, unit.ucum, *unit.also)
        for spelled in (word, word.replace("\u00b5", "\u03bc"))
    }


def _lines() -> Iterator[bytes]:
    for line in CASES.read_bytes().splitlines():
        yield json.dumps(json.loads(line)["case"]).encode()
    chance = random.Random(SEED)  # noqa: S311 - the same patients every time
    for number in count():
        yield json.dumps(patient(chance, number), default=str).encode()


_TRIALS = load_trials()
