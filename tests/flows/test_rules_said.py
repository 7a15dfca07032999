"""Each kind of rule that measures, alone: what it says with values, limits and days, and what it waits for."""

from datetime import date, timedelta
from decimal import Context, Decimal
from fractions import Fraction

import pytest
from pydantic import ValidationError

from flows.quantities import Quantity
from flows.rules.choosing import Fails, Named, Passes, Review, Unknown
from flows.rules.comparing import Bound, Estimate, Limit, Raised, Ratio, Restated
from flows.rules.kind import RuleKind
from flows.rules.outcome import PASS, Outcome, fails, reviews
from flows.rules.timing import AssessedWithin, DaysBetween, Recent, WashOut
from flows.say import Say, Spoken, advice, condition, option, say, short
from tests.flows.invented import TODAY, given, patient
from tests.flows.test_rules_choosing import waiting

ONE = timedelta(days=1)
TEN = Bound(at_least=Decimal(10))


def compared(fact: str, value: Spoken, relation: str, limit: Spoken) -> Say:
    return say("reason.compared", fact=short(fact), value=value, relation=relation, limit=limit)


@pytest.mark.parametrize(
    ("bound", "below", "at", "above"),
    [
        ({"at_least": 10}, ("fail", "<"), ("pass", "≥"), ("pass", "≥")),
        ({"at_most": 10}, ("pass", "≤"), ("pass", "≤"), ("fail", ">")),
        ({"above": 10}, ("fail", "<"), ("fail", "="), ("pass", ">")),
        ({"below": 10}, ("pass", "<"), ("fail", "="), ("fail", ">")),
    ],
)
def test_a_limit_says_how_a_value_stands_to_it(
    bound: dict[str, int], below: tuple[str, str], at: tuple[str, str], above: tuple[str, str]
) -> None:
    rules = [Limit(kind="limit", fact=fact, bound=Bound.model_validate(bound)) for fact in ("age", "protein")]
    limit = given("10")

    for value, (status, sign) in {9: below, 10: at, 11: above}.items():
        number, measured = rules[0].judge(patient(age=value)), rules[1].judge(patient(protein=given(f"{value}")))
        assert (number.status, number.reasons) == (status, (compared("age", value, sign, Decimal(10)),))
        assert (measured.status, measured.reasons) == (status, (compared("protein", given(f"{value}"), sign, limit),))
        assert number.permanence == measured.permanence == ("may_change" if status == "fail" else None)
    assert rules[0].judge(patient()) == waiting("age", "age", could=rules[0].could)
    assert rules[1].judge(patient()) == waiting("protein", "protein", could=rules[1].could)
    assert rules[1].could == {"pass", "fail", "unknown"}


@pytest.mark.parametrize("bound", [{}, {"above": "1", "below": "2"}])
def test_a_bound_is_one_limit(bound: dict[str, str]) -> None:
    with pytest.raises(ValidationError, match="name exactly one of at_least, at_most, above, below \\["):
        Bound.model_validate(bound)


def test_a_limit_restated_in_another_unit_is_under_review_where_the_two_differ() -> None:
    restated = Restated(unit="g/L", bound=Bound(at_least=Decimal(101)), query="Q1")
    rule = Limit(kind="limit", fact="protein", bound=TEN, restated=restated)
    limit = given("10")

    assert rule.judge(patient(protein=given("100", "g/L"))) == reviews(
        "Q1", compared("protein", given("100", "g/L"), "≥", limit)
    )
    assert rule.judge(patient(protein=given("101", "g/L"))).status == "pass"
    assert rule.judge(patient(protein=given("99", "g/L"))).status == "fail"
    assert rule.judge(patient(protein=given("10"))).status == "pass"
    assert rule.could == {"pass", "fail", "unknown", "review"}
    in_other = Limit(kind="limit", fact="protein", bound=TEN, unit="g/L")
    assert in_other.judge(patient(protein=given("1"))).reasons == (
        compared("protein", given("1"), "≥", given("10", "g/L")),
    )


def ratio(relation: str, times: str, value: Quantity, uln: Quantity | None = None) -> Say:
    key = "reason.ratio_of" if uln else "reason.ratio"
    return say(key, fact=short("protein"), value=value, times=Decimal(times), relation=relation, uln=uln)


def test_a_ratio_is_told_with_the_upper_limit_that_was_given() -> None:
    rule = Ratio(kind="ratio", fact="protein", uln="normal", at_most=Decimal(2))
    ten, twenty, more = given("10"), given("200", "g/L"), given("20.01")
    relative = given("2", "xULN"), given("2.01", "xULN")

    assert rule.judge(patient(protein=twenty, normal=ten)) == Outcome("pass", (ratio("≤", "2", twenty, ten),))
    assert rule.judge(patient(protein=more, normal=ten)) == fails("may_change", ratio(">", "2", more, ten))
    assert rule.judge(patient(protein=relative[0])) == Outcome("pass", (ratio("≤", "2", relative[0]),))
    assert rule.judge(patient(protein=relative[1])) == fails("may_change", ratio(">", "2", relative[1]))
    assert rule.judge(patient()) == waiting("protein", "protein", "normal", could=rule.could)
    assert rule.judge(patient(normal=None)) == waiting("protein", "protein", could=rule.could)
    assert rule.judge(patient(protein=ten)) == waiting("normal", "normal", could=rule.could)
    assert rule.judge(patient(protein=None, normal=ten)) == waiting("protein")
    assert rule.reads() == ("protein", "normal")


def test_a_raised_limit_holds_for_those_who_say_yes() -> None:
    raised = Raised(fact="drug", at_most=Decimal(3))
    rule = Ratio(kind="ratio", fact="protein", uln="normal", at_most=Decimal(2), raised=raised)
    three, more = given("3", "xULN"), given("3.01", "xULN")
    within = say("reason.with", fact=short("drug"))

    assert rule.judge(patient(protein=three, drug="yes")) == Outcome("pass", (ratio("≤", "3", three), within))
    assert rule.judge(patient(protein=three, drug="no")) == fails("may_change", ratio(">", "2", three))
    assert rule.judge(patient(protein=three)) == waiting("drug", "drug", could=rule.could)
    assert rule.judge(patient(protein=more)) == fails("may_change", ratio(">", "3", more))
    assert rule.reads() == ("protein", "normal", "drug")


def power(base: str, exponent: str) -> Fraction:
    return Fraction(Context(prec=50).power(Decimal(base), Decimal(exponent)))


CLEARANCES = [
    ("cockcroft_gault", 70, "1", Fraction(70 * 72, 72)),
    ("ckd_epi_2009", 70, "0.9", 141 * Fraction("0.993") ** 70),
    ("ckd_epi_2021", 70, "0.9", 142 * Fraction("0.9938") ** 70),
    ("ckd_epi_2009", 70, "0.45", 141 * power("0.5", "-0.411") * Fraction("0.993") ** 70),
    ("ckd_epi_2009", 70, "1.8", 141 * power("2", "-1.209") * Fraction("0.993") ** 70),
    ("ckd_epi_2021", 70, "0.45", 142 * power("0.5", "-0.302") * Fraction("0.9938") ** 70),
    ("ckd_epi_2021", 70, "1.8", 142 * power("2", "-1.200") * Fraction("0.9938") ** 70),
]


@pytest.mark.parametrize(("formula", "age", "serum", "value"), CLEARANCES)
def test_an_estimate_is_told_with_its_formula_and_its_limit(
    formula: str, age: int, serum: str, value: Fraction
) -> None:
    rule = Estimate.model_validate({
        "kind": "estimate", "formula": formula, "creatinine": "serum", "weight": "weight", "age": "age", "bound": TEN,
    })  # fmt: skip
    judged = rule.judge(patient(age=age, weight=given("72", "kg"), serum=given(serum, "mg/dL")))
    limit = given("10", "mL/min")
    said = say("reason.estimated", formula=say(f"formula.{formula}"), value=value, relation="≥", limit=limit)

    assert judged == Outcome("pass", (said,))
    assert rule.judge(patient()) == waiting("age", "age", "serum", "weight", could=rule.could)
    assert rule.judge(patient(age=age, weight=given("72", "kg"))) == waiting("serum", "serum", could=rule.could)
    low = rule.judge(patient(age=139, weight=given("72", "kg"), serum=given("9", "mg/dL")))
    assert (low.status, low.permanence) == ("fail", "may_change")
    assert rule.reads() == ("serum", "weight", "age")


def test_a_pass_that_was_assessed_too_long_ago_bears_a_condition() -> None:
    rule = AssessedWithin(kind="assessed_within", date="first", before="planned", days=14, condition="again")
    again = Outcome("pass", conditions=(condition("again"),))

    assert rule.judge(patient()) == again
    assert rule.judge(patient(planned=TODAY)) == again._replace(needs=("first",), could=frozenset({"pass"}))
    assert rule.judge(patient(planned=TODAY, first=None)) == again._replace(could=frozenset({"pass"}))
    found = [rule.judge(patient(planned=TODAY, first=TODAY - n * ONE)) for n in (-1, 0, 14, 15)]
    assert found == [again, PASS, PASS, again]
    assert rule.possible() == {"pass"}
    assert rule.reads() == ("first", "planned")


def recent(rule: RuleKind) -> Recent:
    return Recent.model_validate({"kind": "recent", "date": "first", "months": 3, "advice": "scan", "rule": rule})


def test_an_old_value_decides_nothing_and_an_undated_one_waits_for_its_date() -> None:
    rule, old = recent(Passes(condition="fasting")), date(2026, 8, 22)
    fasting = Outcome("pass", conditions=(condition("fasting"),))
    too_old = say("reason.too_old", fact=short("first"), day=old, months=3)
    undated, obtain = say("reason.not_known", fact=short("first")), (advice("scan"),)

    assert rule.judge(patient(first=old)) == Outcome("unknown", (too_old,), obtain=obtain)
    assert rule.judge(patient(first=old + ONE)) == fasting._replace(expires_on=TODAY)
    assert rule.judge(patient()) == Outcome("unknown", (undated,), obtain=obtain, needs=("first",), could=rule.could)
    assert rule.possible() == {"pass", "unknown"}
    assert recent(Fails(permanence="permanent")).judge(patient(first=TODAY)) == fails("permanent")
    assert recent(Unknown(advice="b")).judge(patient()) == Outcome("unknown", obtain=(advice("b"),))
    assert recent(Review(query="Q1")).judge(patient(first=None)).reasons == (undated,)
    assert list(rule.parts()) == [Passes(condition="fasting")]
    assert rule.reads() == ("first",)


def test_fewer_days_are_told_before_what_they_mean() -> None:
    rule = DaysBetween(kind="days_between", since="first", until="last", at_least=7, otherwise=Review(query="Q1"))

    def days(number: int, relation: str) -> Say:
        return say("reason.days", since=short("first"), until=short("last"), days=number, relation=relation, limit=7)

    assert rule.judge(patient(first=TODAY - 7 * ONE, last=TODAY)) == Outcome("pass", (days(7, "≥"),))
    assert rule.judge(patient(first=TODAY - 6 * ONE, last=TODAY)) == reviews("Q1", days(6, "<"))
    assert rule.judge(patient()) == waiting("first", "first", "last", could=rule.could)
    assert rule.judge(patient(first=TODAY)) == waiting("last", "last", could=rule.could)
    assert rule.judge(patient(last=TODAY)) == waiting("first", "first", could=rule.could)
    assert rule.possible() == {"pass", "unknown", "review"}
    assert list(rule.parts()) == [Review(query="Q1")]
    assert rule.reads() == ("first", "last")
    named = rule.model_copy(update={"otherwise": Named(kind="named", fact="signs")})
    chosen = say("reason.chosen", fact=short("signs"), chosen=(option("signs", "yes"),))
    assert named.judge(patient(first=TODAY, last=TODAY, signs=("yes",))).reasons == (days(0, "<"), chosen)
    never = rule.model_copy(update={"otherwise": Fails(permanence="permanent")})
    assert never.possible() == {"pass", "unknown", "fail"}


def test_before_the_clear_day_a_wash_out_fails_and_says_until_when() -> None:
    rule = WashOut(kind="wash_out", since="first", days=30, condition="stopped")
    long_ago, day = WashOut(kind="wash_out", since="first", years=2), TODAY - 29 * ONE

    def washed(since: date, clear: date) -> Say:
        return say("reason.wash_out", fact=short("first"), day=since, clear=clear)

    early = rule.judge(patient(first=day))
    assert early == fails("until", washed(day, TODAY + ONE))._replace(rescreen_from=TODAY + ONE)
    clear = Outcome("pass", (washed(day - ONE, TODAY),), conditions=(condition("stopped"),))
    assert rule.judge(patient(first=day - ONE)) == clear
    assert long_ago.judge(patient(first=date(2024, 2, 29))).reasons == (washed(date(2024, 2, 29), date(2026, 2, 28)),)
    assert rule.judge(patient()) == waiting("first", "first", could=rule.could)
    assert rule.could == {"pass", "fail", "unknown"}


def test_with_no_planned_day_a_wash_out_limits_the_injection() -> None:
    rule = WashOut(kind="wash_out", since="first", days=30, by="planned", condition="stopped", window_condition="wait")
    clear = TODAY + ONE
    wait = say("trial.conditions.wait", not_before=clear)

    judged = rule.judge(patient(first=clear - 30 * ONE))
    assert (judged.status, judged.not_before) == ("pass", clear)
    assert judged.conditions == (condition("stopped"), wait)
    assert rule.judge(patient(first=TODAY - 30 * ONE)).not_before is None
    assert rule.judge(patient(first=TODAY - 30 * ONE)).conditions == (condition("stopped"),)
    assert rule.judge(patient(first=clear - 30 * ONE, planned=TODAY)).rescreen_from == clear
    assert rule.judge(patient(first=clear - 30 * ONE, planned=clear)).status == "pass"
    assert rule.reads() == ("first", "planned")
