"""Ratios within rounds, and goals."""

from benchmarks import ratios
from benchmarks.goals import at_least, at_most, rows
from benchmarks.ratios import Spread, paired, told
from benchmarks.runs import Found


def _found(cpu: float, trouble: str = "") -> Found:
    return {"turns": 1000, "seconds": 2.0, "cpu": cpu, "trouble": trouble, "took": {"p50": 0.004}}


ROUNDS = [
    {"ours": _found(0.2), "stock": _found(1.0)},
    {"ours": _found(0.6), "stock": _found(2.0)},
    {"ours": _found(0.1), "stock": _found(0.4)},
]


def test_a_ratio_is_formed_within_a_round() -> None:
    assert paired(ROUNDS, "ours", "stock", ratios.cpu) == Spread(0.25, 0.2, 0.3)


def test_a_run_in_trouble_or_left_out_is_no_figure() -> None:
    more = [*ROUNDS, {"ours": _found(9.0, "lost"), "stock": _found(1.0)}, {"stock": _found(1.0)}]

    assert paired(more, "ours", "stock", ratios.cpu) == Spread(0.25, 0.2, 0.3)


def test_figures_are_told_per_turn_and_per_second() -> None:
    found = _found(0.5)

    assert [ratios.cpu(found), ratios.rate(found), ratios.busy(found), ratios.latency("p50")(found)] == [
        500,
        500,
        0.25,
        4,
    ]


def test_a_spread_is_told_with_its_range_and_nothing_with_a_dash() -> None:
    assert [told(Spread(1234.4, 1000, 2000)), told(None)] == ["1,234 (1,000–2,000)", "–"]


def test_a_goal_is_met_by_the_median() -> None:
    goals = [
        at_most("CPU", 0.25, Spread(0.25, 0.2, 0.3)),
        at_least("turns/s", 3.5, Spread(3.4, 3.0, 4.0)),
        at_most("memory", 500, None, ",.0f", " bytes"),
    ]

    assert list(rows(goals)) == [
        ("CPU", "≤ 0.25", "0.25 (0.20–0.30)", "yes"),
        ("turns/s", "≥ 3.5", "3.4 (3.0–4.0)", "**no**"),
        ("memory", "≤ 500 bytes", "not measured", "–"),
    ]
