"""The facts and scales of ReaLuP, by name, for the tests of typed answers."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

from pydantic import TypeAdapter

from flows.facts import Fact
from flows.quantities import Scale, Unit
from flows.trial_text import read_yaml

TODAY = date(2026, 11, 23)

_TRIAL = read_yaml((Path(__file__).parents[2] / "flows/trials/nct06866938/trial.yaml").read_text(encoding="utf-8"))
_ONE: TypeAdapter[Fact] = TypeAdapter(Fact)

SCALES: dict[str, Scale] = {name: Scale.model_validate(scale) for name, scale in _TRIAL["scales"].items()}
FACTS: dict[str, Fact] = {each["id"]: _ONE.validate_python(each) for each in _TRIAL["facts"]}

SEX, ARSI = FACTS["sex"], FACTS["prior_arsi"]
AGE, ECOG, CYCLES, COURSES = (FACTS[name] for name in ("age", "ecog", "lupsma_cycles", "lupsma_courses"))
HEMOGLOBIN, PLATELETS, TESTOSTERONE = FACTS["hemoglobin"], FACTS["platelets"], FACTS["testosterone"]
BILIRUBIN, ALT, CREATININE = FACTS["bilirubin"], FACTS["alt"], FACTS["creatinine"]
CLEARANCE, WEIGHT, PSA = FACTS["creatinine_clearance"], FACTS["weight"], FACTS["psa_values"]
LAST_INJECTION, PLANNED = FACTS["last_injection_date"], FACTS["planned_injection_date"]
TREATED = FACTS["other_malignancy_treatment_date"]


def unit(name: str, factor: str | None, ucum: str, *also: str) -> Unit:
    return Unit(id=name, factor=None if factor is None else Decimal(factor), ucum=ucum, also=also)
