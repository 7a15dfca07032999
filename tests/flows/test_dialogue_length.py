"""The longest lists fit in one message, in both languages: all unknown, all failing, very long numbers."""

from datetime import timedelta

import pytest

from flows.outcome_screens import findings_screen, outcome_screen
from flows.progress import Standing
from flows.screening import Answer
from flows.showing import screen_of
from tests.flows.playing import STANDARD, TRIAL, WORDS, Facts, played, said


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("state", ["reviewing", "pending", "closed", "confirming"])
def test_the_longest_lists_fit_in_one_message(language: str, state: str) -> None:
    for standing in extreme(state):
        for each in (screen_of, findings_screen, outcome_screen) if state in {"pending", "closed"} else (screen_of,):
            assert len(said(WORDS[language], each(standing).lines)) <= 4096, each


def extreme(state: str) -> list[Standing]:
    """Return a patient of whom nothing is known, one who fails everywhere, and one with very long numbers."""
    play = played(STANDARD, "reviewing")
    day = play.screening.day
    unknown = {fact: Answer(day=day) for fact in TRIAL.fact}
    long = {
        name: Answer(
            value=value | {"value": f"{value['value']}{'' if '.' in value['value'] else '.'}{'3' * 30}"},
            day=day - timedelta(days=1),
        )
        for name, value in STANDARD.items()
        if isinstance(value, dict)
    }
    failing = {name: Answer(value=value, day=day) for name, value in FAILING.items()}
    series = [{"date": str(day - timedelta(days=n)), "value": "12345.67"} for n in range(40, 0, -1)]
    many = {"progression_evidence": Answer(value=["psa"], day=day), "psa_values": Answer(value=series, day=day)}
    kept = play.screening.answers
    return [
        Standing(TRIAL, play.screening.model_copy(update={"state": state, "answers": answers}))
        for answers in (unknown, kept | long, kept | failing, kept | long | many)
    ]


FAILING: Facts = {
    **{fact.id: "yes" for fact in TRIAL.facts if fact.type == "choice" and fact.options == ("yes", "no")},
    **dict.fromkeys(("metastatic_lesion", "adt_ongoing", "willing_to_comply", "social_security"), "no"),
    "sex": "female",
    "age": 17,
    "ecog": 4,
    "histology": "other",
    "psma_pet": "negative",
    "lupsma_cycles": 1,
    "progression_evidence": [],
    "prior_arsi": [],
    "prior_taxane": [],
    "concomitant_arsi": "darolutamide",
    "concomitant_arsi_start": "2026-12-06",
    "progression_date": "2025-11-20",
    "contraception": "refuses",
    "consent": "refused",
    "sae_discontinuation": "yes",
    "lupsma_courses": 3,
    "subsequent_therapy": "arsi",
    "subsequent_therapy_start": "2025-11-20",
    "rbc_transfusion_date": "2026-11-20",
    "cord_compression": "untreated",
    "other_malignancy": "treated",
    "other_malignancy_treatment_date": "2026-01-01",
    "other_trial": "interfering",
    "guardianship": "tutelle_or_curatelle",
    "anc": {"value": "0.5", "unit": "G/L"},
    "hemoglobin": {"value": "2", "unit": "g/dL"},
    **{name: {"value": "900", "unit": "U/L"} for name in ("alt", "ast")},
    "platelets": {"value": "9", "unit": "G/L"},
    "bilirubin": {"value": "200", "unit": "µmol/L"},
    "creatinine_clearance": {"value": "10", "unit": "mL/min"},
}
