"""The words of ReaLuP: nothing missing, nothing spare, short enough for a phone, the same in both languages."""

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import Any, TypeAlias

import pytest
import yaml

Words: TypeAlias = dict[str, Any]

TRIAL = Path(__file__).parents[2] / "flows/trials/nct06866938"
WORDS: dict[str, Words] = {
    language: yaml.load((TRIAL / f"{language}.yaml").read_text(encoding="utf-8"), Loader=yaml.CBaseLoader)  # noqa: S506 - builds only strings, lists and mappings
    for language in ("en", "fr")
}

NONE: list[str] = []
YES_NO = ["yes", "no"]
ARSI = ["enzalutamide", "apalutamide", "abiraterone", "darolutamide", "other"]
FACTS: dict[str, list[str]] = {  # in the order they are asked, with the options of choices
    **dict.fromkeys(("planned_injection_date", "last_injection_date"), NONE),
    "sex": ["male", "female"],
    **dict.fromkeys(("age", "ecog", "ecog_date"), NONE),
    "histology": ["adenocarcinoma", "small_cell", "other", "not_confirmed"],
    **dict.fromkeys(("metastatic_lesion", "bone_metastases", "measurable_soft_tissue", "adt_ongoing"), YES_NO),
    **dict.fromkeys(("testosterone", "testosterone_date"), NONE),
    "progression_evidence": ["psa", "bone", "soft_tissue", "none"],
    "psa_values": NONE,
    "psma_pet": ["positive", "negative", "not_done"],
    "psma_tracer": ["ga68_psma11", "other"],
    "psma_negative_lesion": YES_NO,
    "lupsma_cycles": NONE,
    "progression_during_first_course": YES_NO,
    "prior_arsi": [*ARSI, "none"],
    "concomitant_arsi": ["none", *ARSI],
    "concomitant_arsi_before": YES_NO,
    "concomitant_arsi_start": NONE,
    "prior_taxane": ["docetaxel", "cabazitaxel", "none"],
    "progression_after_first_course": ["radiological_or_clinical", "psa_only", "none"],
    "progression_date": NONE,
    "early_radiological_progression": YES_NO,
    "contraception": ["abstinent", "contraception", "azoospermic", "refuses"],
    **dict.fromkeys(("anc", "platelets", "hemoglobin", "bilirubin", "bilirubin_uln"), NONE),
    "gilbert": YES_NO,
    **dict.fromkeys(("alt", "ast", "alt_uln", "ast_uln", "creatinine_clearance", "creatinine", "weight"), NONE),
    "consent": ["signed", "not_yet", "refused"],
    **dict.fromkeys(("willing_to_comply", "social_security"), YES_NO),
    "sae_discontinuation": ["no", "yes", "sae_without_discontinuation"],
    "lupsma_courses": NONE,
    "subsequent_therapy": ["none", "chemotherapy", "arsi", "parp_inhibitor", "other"],
    "subsequent_therapy_start": NONE,
    "prior_systemic_radiotherapy": YES_NO,
    "rbc_transfusion": YES_NO,
    "rbc_transfusion_date": NONE,
    **dict.fromkeys(("cns_metastases", "hypersensitivity", "hemibody_radiotherapy"), YES_NO),
    "cord_compression": ["none", "treated", "untreated"],
    "other_malignancy": ["none", "excepted", "treated", "untreated"],
    "other_malignancy_treatment_date": NONE,
    "abnormal_bone_growth": YES_NO,
    "other_trial": ["no", "compatible", "interfering"],
    **dict.fromkeys(("serious_condition", "cardiac_disease", "interfering_history"), YES_NO),
    "guardianship": ["none", "tutelle_or_curatelle", "sauvegarde_de_justice"],
}
CRITERIA = [
    *(f"I{number}" for number in range(1, 12)),
    *(f"I12{letter}" for letter in "abcdef"),
    *("I13", "I14", "I15"),
    *(f"E{number}" for number in range(1, 17)),
]
CONDITIONS = {
    "ecog_again": set[str](),
    "psa_at_least_1": set(),
    "arsi_window": {"not_before", "not_after"},
    "contraception_98_days": set(),
    "consent_before_procedures": set(),
    "no_transfusion_30_days": set(),
    "transfusion_not_before": {"not_before"},
}
FILLED = {"event_before_birth": {"fact", "day", "age"}, "course_too_early": {"last", "began"}}
ADVICE = [
    *("repeat_testosterone", "repeat_psa", "one_more_psa", "psa_baseline", "not_before_criterion_i7"),
    *("therapy_before_last_injection", "emergency", "psma_pet_to_do"),
]
DOUBTS = [
    *("event_before_birth", "course_too_early", "same_drug_denied", "new_drug_not_named", "arsi_since_but_none"),
    "chemotherapy_since_but_no_taxane",
]
LIMITS = {"short": 28, "text": 300, "hint": 80, "title": 48}
OPTION_LIMIT = 40

IDENTIFYING = re.compile(
    r"\b(?:name|birth|born|phone|e-?mail|address|hospital|nom|prénom|naissance|né le|téléphone|adresse|NIR|IPP)\b",
    re.IGNORECASE,
)
PROMISE = re.compile(
    r"\b(?:patient is eligible|may be included|can be included|patient est éligible|peut être inclus)\b", re.IGNORECASE
)
FRENCH_SLIP = re.compile(r" [?:;!»%]|« |\w[?;!]")  # an ordinary space, or none, before a French double sign

each_language = pytest.mark.parametrize("words", WORDS.values(), ids=WORDS.keys())


def test_both_languages_hold_the_same_keys() -> None:
    assert [key for key, _ in _leaves(WORDS["en"])] == [key for key, _ in _leaves(WORDS["fr"])]


@each_language
def test_every_fact_is_there_in_the_order_it_is_asked(words: Words) -> None:
    assert list(words["facts"]) == list(FACTS)


@each_language
def test_every_option_has_a_label_and_no_label_is_spare(words: Words) -> None:
    assert {fact: list(said.get("options", {})) for fact, said in words["facts"].items()} == FACTS


@each_language
def test_every_criterion_condition_reading_and_advice_has_its_words(words: Words) -> None:
    assert list(words) == ["trial", "facts", "criteria", "conditions", "queries", "advice", "doubts"]
    assert list(words["criteria"]) == CRITERIA
    assert list(words["conditions"]) == list(CONDITIONS)
    assert list(words["queries"]) == [f"Q{number}" for number in range(1, 16)]
    assert (list(words["advice"]), list(words["doubts"])) == (ADVICE, DOUBTS)


@each_language
def test_every_reading_has_a_point_two_readings_and_how_it_is_handled(words: Words) -> None:
    shapes = {(tuple(query), len(query["readings"])) for query in words["queries"].values()}

    assert shapes == {(("point", "readings", "handled"), 2)}


@each_language
def test_every_text_fits_a_phone(words: Words) -> None:
    too_long = [(key, len(text)) for key, text in _leaves(words) if len(text) > _limit(key)]

    assert too_long == []


@each_language
def test_no_text_is_empty_or_padded(words: Words) -> None:
    assert [key for key, text in _leaves(words) if not text or text != text.strip() or "  " in text] == []


@each_language
@pytest.mark.parametrize("part", ["text", "short"])
def test_no_two_facts_read_the_same(words: Words, part: str) -> None:
    said = [_folded(fact[part]) for fact in words["facts"].values()]

    assert sorted(set(said)) == sorted(said)


@each_language
def test_options_of_a_fact_stay_distinct_when_typed_without_case_or_accents(words: Words) -> None:
    alike = [
        fact
        for fact, said in words["facts"].items()
        if len({_folded(label) for label in said.get("options", {}).values()}) < len(said.get("options", {}))
    ]

    assert alike == []


def test_yes_and_no_are_said_the_same_way_everywhere() -> None:
    plain = [fact for fact, options in FACTS.items() if options == YES_NO]

    assert {tuple(WORDS["en"]["facts"][fact]["options"].values()) for fact in plain} == {("Yes", "No")}
    assert {tuple(WORDS["fr"]["facts"][fact]["options"].values()) for fact in plain} == {("Oui", "Non")}


@each_language
def test_every_fact_is_put_as_a_question(words: Words) -> None:
    assert [fact for fact, said in words["facts"].items() if "?" not in said["text"]] == []


@each_language
def test_no_question_asks_who_the_patient_is(words: Words) -> None:
    assert [key for key, text in _leaves(words["facts"]) if IDENTIFYING.search(text)] == []


@each_language
def test_no_text_decides_in_the_investigators_place(words: Words) -> None:
    assert [key for key, text in _leaves(words) if PROMISE.search(text)] == []


@each_language
def test_placeholders_stand_only_where_a_value_is_given(words: Words) -> None:
    assert {key: _placeholders(text) for key, text in words["conditions"].items()} == CONDITIONS
    assert [key for key, text in _leaves(words) if _placeholders(text) and not key.startswith(("cond", "doub"))] == []
    assert {key: _placeholders(text) for key, text in words["doubts"].items() if "{" in text} == FILLED


@each_language
def test_titles_hold_no_number_that_could_be_taken_for_a_patients(words: Words) -> None:
    titles = [re.sub(r"177Lu", "", title["title"]) for title in words["criteria"].values()]

    assert [title for title in titles if re.search(r"\d", title)] == []


@each_language
def test_the_question_on_systemic_radiotherapy_names_the_drugs_and_exempts_the_first_course(words: Words) -> None:
    text = words["facts"]["prior_systemic_radiotherapy"]["text"]

    assert all(drug in text for drug in ("radium-223", "strontium-89", "samarium-153", "actinium-PSMA", "177Lu-PSMA"))


def test_french_signs_keep_their_no_break_space() -> None:
    slips = [
        key
        for key, text in _leaves(WORDS["fr"])
        if FRENCH_SLIP.search(text) or re.search(r"(?<=[^\W\d]):", text)  # 1:1 would be a ratio
    ]

    assert slips == []


def test_french_numbers_take_a_comma() -> None:
    numbers = [key for key, text in _leaves(WORDS["fr"]) if re.search(r"\d\.\d", text.replace("RECIST 1.1", ""))]

    assert numbers == []


def _leaves(node: object, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(node, str):
        yield path, node
    elif isinstance(node, dict):
        for key, child in node.items():
            yield from _leaves(child, f"{path}.{key}".lstrip("."))
    elif isinstance(node, list):
        for place, child in enumerate(node):
            yield from _leaves(child, f"{path}.{place}")


def _limit(key: str) -> int:
    if ".options." in key:
        return OPTION_LIMIT
    return LIMITS.get(key.rsplit(".", 1)[-1], 240)


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(one for one in plain if not unicodedata.combining(one))


def _placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}
