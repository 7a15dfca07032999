"""Each kind of rule that chooses or combines, alone: the whole of what it says, and all that it can come to."""

from collections.abc import Iterable

import pytest
from pydantic import ValidationError

from flows.rules import KINDS, SHORT_FORMS, Rule, RuleKind, spelled_out
from flows.rules.choosing import Choice, Fails, Named, NotAmong, Passes, Review, Unknown
from flows.rules.combining import All, Any, Concordant, Fallback
from flows.rules.outcome import ANYTHING, NOTHING, PASS, UNKNOWN, Could, Outcome, fails, joined, reviews
from flows.say import Say, advice, condition, option, say, short
from tests.flows.invented import patient

YES, NEVER = Passes(), Fails(permanence="permanent")
OPEN = patient()
ASKED = patient(drug=None, signs=None)


def chosen(*options: str, fact: str = "drug") -> Say:
    said: object = tuple(option(fact, each) for each in options) if fact == "signs" else option(fact, options[0])
    return say("reason.chosen", fact=short(fact), chosen=said)  # type: ignore[arg-type]  # an option or several


def waiting(fact: str, *needs: str, could: Could = NOTHING) -> Outcome:
    said = (say("reason.not_known", fact=short(fact)),)
    return Outcome("unknown", said, obtain=(short(fact),), needs=needs, could=could)


@pytest.mark.parametrize(
    ("rule", "says", "possible"),
    [
        (Passes(), PASS, {"pass"}),
        (Passes(condition="fasting"), Outcome("pass", conditions=(condition("fasting"),)), {"pass"}),
        (NEVER, fails("permanent"), {"fail"}),
        (Unknown(), UNKNOWN, {"unknown"}),
        (Unknown(advice="scan"), Outcome("unknown", obtain=(advice("scan"),)), {"unknown"}),
        (Review(query="Q1"), reviews("Q1"), {"review", "unknown"}),
    ],
)
def test_a_rule_that_looks_at_nobody_says_the_same_of_everybody(rule: RuleKind, says: Outcome, possible: Could) -> None:
    assert (rule.judge(OPEN), rule.judge(ASKED), rule.possible(), rule.could) == (says, says, possible, possible)
    assert list(rule.parts()) == []
    assert rule.reads() == ()


def test_a_choice_comes_to_what_its_option_says_with_the_option_as_the_reason() -> None:
    options: dict[str, Rule] = {"yes": Unknown(), "no": Named(kind="named", fact="signs"), "later": Unknown(advice="b")}
    rule = Choice(kind="choice", fact="drug", options=options)

    assert rule.judge(patient(drug="yes")) == Outcome("unknown", (chosen("yes"),), obtain=(short("drug"),))
    assert rule.judge(patient(drug="later")) == Outcome("unknown", (chosen("later"),), obtain=(advice("b"),))
    assert rule.judge(patient(drug="no", signs=())) == fails("may_change", chosen("none", fact="signs"))
    assert rule.judge(OPEN) == waiting("drug", "drug", could=rule.could)
    assert rule.judge(ASKED) == waiting("drug")
    assert rule.possible() == {"unknown", "pass", "fail"}
    assert list(rule.parts()) == [*options.values(), Unknown()]
    assert rule.reads() == ("drug",)


def test_an_option_that_is_not_listed_comes_to_what_the_others_do_or_is_unknown() -> None:
    some: dict[str, Rule] = {"yes": YES}
    strict = Choice(kind="choice", fact="drug", options=some, others=NEVER)
    loose = Choice(kind="choice", fact="drug", options=some)

    assert strict.judge(patient(drug="no")) == fails("permanent", chosen("no"))
    assert loose.judge(patient(drug="no")) == Outcome("unknown", (chosen("no"),), obtain=(short("drug"),))
    assert strict.judge(patient(drug="yes")) == Outcome("pass", (chosen("yes"),))
    assert list(strict.parts()) == [YES, NEVER, Unknown()]
    assert strict.possible() == {"unknown", "pass", "fail"}
    assert loose.possible() == {"unknown", "pass"}


def test_a_choice_may_say_what_no_answer_means() -> None:
    rule = Choice(kind="choice", fact="drug", options={"yes": YES}, unanswered=Review(query="Q1"))
    could = rule.possible()

    assert could == {"unknown", "pass", "review"}
    assert rule.judge(OPEN) == waiting("drug", "drug", could=could)._replace(review=True, query="Q1")
    assert rule.judge(ASKED) == waiting("drug")._replace(review=True, query="Q1")


def test_one_that_is_named_is_enough_or_one_of_those_that_count() -> None:
    any_sign, late = Named(kind="named", fact="signs"), Named(kind="named", fact="signs", any_of=("later", "no"))

    assert any_sign.judge(patient(signs=("yes", "no"))) == Outcome("pass", (chosen("yes", "no", fact="signs"),))
    assert late.judge(patient(signs=("yes", "no"))) == Outcome("pass", (chosen("yes", "no", fact="signs"),))
    assert late.judge(patient(signs=("yes",))) == fails("may_change", chosen("yes", fact="signs"))
    assert any_sign.judge(OPEN) == waiting("signs", "signs", could=any_sign.could)
    assert any_sign.could == {"pass", "fail", "unknown"}


def test_what_is_named_in_both_fails_unless_it_cannot_be_the_same_one() -> None:
    rule = NotAmong(kind="not_among", fact="drug", among="signs", exempt=("later",))
    both = say("reason.among", chosen=option("drug", "yes"), fact=short("drug"), among=short("signs"))

    assert rule.judge(patient(drug="yes", signs=("no", "yes"))) == fails("may_change", both)
    assert rule.judge(patient(drug="later", signs=("later",))) is PASS
    assert rule.judge(patient(drug="later")) is PASS
    assert rule.judge(patient(drug="no", signs=("yes",))) is PASS
    assert rule.judge(patient(drug="no")) == waiting("signs", "signs", could=rule.could)
    assert rule.judge(patient(signs=())) == waiting("drug", "drug", could=rule.could)
    assert rule.judge(patient(drug=None)) == waiting("drug")
    assert rule.judge(OPEN) == waiting("drug", "drug", "signs", could=rule.could)
    assert rule.reads() == ("drug", "signs")


def test_all_and_any_can_come_to_what_their_parts_can() -> None:
    parts = (YES, Passes(condition="fasting"))

    assert All(kind="all", rules=parts).possible() == {"pass"}
    assert Any(kind="any", rules=parts).possible() == {"pass", "unknown"}
    assert All(kind="all", rules=(YES, Review(query="Q1"))).possible() == {"pass", "review", "unknown"}
    assert Any(kind="any", rules=(YES, NEVER)).possible() == {"pass", "fail", "unknown"}
    assert list(Any(kind="any", rules=parts).parts()) == list(parts)


CONCORDANT = [
    ((YES, YES), Outcome("pass")),
    ((NEVER, NEVER), fails("may_change")),
    ((YES, NEVER), reviews("Q1")),
    ((YES, Unknown(advice="scan")), Outcome("unknown", obtain=(advice("scan"),))),
    ((Unknown(), Named(kind="named", fact="signs")), waiting("signs")),
]


@pytest.mark.parametrize(("rules", "says"), CONCORDANT)
def test_parts_agree_or_the_point_is_under_review(rules: tuple[Rule, ...], says: Outcome) -> None:
    rule = Concordant(kind="concordant", rules=rules, query="Q1")

    assert rule.judge(OPEN) == says
    assert rule.possible() == ANYTHING


def test_parts_that_may_still_agree_wait_for_every_open_fact() -> None:
    named, choice = Named(kind="named", fact="signs"), Choice(kind="choice", fact="drug", options={"yes": YES})
    rule = Concordant(kind="concordant", rules=(named, YES, choice), query="Q1", fail="permanent")
    needs, parts = ("signs", "drug"), (waiting("signs"), waiting("drug"))

    assert rule.judge(OPEN) == Outcome(
        "unknown", joined([each.reasons for each in parts]), obtain=(short("signs"), short("drug")), needs=needs,
        could=ANYTHING,
    )  # fmt: skip
    said = (chosen("yes", fact="signs"), chosen("yes"))
    assert rule.judge(patient(signs=("yes",), drug="yes")) == Outcome("pass", said)


def test_a_second_way_counts_where_the_first_is_not_known() -> None:
    rule = Fallback(kind="fallback", fact="drug", rule=NEVER, otherwise=Unknown(advice="scan"))
    otherwise = Outcome("unknown", obtain=(advice("scan"),))

    assert rule.possible() == {"fail", "unknown"}
    assert rule.judge(patient(drug="no")) == fails("permanent")
    assert rule.judge(ASKED) == otherwise
    assert rule.judge(OPEN) == otherwise._replace(needs=("drug",), could=rule.could)
    assert list(rule.parts()) == [NEVER, Unknown(advice="scan")]


@pytest.mark.parametrize(
    ("raw", "spelled"),
    [
        ("pass", {"kind": "pass"}),
        ({"pass": "fasting"}, {"kind": "pass", "condition": "fasting"}),
        ({"fail": "permanent"}, {"kind": "fail", "permanence": "permanent"}),
        ({"review": "Q1"}, {"kind": "review", "query": "Q1"}),
        ({"unknown": "scan"}, {"kind": "unknown", "advice": "scan"}),
        ({"limit": "Q1"}, {"limit": "Q1"}),
        ({"fail": "permanent", "kind": "fail"}, {"fail": "permanent", "kind": "fail"}),
        ({}, {}),
        (7, 7),
    ],
)
def test_short_forms_are_spelled_out_and_nothing_else_is(raw: object, spelled: object) -> None:
    assert spelled_out(raw) == spelled


def test_every_kind_is_known_by_its_word() -> None:
    assert SHORT_FORMS == ("pass", "fail", "review", "unknown")
    assert set(KINDS) == {
        "pass", "fail", "unknown", "review", "choice", "named", "not_among", "all", "any", "concordant", "fallback",
        "limit", "ratio", "estimate", "assessed_within", "recent", "days_between", "wash_out", "start_window",
        "rising_series",
    }  # fmt: skip


@pytest.mark.parametrize("rule", [YES, NEVER, Choice(kind="choice", fact="drug", options={})])
def test_a_rule_cannot_be_changed_and_takes_no_word_it_does_not_know(rule: RuleKind) -> None:
    with pytest.raises(ValidationError, match="frozen"):
        rule.kind = "other"  # type: ignore[misc]  # what the test is about
    with pytest.raises(ValidationError, match="Extra inputs"):
        type(rule).model_validate({**rule.model_dump(), "unheard_of": 1})


def test_groups_are_joined_each_thing_once_in_order() -> None:
    groups: Iterable[tuple[int, ...]] = [(1, 2), (), (2, 3, 1)]

    assert joined(list(groups)) == (1, 2, 3)
