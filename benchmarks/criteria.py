"""Criteria judged by this engine, and by expression engines: patients a second of one core, side by side.

Each engine first judges a sample, and must come to the same statuses: then it is clear that it does the same thing.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.criteria_patients import TRIAL, People, described, people
from benchmarks.goals import Goal, at_least
from benchmarks.peers.engines import expressions
from benchmarks.places import CACHE, HOUSE, place_of
from benchmarks.ratios import Spread, spread, told
from benchmarks.stage import BOTS_CORE, PYTHON, on_core
from benchmarks.tables import table
from bot.trials import load_trials

Figures = dict[str, Any]

OURS = "ours"
PATIENTS, SAMPLE = 1000, 200
SECONDS = "3"
PLACE = CACHE / "criteria"
LINES, SAMPLED, FACTS = PLACE / "patients.jsonl", PLACE / "sample.jsonl", PLACE / "facts.json"
_HOW = """\
The same {patients:,} patients for all, one JSON line each: readable ones of the trial's cases, and invented ones near
the limits. This engine does all that `python -m bot evaluate` does: it reads and checks every value, judges {all}
criteria with exact numbers, and writes reasons, conditions, permanence, dates and the window in words.

The engines do less. They judge {covered} criteria and say pass, fail or unknown; {left_out} are left out, since CEL
knows no calendar months and no powers. Nothing is checked or refused, units are converted for them while the line is
read, and numbers are binary. Each engine came to our status in all {compared:,} findings that were compared. Those in
Rust and C++ do that smaller work faster than this engine does the whole. FHIRPath is made for FHIR resources, and there
its users keep answers in a QuestionnaireResponse; a flat object is what suits its engines best.
"""


class Engine(NamedTuple):
    """An expression engine: its name, the program that runs it, and what the page calls it."""

    name: str
    program: str
    title: str


ENGINES = (
    Engine("cel-python", "engine_cel", "CEL: cel-python (Python)"),
    Engine("common-expression-language", "engine_cel", "CEL: common-expression-language (Rust)"),
    Engine("cel-expr-python", "engine_cel", "CEL: cel-expr-python (C++)"),
    Engine("fhirpathpy-resource", "engine_fhirpath", "FHIRPath: fhirpathpy (Python), on a QuestionnaireResponse"),
    Engine("fhirpathpy", "engine_fhirpath", "FHIRPath: fhirpathpy (Python), on a flat object"),
    Engine("fhirpathrs", "engine_fhirpath", "FHIRPath: fhirpathrs (Rust), on a flat object"),
)


def measure(rounds: int) -> Figures:
    """Let each engine judge the same patients for some seconds in each round, forth and back."""
    found = people(PATIENTS)
    _keep(found)
    covered = list(expressions("cel"))
    for engine in ENGINES:
        agree(engine.name, json.loads(_run(_command(engine, SAMPLED))), found.statuses[:SAMPLE])
    return {
        "covered": covered,
        "left_out": [name for name in found.statuses[0] if name not in covered],
        "compared": SAMPLE * len(covered),
        "rounds": [_round(number) for number in range(rounds)],
    }


def agree(engine: str, found: Sequence[Mapping[str, str]], ours: Sequence[Mapping[str, str]]) -> None:
    """Assert that an engine found of each patient what we find, in the criteria that it judges."""
    assert len(found) == len(ours), f"{engine} judged {len(found)} of {len(ours)} patients"
    for number, (theirs, mine) in enumerate(zip(found, ours, strict=True)):
        differing = {name: (status, mine[name]) for name, status in theirs.items() if status != mine[name]}
        assert not differing, f"{engine}, patient {number}: {differing}"


def rate(found: Mapping[str, float]) -> float:
    """Return the patients a second."""
    return found["patients"] / found["seconds"]


def rates(figures: Figures, name: str) -> Spread | None:
    """Return the patients a second of an engine."""
    return spread(rate(each[name]) for each in figures["rounds"])


def times(figures: Figures, name: str) -> Spread | None:
    """Return how many times as many patients a second this engine judges as another one in the same round."""
    return spread(rate(each[OURS]) / rate(each[name]) for each in figures["rounds"])


def page(figures: Figures) -> str:
    """Return the section of the page."""
    heads = ("engine", "patients/s", "this engine ÷ it")
    rows = [(each.title, told(rates(figures, each.name)), told(times(figures, each.name), ".2f")) for each in ENGINES]
    covered, left_out = figures["covered"], figures["left_out"]
    how = _HOW.format(
        patients=PATIENTS,
        all=len(covered) + len(left_out),
        covered=len(covered),
        left_out=", ".join(left_out),
        compared=figures["compared"],
    )
    ours = ("**this engine: `evaluate`**", told(rates(figures, OURS)), "1")
    return f"## Criteria judged by `evaluate`\n\n{how}\n{table(heads, [ours, *rows])}"


def goals(figures: Figures) -> list[Goal]:
    """Return the goals that this decides."""
    return [
        at_least("`evaluate`: patients a second of a core", 2000, rates(figures, OURS), ",.0f"),
        at_least("… ÷ a CEL engine (cel-python)", 10, times(figures, "cel-python")),
        at_least("… ÷ a FHIRPath engine (fhirpathpy, a FHIR resource)", 10, times(figures, "fhirpathpy-resource")),
        at_least("… ÷ the same on a flat object", 10, times(figures, "fhirpathpy")),
    ]


def _keep(found: People) -> None:
    PLACE.mkdir(parents=True, exist_ok=True)
    LINES.write_bytes(b"\n".join(found.lines) + b"\n")
    SAMPLED.write_bytes(b"\n".join(found.lines[:SAMPLE]) + b"\n")
    FACTS.write_text(json.dumps(described(load_trials()[TRIAL])), encoding="utf-8")


def _round(number: int) -> dict[str, Any]:
    commands = {OURS: [PYTHON, "-m", "benchmarks.criteria_ours", str(LINES), SECONDS]}
    commands |= {each.name: [*_command(each, LINES), SECONDS] for each in ENGINES}
    order = sorted(commands, reverse=bool(number % 2))
    return {name: json.loads(_run(commands[name])) for name in order}


def _command(engine: Engine, patients: Path) -> list[str]:
    python = str(place_of("engines") / "bin" / "python")
    return [python, "-m", f"benchmarks.peers.{engine.program}", engine.name, str(patients), str(FACTS)]


def _run(command: Sequence[str]) -> str:
    environment = {**os.environ, "PYTHONPATH": str(HOUSE)}
    whole = [*on_core(BOTS_CORE), *command]
    ran = subprocess.run(whole, cwd=HOUSE, env=environment, stdout=subprocess.PIPE, text=True, check=True)  # noqa: S603 - our own programs
    return ran.stdout
