"""The engine and a second reading of SCREENING, written apart, agree on every field for thousands of patients."""

import json
import random  # noqa: TID251 - seeded, so the patients are the same every time
import re
from typing import Any

import pytest

from bot.trials import load_trials
from flows.evaluate import evaluate_line
from tests.flows.patients import patient
from tests.flows.reference import expected

TRIALS = load_trials()


def evaluated(case: object) -> dict[str, Any]:
    """Return what the engine makes of a case, reduced to what has no words."""
    result, read = evaluate_line(as_json(case), TRIALS, lambda _: lambda said: said.key)
    assert read == ("error" not in result)
    if not read:
        return {"id": result["id"], "error": {"fact": result["error"]["fact"]}}
    for finding in result["criteria"].values():
        assert finding.pop("reason")
        for condition in finding["conditions"]:
            del condition["text"]
    return result


def as_json(case: object) -> str:
    """Return the case as a line, its decimals as numbers written just so."""
    return re.sub(r'"§(.*?)§"', r"\1", json.dumps(case, default=lambda number: f"§{number}§", ensure_ascii=False))


@pytest.mark.parametrize("seed", range(8))
def test_a_second_reading_of_the_contract_agrees_on_every_field(seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311 - patients are drawn, not secrets
    for number in range(500):
        case = patient(rng, number)
        assert evaluated(case) == expected(case), case
