"""A second reading of SCREENING: what `evaluate` owes for any patient. Plain Python, nothing of `flows` is used.

Written from the contract alone and kept apart from the engine on purpose: where the two differ, one of them is wrong.
"""

from collections.abc import Callable
from datetime import date

from tests.flows import reference_criteria as criteria
from tests.flows.reference_patient import Man, Part, both, either, limit
from tests.flows.reference_reading import Facts, Refused, read_all


def either_reading(name: str, query: str, passing: str, unclear: str, fail: str) -> Callable[[Man], Part]:
    return lambda man: Part(None, query=query) if man(name) == unclear else man.is_(name, passing, fail=fail)


def no(name: str, fail: str) -> Callable[[Man], Part]:
    return lambda man: man.is_(name, "no", fail=fail)


def number(name: str, right: Callable[[int], bool], fail: str = "may_change") -> Callable[[Man], Part]:
    return lambda man: Part(None if man(name) is None else right(man(name)), fail)


CRITERIA: dict[str, Callable[[Man], Part]] = {
    "I1": lambda man: both(man.is_("sex", "male", fail="permanent"), number("age", lambda age: age >= 18)(man)),
    "I2": criteria.ecog,
    "I3": criteria.histology,
    "I4": lambda man: both(
        man.is_("metastatic_lesion", "yes"),
        either(man.is_("bone_metastases", "yes"), man.is_("measurable_soft_tissue", "yes")),
    ),
    "I5": criteria.mcrpc,
    "I6": criteria.pet,
    "I7": criteria.first_course,
    "I8": criteria.arsi,
    "I9": number("prior_taxane", bool),
    "I10": criteria.late_progression,
    "I11": criteria.contraception,
    "I12a": lambda man: limit(man, "anc", "1.5"),
    "I12b": lambda man: limit(man, "platelets", 100),
    "I12c": lambda man: limit(man, "hemoglobin", 10),
    "I12d": criteria.bilirubin,
    "I12e": criteria.transaminases,
    "I12f": criteria.clearance,
    "I13": criteria.consent,
    "I14": lambda man: man.is_("willing_to_comply", "yes"),
    "I15": lambda man: man.is_("social_security", "yes"),
    "E1": either_reading("sae_discontinuation", "Q8", "no", "sae_without_discontinuation", "permanent"),
    "E2": number("lupsma_courses", lambda courses: courses == 1, "permanent"),
    "E3": criteria.early,
    "E4": no("prior_systemic_radiotherapy", "permanent"),
    "E5": criteria.transfusion,
    "E6": no("cns_metastases", "may_change"),
    "E7": no("hypersensitivity", "permanent"),
    "E8": no("hemibody_radiotherapy", "permanent"),
    "E9": lambda man: man.is_("cord_compression", "none", "treated"),
    "E10": criteria.malignancy,
    "E11": no("abnormal_bone_growth", "permanent"),
    "E12": lambda man: man.is_("other_trial", "no", "compatible"),
    "E13": no("serious_condition", "may_change"),
    "E14": no("cardiac_disease", "may_change"),
    "E15": no("interfering_history", "permanent"),
    "E16": either_reading("guardianship", "Q10", "none", "sauvegarde_de_justice", "may_change"),
}


def expected(case: Facts) -> Facts:
    """Return what `evaluate` owes for the case; of an error the fact, of a condition its id and dates."""
    try:
        man = Man(*read_all(case))
    except Refused as refused:
        return {"id": case.get("id"), "error": {"fact": refused.args[0]}}
    return {"id": case.get("id"), **judged({name: judge(man) for name, judge in CRITERIA.items()})}


def judged(parts: dict[str, Part]) -> Facts:
    failed = [name for name, part in parts.items() if part.holds is False]
    limits = [one for part in parts.values() if part.holds for one in part.conditions]
    first = max((one[1] for one in limits if one[1]), default=None)
    last = min((one[2] for one in limits if one[2]), default=None)
    conflict = first is not None and last is not None and first > last
    open_ = conflict or any(part.holds is None for part in parts.values())
    untils = [parts[name].until if parts[name].fail == "until" else None for name in failed]
    return {
        "verdict": "excluded" if failed else "pending" if open_ else "eligible",
        "first_exclusion": failed[0] if failed else None,
        "window": {"not_before": _iso(first), "not_after": _iso(last)},
        "window_conflict": conflict,
        "rescreen_from": _iso(max(one for one in untils if one)) if untils and all(untils) else None,
        "criteria": {name: _finding(part) for name, part in parts.items()},
    }


def _finding(part: Part) -> Facts:
    failed, query = part.holds is False, part.query if part.holds is None else None
    return {
        "status": {True: "pass", False: "fail", None: "unknown"}[part.holds],
        "review": query is not None,
        "query": query,
        "permanence": part.fail if failed else None,
        "rescreen_from": _iso(part.until) if failed and part.fail == "until" else None,
        "expires_on": _iso(part.expires) if part.holds else None,
        "conditions": [
            {"id": name, "not_before": _iso(first), "not_after": _iso(last)}
            for name, first, last in (part.conditions if part.holds else [])
        ],
    }


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
