"""What the findings come to together: verdict, first exclusion, window of the injection, date of another screening."""

from datetime import date, timedelta

import pytest

from bot.trials import load_trials
from flows.facts import Value
from flows.rules.outcome import PASS, UNKNOWN, Outcome, Permanence, all_of, any_of, fails, reviews
from flows.say import say
from flows.verdict import Verdict, fails_only_by, verdict_of

TRIAL = load_trials()["NCT06866938"]
MAY, NEVER = fails("may_change"), fails("permanent")
EARLY, LATE = date(2026, 12, 1), date(2027, 1, 10)


def until(day: date) -> Outcome:
    return Outcome("fail", permanence="until", rescreen_from=day)


def window(not_before: date | None, not_after: date | None = None) -> Outcome:
    return Outcome("pass", not_before=not_before, not_after=not_after)


def verdict(**findings: Outcome) -> Verdict:
    return verdict_of(findings)


@pytest.mark.parametrize(
    ("findings", "result", "first"),
    [
        ((PASS, PASS), "eligible", None),
        ((PASS, UNKNOWN), "pending", None),
        ((PASS, reviews("Q2")), "pending", None),
        ((UNKNOWN, MAY), "excluded", "c1"),
        ((PASS, NEVER, MAY), "excluded", "c1"),
        ((), "eligible", None),
    ],
)
def test_one_failure_excludes_and_one_unknown_leaves_it_pending(
    findings: tuple[Outcome, ...], result: str, first: str | None
) -> None:
    found = verdict_of({f"c{number}": each for number, each in enumerate(findings)})

    assert (found.result, found.first_exclusion) == (result, first)


def test_the_window_is_the_latest_beginning_and_the_earliest_end_of_what_passes() -> None:
    found = verdict(
        I8=window(EARLY, date(2027, 2, 1)), E5=window(LATE), E6=Outcome("unknown", not_before=date(2030, 1, 1))
    )

    assert (found.window.not_before, found.window.not_after, found.window_conflict) == (LATE, date(2027, 2, 1), False)


def test_a_window_of_one_day_is_no_conflict() -> None:
    assert verdict(I8=window(EARLY, LATE), E5=window(LATE)).result == "eligible"


def test_an_empty_window_leaves_it_pending() -> None:
    found = verdict(I8=window(None, EARLY), E5=window(LATE))

    assert (found.result, found.window_conflict) == ("pending", True)


def test_an_empty_window_is_said_beside_an_exclusion_too() -> None:
    found = verdict(I8=window(None, EARLY), E5=window(LATE), E6=MAY)

    assert (found.result, found.window_conflict) == ("excluded", True)


@pytest.mark.parametrize(
    ("findings", "day"),
    [
        ((until(EARLY), until(LATE), PASS, UNKNOWN), LATE),
        ((until(LATE), until(EARLY)), LATE),
        ((until(LATE), MAY), None),
        ((until(LATE), NEVER), None),
        ((until(LATE), fails("until")), None),
        ((PASS, UNKNOWN), None),
    ],
)
def test_another_screening_has_a_date_only_if_every_failure_ends_on_one(
    findings: tuple[Outcome, ...], day: date | None
) -> None:
    assert verdict_of({f"c{number}": each for number, each in enumerate(findings)}).rescreen_from == day


KLEENE = [  # parts, all of them, any of them
    ((PASS, PASS), "pass", "pass"),
    ((PASS, UNKNOWN), "unknown", "pass"),
    ((PASS, MAY), "fail", "pass"),
    ((UNKNOWN, UNKNOWN), "unknown", "unknown"),
    ((UNKNOWN, MAY), "fail", "unknown"),
    ((MAY, MAY), "fail", "fail"),
]


@pytest.mark.parametrize(("parts", "every", "some"), KLEENE)
def test_parts_are_combined_after_kleene_in_any_order(parts: tuple[Outcome, ...], every: str, some: str) -> None:
    for ordered in (parts, parts[::-1]):
        assert (all_of(ordered).status, any_of(ordered).status) == (every, some)


@pytest.mark.parametrize(
    ("parts", "permanence", "day"),
    [
        ((until(EARLY), MAY), "may_change", None),
        ((MAY, NEVER, until(EARLY)), "permanent", None),
        ((until(LATE), until(EARLY)), "until", LATE),
        ((Outcome("fail"), until(EARLY)), "may_change", None),
    ],
)
def test_of_several_failing_parts_the_strongest_permanence_holds(
    parts: tuple[Outcome, ...], permanence: Permanence, day: date | None
) -> None:
    failed = all_of(parts)

    assert (failed.permanence, failed.rescreen_from) == (permanence, day)


def test_several_unknown_parts_are_under_review_if_one_of_them_is() -> None:
    found = all_of((UNKNOWN, PASS, reviews("Q6")))

    assert (found.status, found.review, found.query) == ("unknown", True, "Q6")


def test_a_review_is_gone_once_another_part_fails() -> None:
    found = all_of((reviews("Q6"), MAY))

    assert (found.status, found.review, found.query) == ("fail", False, None)


def test_conditions_belong_to_a_pass_and_to_nothing_else() -> None:
    owed = Outcome("pass", conditions=(say("trial.conditions.x"),), not_before=EARLY)

    assert all_of((owed, PASS)).conditions == owed.conditions
    assert [all_of((owed, other)).conditions for other in (UNKNOWN, MAY)] == [(), ()]
    assert [all_of((owed, other)).not_before for other in (UNKNOWN, MAY)] == [None, None]


@pytest.mark.parametrize("limit", [{"not_before": EARLY}, {"not_after": LATE}, {"expires_on": LATE}])
def test_a_limit_of_one_part_is_one_of_the_whole(limit: dict[str, date]) -> None:
    limited = Outcome("pass")._replace(**limit)  # type: ignore[arg-type]  # each takes a day

    assert all_of((PASS, limited)) == limited


def test_the_first_review_of_several_is_named() -> None:
    assert all_of((UNKNOWN, reviews("Q6"), reviews("Q2"))).query == "Q6"


def opened(*could: str) -> Outcome:
    return Outcome("unknown", needs=("x",), could=frozenset({"unknown", *could}))


@pytest.mark.parametrize(
    ("settled", "could", "of_all", "of_any"),
    [
        (PASS, ("pass",), True, None),
        (MAY, ("fail",), None, True),
        (UNKNOWN, ("pass",), False, True),
        (UNKNOWN, ("fail",), True, False),
        (UNKNOWN, ("review",), True, True),
        (reviews("Q6"), ("review",), False, False),
        (reviews("Q6"), ("pass", "review"), False, True),
        (opened("pass"), ("fail",), True, True),
    ],
)
def test_what_is_open_is_asked_while_it_can_still_matter(
    settled: Outcome, could: tuple[str, ...], *, of_all: bool | None, of_any: bool | None
) -> None:
    for combined, asked in ((all_of, of_all), (any_of, of_any)):
        found = combined((settled, opened(*could)))
        if asked is not None:
            expected = {"unknown", *could, *settled.could} if asked else set()
            assert (found.needs, set(found.could)) == (("x",) if asked else (), expected)


def test_a_criterion_may_fail_by_the_planned_day_alone() -> None:
    transfused: dict[str, Value | None] = {"rbc_transfusion": "yes", "rbc_transfusion_date": EARLY}
    early, late = (EARLY + timedelta(days=days) for days in (30, 31))
    unplanned = TRIAL.model_copy(update={"planned": None})

    assert fails_only_by(TRIAL, "E5", {**transfused, "planned_injection_date": early}, EARLY)
    assert not fails_only_by(TRIAL, "E5", {**transfused, "planned_injection_date": late}, EARLY)
    assert not fails_only_by(TRIAL, "E5", {**transfused, "planned_injection_date": None}, EARLY)
    assert not fails_only_by(TRIAL, "E5", transfused, EARLY)
    assert not fails_only_by(TRIAL, "I5", {"adt_ongoing": "no", "planned_injection_date": early}, EARLY)
    assert not fails_only_by(unplanned, "E5", {**transfused, "planned_injection_date": early}, EARLY)
