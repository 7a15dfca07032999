"""Invented patients, drawn with a seed: mostly near the limits, with answers missing, unknown or mistyped."""

import random  # noqa: TID251 - seeded, so the patients are the same every time
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, TypeAlias

from tests.flows.reference_reading import FACTS, Facts

Rng: TypeAlias = random.Random

DAYS = (
    date(2026, 11, 23),
    date(2027, 5, 31),
    date(2028, 2, 29),
    date(2027, 2, 28),
    date(2026, 12, 31),
    date(2027, 3, 1),
)
NEAR: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {  # values in units
    "testosterone": (
        ("20 ng/dL", "49.99 ng/dL", "50 ng/dL", "0.499 ng/mL", "0.5 ng/mL", "0.4999 ug/L", "0.5 μg/L", "0 ng/dL"),
        ("1.69 nmol/L", "1.7 nmol/L", "1.73 nmol/L", "1.7336 nmol/L", "1.7335830 nmol/L", "2 nmol/L", "60 ng/dL"),
    ),
    "anc": (
        ("1.5 G/L", "1500 /mm3", "1500.0 /µL", "3 10*9/L"),
        ("1.499999 10^9/L", "1499 /mm3", "1.4 10*3/uL", "0 G/L"),
    ),
    "platelets": (("100 10^3/mm3", "100000 /mm3", "250 G/L"), ("99.9 10*9/L", "99999 /μL", "9 G/L")),
    "hemoglobin": (
        ("10.0 g/dL", "100 g/L", "6.21 mmol/L", "13 g/dL"),
        ("9.99 g/dL", "99.999 g/L", "6.2 mmol/L", "0.0 g/dL"),
    ),
    "bilirubin": (
        ("2 xULN", "0 xULN", "12 umol/L", "42 µmol/L", "2.4 mg/dL", "7 mg/L"),
        ("2.01 xULN", "3 xULN", "3.001 xULN", "63 μmol/L", "63.1 umol/L", "3.6 mg/dL", "36 mg/L", "42.01 umol/L"),
    ),
    "bilirubin_uln": (("21 umol/L", "1.2 mg/dL", "12 mg/L"), ("21.0 µmol/L", "10 umol/L", "1.21 mg/dL")),
    "alt": (("3 xULN", "30 U/L", "2 µkat/L", "120 UI/L"), ("3.01 xULN", "121 IU/L", "2.01 ukat/L", "200 [IU]/L")),
    "alt_uln": (("40 U/L", "0.75 ukat/L"), ("45 [IU]/L", "0.5 μkat/L")),
    "creatinine_clearance": (("40 mL/min", "90 mL/min"), ("39.999999 mL/min", "0 mL/min")),
    "creatinine": (
        ("90 umol/L", "1 mg/dL", "0.9 mg/dL", "10 mg/L", "79.578 µmol/L"),
        ("150 umol/L", "170 umol/L", "1.8 mg/dL", "1.9 mg/dL", "20 mg/L", "200 umol/L"),
    ),
    "weight": (("80 kg", "62.5 kg"), ("45 kg", "110 kg", "70.25 kg")),
}
NEAR |= {"ast": NEAR["alt"], "ast_uln": NEAR["alt_uln"]}
GOOD: Facts = {  # the option under which nothing stands in the way; "no" and "none" where none is named
    **dict.fromkeys(("metastatic_lesion", "bone_metastases", "adt_ongoing"), "yes"),
    **dict.fromkeys(("willing_to_comply", "social_security"), "yes"),
    "sex": "male", "age": 71, "ecog": 1, "histology": "adenocarcinoma", "progression_evidence": ["bone"],
    "psma_pet": "positive", "psma_tracer": "ga68_psma11", "lupsma_cycles": 6, "lupsma_courses": 1,
    "prior_arsi": ["enzalutamide"], "prior_taxane": ["docetaxel"], "consent": "signed",
    "progression_after_first_course": "radiological_or_clinical", "contraception": "azoospermic",
}  # fmt: skip
JUNK: tuple[Any, ...] = (
    *("", "NaN", "Infinity", "-1", "+1", "1e1", "1,5", ".5", "5.", "٣", "no ", "None", "2026-02-30", "0000-01-01"),
    *("2026-1-1", "20260101", "2026-W01-1", "9999-12", "9999", "1929-12-31", "1989-12-31", "2026-11-23T00:00"),
    *(True, False, 0, -1, 121, 10**400, Decimal("1.5"), Decimal("1e999999"), {}, [], [None], ["none", "psa"], ["x"]),
    *({"value": None, "unit": "g/dL"}, {"value": "NaN", "unit": "kg"}, {"value": True, "unit": "kg"}),
    *({"value": "1", "unit": "mmHg"}, {"value": "1"}, {"unit": "kg"}, {"value": "1", "unit": "kg", "more": 1}),
    *({"value": "0", "unit": "mg/dL"}, {"value": "0.000", "unit": "U/L"}, {"value": "1", "unit": ["kg"]}),
    *([{"date": "2026-11-01", "value": "1"}, {"date": "2026-11-01", "value": "2"}], [{"date": "2026-11-01"}]),
    *([{"date": "2999-11-01", "value": "1"}], [{"date": "2026-11-01", "value": "-2"}], [{"date": None, "value": 1}]),
)


THEMES: tuple[Facts, ...] = (  # what is certain, so that the questions behind it are reached; "?" is near the limit
    {},
    {"progression_evidence": ["psa"], "psa_values": "?"},
    {"progression_evidence": ["psa"], "psa_values": "?", "last_injection_date": "?"},
    {"planned_injection_date": None, "concomitant_arsi": "apalutamide", "concomitant_arsi_before": "no",
     "concomitant_arsi_start": "?", "rbc_transfusion": "yes", "rbc_transfusion_date": "?"},
    {"concomitant_arsi": "other", "concomitant_arsi_before": "no", "concomitant_arsi_start": "?", "prior_arsi": "?"},
    {"rbc_transfusion": "yes", "rbc_transfusion_date": "?", "other_malignancy": "treated",
     "other_malignancy_treatment_date": "?"},
    {"progression_after_first_course": "psa_only", "progression_date": "?", "early_radiological_progression": "?"},
    {"subsequent_therapy": "arsi", "subsequent_therapy_start": "?", "progression_date": "?"},
    {"creatinine_clearance": None, "creatinine": "?", "weight": "?", "age": "?", "alt": "?", "ast": "?"},
    {"bilirubin": "?", "bilirubin_uln": "?", "gilbert": "?", "testosterone": "?", "testosterone_date": "?"},
)  # fmt: skip


def patient(rng: Rng, number: int) -> Facts:
    """Return one case: most facts as they should be, some near a limit, unknown, missing or (1 in 8) mistyped."""
    screening = rng.choice((*DAYS, date(2026, 9, 1) + timedelta(days=rng.randrange(900))))
    oddness, theme = rng.choice((0.0, 0.02, 0.15, 0.7)), rng.choice(THEMES)
    dates = _dates(rng, screening)
    facts: Facts = {}
    for name in rng.sample(list(FACTS), len(FACTS)) if number % 3 else FACTS:
        if theme.get(name, "?") != "?":
            facts[name] = theme[name]
            continue
        odd = rng.random() < (0.9 if name in theme else oddness)
        if odd and rng.random() < 0.25:  # not known: said so, or not at all
            facts |= {name: None} if rng.random() < 0.5 else {}
        else:
            facts[name] = _value(rng, name, dates, odd=odd)
    if number % 8 == 0:
        for name in rng.sample(list(FACTS), rng.choice((1, 1, 1, 2, 5))):
            facts[name] = rng.choice(JUNK)
    return {"id": f"p{number}", "trial": "NCT06866938", "screening_date": screening.isoformat(), "facts": facts}


def _value(rng: Rng, name: str, dates: dict[str, tuple[date, ...]], *, odd: bool) -> Any:  # noqa: ANN401 - any JSON value
    match FACTS[name]:
        case dict():
            return _amount(rng, rng.choice(NEAR[name][odd]))
        case "series":
            return _series(rng, dates)
        case str():
            return rng.choice(dates[name] if odd else dates[name][:2]).isoformat()
        case options if odd:
            return rng.choice(options) if isinstance(options, tuple | range) else _some(rng, options)
        case options:
            return GOOD.get(name, "no" if "no" in options else "none")


def _some(rng: Rng, options: list[str]) -> list[str]:
    return rng.choice(([], ["none"], rng.sample(options, rng.randint(1, len(options))), options[:1]))


def _amount(rng: Rng, written: str) -> Facts:
    value, unit = written.split(" ")
    return {"value": rng.choice((value, value, Decimal(value))), "unit": unit}


def _dates(rng: Rng, screening: date) -> dict[str, tuple[date, ...]]:
    """Return the days each date is drawn from: the first two stand in nobody's way, the others lie at the limits."""
    planned = screening + timedelta(days=rng.choice((0, 1, 7, 14, 15, 30, 60, 366)))
    last = screening - timedelta(days=rng.choice((200, 400, 800)))

    def around(day: date, *apart: int) -> tuple[date, ...]:
        return tuple(day + timedelta(days=n) for n in apart)

    late = around(last, 150, 120, 119, 121, 0, 60)
    recent = around(screening, -10, -30, 0, -29, -31, -32)
    return {
        "planned_injection_date": around(planned, 0, 0),
        "last_injection_date": around(last, 0, 0, -1),
        "ecog_date": tuple(min(day, screening) for day in around(planned, -3, -7, -8, 0, -400)),
        "testosterone_date": around(screening, -10, -80, -89, -90, -91, -92, -93, -120, 0),
        "concomitant_arsi_start": around(planned, -20, -15, -14, -58, -59, -60, -61, -62, -63, -100, 0),
        "progression_date": late,
        "subsequent_therapy_start": late,
        "rbc_transfusion_date": (*recent, *(min(day, screening) for day in around(planned, -30, -31, -29))),
        "other_malignancy_treatment_date": around(screening, -2000, -1097, -1096, -1095, -1094, -1, 0),
        "psa_values": around(last, -5, 0, 1, 20, 26, 27, 33, 34, 40, 90),
    }


def _series(rng: Rng, dates: dict[str, tuple[date, ...]]) -> list[Facts]:
    days = rng.sample(dates["psa_values"], rng.randint(0, 6))
    values = ("0.99", "1", "1.0", "2", "2.5", "3", "8")
    rising = sorted((rng.choice(values) for _ in days), key=Decimal) if rng.random() < 0.4 else None
    ordered = sorted(days) if rising else days
    return [
        {"date": day.isoformat(), "value": rising[n] if rising else rng.choice(values)} for n, day in enumerate(ordered)
    ]
