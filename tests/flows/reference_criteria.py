"""A second reading of SCREENING, section 2: the criteria that need more than one answer. Nothing of `flows` is used."""

from datetime import date, timedelta
from decimal import Decimal, localcontext
from fractions import Fraction
from itertools import pairwise

from tests.flows.reference_patient import Condition, Man, Part, both, later, limit, relative


def ecog(man: Man) -> Part:
    grade, assessed, planned = man("ecog"), man("ecog_date"), man("planned_injection_date")
    recent = planned is not None and assessed is not None and 0 <= (planned - assessed).days <= 7
    return Part(None if grade is None else grade <= 2, conditions=[] if recent else [("ecog_again", None, None)])


def mcrpc(man: Man) -> Part:
    bone_or_soft = man("progression_evidence")
    if bone_or_soft is None:
        progression = Part(None)
    else:
        progression = psa(man) if bone_or_soft == {"psa"} else Part(bool(bone_or_soft & {"bone", "soft_tissue"}))
    return both(man.is_("adt_ongoing", "yes"), testosterone(man), progression)


def testosterone(man: Man) -> Part:
    amount, day = man("testosterone"), man("testosterone_date")
    if amount is None or day is None or later(man.screening, -3) > day:
        return Part(None)
    if amount.unit == "nmol/L" and amount.given >= Fraction("1.7") and amount.base < 50:
        return Part(None, query="Q5")
    span = (day + timedelta(days=n) for n in range(70, 110))
    return Part(amount.base < 50, expires=max(one for one in span if later(one, -3) <= day))


def psa(man: Man) -> Part:
    last, values = man("last_injection_date"), man("psa_values")
    if last is None or values is None:
        return Part(None)
    kept: list[tuple[date, Fraction]] = []
    counted = [one for one in values if one[0] > last]
    for one in counted:
        if not kept or (one[0] - kept[-1][0]).days >= 7:
            kept.append(one)
    if not counted:
        return Part(None)
    if counted[-1][1] < 1:
        return Part(holds=False)
    if counted[-1] != kept[-1] and counted[-1][1] <= kept[-1][1]:
        return Part(None)
    r = rises([value for _, value in kept])
    if len(kept) == 1 or r == 1:
        return Part(None)
    return Part(r >= 2, conditions=[("psa_at_least_1", None, None)])


def rises(values: list[Fraction]) -> int:
    signs = [after > before for before, after in pairwise(values)]
    return [*reversed(signs), False].index(False)


def pet(man: Man) -> Part:
    if man("psma_pet") in {None, "not_done"}:
        return Part(None)
    tracer = man("psma_tracer")
    right_tracer = Part(holds=True) if tracer == "ga68_psma11" else Part(None, query="Q6" if tracer else None)
    return both(man.is_("psma_pet", "positive"), right_tracer, man.is_("psma_negative_lesion", "no"))


def first_course(man: Man) -> Part:
    cycles = man("lupsma_cycles")
    enough = Part(None if cycles is None else cycles >= 4, "permanent")
    return both(enough, man.is_("progression_during_first_course", "no", fail="permanent"))


def arsi(man: Man) -> Part:
    prior, now = man("prior_arsi"), man("concomitant_arsi")
    some = Part(None if prior is None else bool(prior))
    if now is None or now == "none":
        return both(some, Part(now and True))
    named = Part(now == "other" or (None if prior is None else now not in prior))
    return both(some, man.is_("concomitant_arsi_before", "no"), named, arsi_time(man))


def arsi_time(man: Man) -> Part:
    start, planned = man("concomitant_arsi_start"), man("planned_injection_date")
    if start is None:
        return Part(None)
    first, beyond = start + timedelta(days=15), later(start, 2)
    if planned is None:
        window = ("arsi_window", first, beyond - timedelta(days=1))
        return Part(man.screening < beyond, conditions=[window])
    if planned >= beyond:
        return Part(None, query="Q7") if man.screening < beyond else Part(holds=False)
    return Part(planned >= first)


def late_progression(man: Man) -> Part:
    sort, days = man("progression_after_first_course"), man.days_since_last("progression_date")
    if sort == "none":
        return Part(holds=False)
    if days is None or days >= 120:
        return Part(None if days is None else True)
    if sort == "psa_only" and man("early_radiological_progression") != "yes":
        return Part(None, query="Q2")
    return Part(holds=False, fail="permanent")


def early(man: Man) -> Part:
    therapy, began = man("subsequent_therapy"), man.days_since_last("subsequent_therapy_start")
    late_therapy = Part(True if therapy == "none" else None if began is None else began >= 120, "permanent")
    sort, days = man("progression_after_first_course"), man.days_since_last("progression_date")
    if sort == "none":
        return late_therapy
    if sort == "psa_only" and days is not None and days < 120:
        return both(late_therapy, man.is_("early_radiological_progression", "no", fail="permanent"))
    return both(late_therapy, Part(None if days is None else days >= 120, "permanent"))


def contraception(man: Man) -> Part:
    until = [] if man("contraception") == "azoospermic" else [("contraception_98_days", None, None)]
    return Part(man.is_("contraception", "abstinent", "contraception", "azoospermic").holds, conditions=[*until])


def times_normal(man: Man, name: str) -> Fraction | None:
    amount, uln = man(name), man(f"{name}_uln")
    if relative(amount):
        return Fraction(amount.given)
    return None if amount is None or uln is None else Fraction(amount.base / uln.base)


def bilirubin(man: Man) -> Part:
    times = times_normal(man, "bilirubin")
    if times is None or times <= 2 or times > 3:
        return Part(None if times is None else times <= 2)
    return man.is_("gilbert", "yes")


def alike(query: str, *each: bool) -> Part:
    return Part(each[0]) if len(set(each)) == 1 else Part(None, query=query)


def transaminases(man: Man) -> Part:
    alt, ast = times_normal(man, "alt"), times_normal(man, "ast")
    return Part(None) if alt is None or ast is None else alike("Q3", alt <= 3, ast <= 3)


def clearance(man: Man) -> Part:
    if man("creatinine_clearance") is not None:
        return limit(man, "creatinine_clearance", 40)
    age, weight, creatinine = man("age"), man("weight"), man("creatinine")
    if age is None or weight is None or creatinine is None:
        return Part(None)
    c = creatinine.base / Fraction("88.42")
    gault = (140 - age) * weight.base / (72 * c)
    with localcontext(prec=1200):
        ratio = Decimal(c.numerator) / Decimal(c.denominator) / Decimal("0.9")
    with localcontext(prec=60):
        ratio, low, high = +ratio, min(+ratio, Decimal(1)), max(+ratio, Decimal(1))
        old = 141 * low ** Decimal("-0.411") * high ** Decimal("-1.209") * Decimal("0.993") ** age
        new = 142 * low ** Decimal("-0.302") * high ** Decimal("-1.200") * Decimal("0.9938") ** age
    return alike("Q4", gault >= 40, old >= 40, new >= 40)


def transfusion(man: Man) -> Part:
    given, day, planned = man("rbc_transfusion"), man("rbc_transfusion_date"), man("planned_injection_date")
    none_before: Condition = ("no_transfusion_30_days", None, None)
    if given != "yes" or day is None:
        return Part(True if given == "no" else None, conditions=[none_before])
    clear = day + timedelta(days=31)
    if planned is not None and (planned - day).days <= 30:
        return Part(holds=False, fail="until", until=clear)
    waits = planned is None and (man.screening - day).days <= 30
    return Part(holds=True, conditions=[none_before, *([("transfusion_not_before", clear, None)] if waits else [])])


def malignancy(man: Man) -> Part:
    sort, treated = man("other_malignancy"), man("other_malignancy_treatment_date")
    if sort == "untreated":
        return Part(None, query="Q9")
    if sort != "treated" or treated is None:
        return Part(None if sort in {None, "treated"} else True)
    return Part(man.screening >= later(treated, 36), "until", until=later(treated, 36))


def consent(man: Man) -> Part:
    owed: list[Condition] = [("consent_before_procedures", None, None)] if man("consent") == "not_yet" else []
    return Part(man.is_("consent", "signed", "not_yet").holds, conditions=owed)


def histology(man: Man) -> Part:
    fail = "permanent" if man("histology") == "other" else "may_change"
    return man.is_("histology", "adenocarcinoma", "small_cell", fail=fail)
