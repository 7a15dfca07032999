"""A second reading of SCREENING, sections 2 to 4: what is refused. Plain Python, nothing of `flows` is used."""

import calendar
import re
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple, TypeAlias

Facts: TypeAlias = dict[str, Any]

YES_NO = ("yes", "no")
ARSI = ("enzalutamide", "apalutamide", "abiraterone", "darolutamide", "other")
CELLS = {unit: Fraction(1) for unit in ("10^9/L", "G/L", "10^3/mm3", "10*9/L", "10*3/uL")} | {
    "/mm3": Fraction("0.001"),
    "/µL": Fraction("0.001"),
}
UMOL = {"µmol/L": Fraction(1), "umol/L": Fraction(1)}
BILIRUBIN = UMOL | {"mg/dL": Fraction("17.104"), "mg/L": Fraction("1.7104")}
CREATININE = UMOL | {"mg/dL": Fraction("88.42"), "mg/L": Fraction("8.842")}
ENZYME = {unit: Fraction(1) for unit in ("U/L", "UI/L", "IU/L", "[IU]/L")} | {
    "µkat/L": Fraction(60),
    "ukat/L": Fraction(60),
}
TESTOSTERONE = {
    "ng/dL": Fraction(1),
    "ng/mL": Fraction(100),
    "µg/L": Fraction(100),
    "ug/L": Fraction(100),
    "nmol/L": Fraction("28.842"),
}
HEMOGLOBIN = {"g/dL": Fraction(1), "g/L": Fraction("0.1"), "mmol/L": Fraction("1.6114")}
ULN = {"xULN": Fraction(1)}

# A tuple: one of; a list: any of; a range: whole numbers; a dict: units; a text: the sort of date, or "series".
FACTS: dict[str, Any] = {
    "planned_injection_date": "planned",
    "last_injection_date": "past",
    "sex": ("male", "female"),
    "age": range(121),
    "ecog": range(5),
    "ecog_date": "past",
    "histology": ("adenocarcinoma", "small_cell", "other", "not_confirmed"),
    **dict.fromkeys(("metastatic_lesion", "bone_metastases", "measurable_soft_tissue", "adt_ongoing"), YES_NO),
    "testosterone": TESTOSTERONE,
    "testosterone_date": "past",
    "progression_evidence": ["psa", "bone", "soft_tissue"],
    "psa_values": "series",
    "psma_pet": ("positive", "negative", "not_done"),
    "psma_tracer": ("ga68_psma11", "other"),
    "psma_negative_lesion": YES_NO,
    "lupsma_cycles": range(13),
    "progression_during_first_course": YES_NO,
    "prior_arsi": [*ARSI],
    "concomitant_arsi": ("none", *ARSI),
    "concomitant_arsi_before": YES_NO,
    "concomitant_arsi_start": "ahead",
    "prior_taxane": ["docetaxel", "cabazitaxel"],
    "progression_after_first_course": ("radiological_or_clinical", "psa_only", "none"),
    "progression_date": "past",
    "early_radiological_progression": YES_NO,
    "contraception": ("abstinent", "contraception", "azoospermic", "refuses"),
    "anc": CELLS,
    "platelets": CELLS,
    "hemoglobin": HEMOGLOBIN,
    "bilirubin": BILIRUBIN | ULN,
    "bilirubin_uln": BILIRUBIN,
    "gilbert": YES_NO,
    "alt": ENZYME | ULN,
    "ast": ENZYME | ULN,
    "alt_uln": ENZYME,
    "ast_uln": ENZYME,
    "creatinine_clearance": {"mL/min": Fraction(1)},
    "creatinine": CREATININE,
    "weight": {"kg": Fraction(1)},
    "consent": ("signed", "not_yet", "refused"),
    "willing_to_comply": YES_NO,
    "social_security": YES_NO,
    "sae_discontinuation": ("no", "yes", "sae_without_discontinuation"),
    "lupsma_courses": range(1, 11),
    "subsequent_therapy": ("none", "chemotherapy", "arsi", "parp_inhibitor", "other"),
    "subsequent_therapy_start": "past",
    "prior_systemic_radiotherapy": YES_NO,
    "rbc_transfusion": YES_NO,
    "rbc_transfusion_date": "past",
    **dict.fromkeys(("cns_metastases", "hypersensitivity", "hemibody_radiotherapy"), YES_NO),
    "cord_compression": ("none", "treated", "untreated"),
    "other_malignancy": ("none", "excepted", "treated", "untreated"),
    "other_malignancy_treatment_date": "old",
    "abnormal_bone_growth": YES_NO,
    "other_trial": ("no", "compatible", "interfering"),
    **dict.fromkeys(("serious_condition", "cardiac_disease", "interfering_history"), YES_NO),
    "guardianship": ("none", "tutelle_or_curatelle", "sauvegarde_de_justice"),
}
NEVER_ZERO = {"bilirubin_uln", "alt_uln", "ast_uln", "creatinine", "weight"}


class Refused(Exception):
    """The case is refused; its argument names the fact."""


class Amount(NamedTuple):
    """A quantity: in the base unit, as given, and the unit as given."""

    base: Fraction
    given: Fraction
    unit: str


def read_all(case: Facts) -> tuple[date, Facts]:
    """Return S and the facts in a form to reckon with; those absent or null are left out."""
    if case.get("trial") != "NCT06866938":
        raise Refused("trial")
    screening = _day(case.get("screening_date"), "screening_date")
    facts = case.get("facts")
    if not isinstance(facts, dict):
        raise Refused("facts")
    for name in facts:
        if name not in FACTS:
            raise Refused(name)
    read: Facts = {}
    refused: set[str] = set()
    for name in (name for name in FACTS if facts.get(name) is not None):
        try:
            read[name] = _one(name, facts[name], screening)
        except Refused:
            refused.add(name)
    refused |= _before_the_last_injection(read)
    if refused:
        raise Refused(min(refused, key=list(FACTS).index))
    return screening, read


def _before_the_last_injection(read: Facts) -> set[str]:
    last, early = read.get("last_injection_date"), set()
    if last is None:
        return set()
    if read.get("progression_after_first_course") in {"psa_only", "radiological_or_clinical"}:
        early |= {"progression_date"}
    if read.get("subsequent_therapy") not in {None, "none"}:
        early |= {"subsequent_therapy_start"}
    return {name for name in early if name in read and read[name] < last}


def _one(name: str, raw: Any, screening: date) -> Any:  # noqa: ANN401 - any JSON in, any value out
    match FACTS[name]:
        case tuple() as options:
            return raw if isinstance(raw, str) and raw in options else _refuse(name)
        case list() as options:
            return _several(name, raw, options)
        case range() as numbers:
            return raw if type(raw) is int and raw in numbers else _refuse(name)
        case dict() as units:
            return _amount(name, raw, units)
        case "series":
            return _series(name, raw, screening)
        case sort:
            return _date(name, raw, screening, sort)


def _refuse(name: str) -> Any:  # noqa: ANN401 - never returns
    raise Refused(name)


def _several(name: str, raw: object, options: list[str]) -> set[str]:
    if raw in ([], ["none"]):
        return set()
    if not isinstance(raw, list) or not all(isinstance(one, str) and one in options for one in raw):
        raise Refused(name)
    return set(raw)


def _number(name: str, raw: object) -> Fraction:
    if isinstance(raw, str) and re.fullmatch(r"[0-9]+(\.[0-9]+)?", raw):
        return Fraction(raw)
    if isinstance(raw, int | Decimal) and not isinstance(raw, bool) and Decimal(raw).is_finite() and raw >= 0:
        return Fraction(raw)
    raise Refused(name)


def _amount(name: str, raw: object, units: dict[str, Fraction]) -> Amount:
    if not isinstance(raw, dict) or set(raw) != {"value", "unit"} or not isinstance(raw["unit"], str):
        raise Refused(name)
    unit = raw["unit"].replace("\u03bc", "\u00b5")
    value = _number(name, raw["value"])
    if unit not in units or (value == 0 and name in NEVER_ZERO):
        raise Refused(name)
    return Amount(value * units[unit], value, unit)


def _series(name: str, raw: object, screening: date) -> list[tuple[date, Fraction]]:
    if not isinstance(raw, list) or not all(isinstance(one, dict) and set(one) == {"date", "value"} for one in raw):
        raise Refused(name)
    read = [(_date(name, one["date"], screening, "past"), _number(name, one["value"])) for one in raw]
    return sorted(read) if len({day for day, _ in read}) == len(read) else _refuse(name)


def _date(name: str, raw: object, screening: date, sort: str) -> date:
    day = _coarse(raw, screening) if sort == "old" and isinstance(raw, str) and len(raw) < 10 else _day(raw, name)
    earliest = {"planned": screening, "old": date(1930, 1, 1)}.get(sort, date(1990, 1, 1))
    latest = screening + timedelta(days=366 if sort in {"planned", "ahead"} else 0)
    return day if earliest <= day <= latest else _refuse(name)


def _coarse(raw: str, screening: date) -> date:
    """Return the last day of a month or a year, but not after S if that lies inside."""
    found = re.fullmatch(r"([0-9]{4})(?:-(0[1-9]|1[0-2]))?", raw)
    if found is None:
        raise Refused("other_malignancy_treatment_date")
    year, month = int(found[1]), int(found[2] or 12)
    last = date(year, month, calendar.monthrange(year, month)[1])
    return screening if date(year, int(found[2] or 1), 1) <= screening <= last else last


def _day(raw: object, name: str) -> date:
    if not isinstance(raw, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", raw):
        raise Refused(name)
    year, month, day = (int(part) for part in raw.split("-"))
    if not (1 <= month <= 12 and year and 1 <= day <= calendar.monthrange(year, month)[1]):
        raise Refused(name)
    return date(year, month, day)
