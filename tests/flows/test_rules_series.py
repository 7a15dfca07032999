"""The window that a drug opens, and the rises of a series: the whole of what the two rules say."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from flows.facts import Dated
from flows.rules.outcome import ANYTHING, Outcome, fails, reviews
from flows.rules.series import Counted, RisingSeries
from flows.rules.timing import StartWindow
from flows.say import advice, condition, say, short
from tests.flows.invented import TODAY, patient
from tests.flows.test_rules_choosing import waiting

ONE = timedelta(days=1)
SINCE = date(2026, 6, 1)


def series(*values: tuple[int, str]) -> tuple[Dated, ...]:
    return tuple(Dated(date=SINCE + day * ONE, value=Decimal(value)) for day, value in values)


def test_the_injection_lies_in_the_window_that_the_drug_opens() -> None:
    rule = StartWindow(
        kind="start_window", start="first", by="planned", days=14, months=1, query="Q1", condition="within"
    )
    start, first, beyond = date(2026, 11, 23), date(2026, 12, 7), date(2026, 12, 23)
    last = beyond - ONE
    said = say("reason.start_window", fact=short("first"), day=start, first=first, last=last)
    begun = patient(TODAY, first=start)

    within = (say("trial.conditions.within", not_before=first, not_after=last),)
    window = Outcome("pass", (said,), conditions=within, not_before=first, not_after=last)
    assert rule.judge(begun) == window
    assert rule.judge(patient(beyond - ONE, first=start)).status == "pass"
    assert rule.judge(patient(beyond, first=start)) == fails("may_change", said)
    assert rule.judge(patient(beyond, first=start, planned=beyond)) == fails("may_change", said)
    assert rule.judge(patient(beyond, first=start, planned=beyond - ONE)) == Outcome("pass", (said,))
    planned = [rule.judge(patient(first=start, planned=day)) for day in (first - ONE, first, beyond - ONE, beyond)]
    inside = Outcome("pass", (said,))
    assert planned == [fails("may_change", said), inside, inside, reviews("Q1", said)]
    assert rule.judge(patient()) == waiting("first", "first", could=ANYTHING)
    assert rule.possible() == ANYTHING == {"pass", "fail", "unknown", "review"}
    assert rule.reads() == ("first", "planned")


RULE = RisingSeries(
    kind="rising_series", fact="marker", since="first", days_apart=7, at_least=Decimal(2), rises=2,
    condition="confirm", advice_first="first", advice_repeat="repeat", advice_more="more",
)  # fmt: skip


def wanting(named: str) -> Outcome:
    return Outcome("unknown", (advice(named),), obtain=(advice(named),))


def rises(number: int, *, more: bool = False) -> Outcome:
    reason = say("reason.rises", fact=short("marker"), rises=number, wanted=2)
    if more:
        return Outcome("unknown", (reason, advice("more")), obtain=(advice("more"),))
    return Outcome("pass", (reason,), conditions=(condition("confirm"),)) if number else fails("may_change", reason)


def too_low(value: str) -> Outcome:
    said = say("reason.compared", fact=short("marker"), value=Decimal(value), relation="<", limit=Decimal(2))
    return fails("may_change", said)


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ((), wanting("first")),
        (((0, "9"),), wanting("first")),
        (((1, "1.99"),), too_low("1.99")),
        (((1, "2"),), rises(0, more=True)),
        (((1, "3"), (8, "4")), rises(1, more=True)),
        (((1, "3"), (8, "4"), (15, "5")), rises(2)),
        (((15, "5"), (1, "3"), (8, "4")), rises(2)),
        (((1, "3"), (8, "4"), (15, "5"), (22, "6")), rises(3)),
        (((1, "3"), (8, "3")), rises(0)),
        (((1, "4"), (8, "3"), (15, "4"), (22, "5")), rises(2)),
        (((1, "4"), (8, "3"), (15, "4")), rises(1, more=True)),
        (((1, "3"), (8, "4"), (14, "5")), rises(1, more=True)),
        (((1, "3"), (8, "4"), (14, "4")), wanting("repeat")),
        (((1, "3"), (8, "4"), (14, "3.9")), wanting("repeat")),
        (((1, "3"), (8, "4"), (14, "1")), too_low("1")),
        (((1, "3"), (2, "9"), (8, "4"), (15, "5")), rises(2)),
    ],
)
def test_rises_are_counted_at_the_end_of_the_values_a_week_apart(
    values: tuple[tuple[int, str], ...], says: Outcome
) -> None:
    assert RULE.judge(patient(first=SINCE, marker=series(*values))) == says


def test_a_series_waits_for_its_first_day_and_for_values() -> None:
    assert RULE.judge(patient()) == waiting("first", "first", "marker", could=RULE.could)
    assert RULE.judge(patient(first=SINCE)) == waiting("marker", "marker", could=RULE.could)
    assert RULE.judge(patient(marker=())) == waiting("first", "first", could=RULE.could)
    assert RULE.reads() == ("marker", "first")


def test_values_that_count_are_told_from_the_latest() -> None:
    one, close, later = series((1, "3"), (7, "4"), (8, "5"))

    assert RULE.counted((later, close, one)) == Counted((one, later), later)
    assert RULE.counted((one, close)) == Counted((one,), close)
    assert (Counted((one, later), later).set_aside, Counted((one,), close).set_aside) == (False, True)
    assert RULE.counted(()) == Counted((), None)
    assert Counted((), None).set_aside is False
