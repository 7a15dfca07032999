"""How long a person waits at a quiet pace: 50 turns a second over all, evenly."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks import ours, ratios
from benchmarks.asked import Asked
from benchmarks.goals import Goal, at_most
from benchmarks.peer_bots import STOCK, named
from benchmarks.ratios import Rounds, paired, told
from benchmarks.rounds import play
from benchmarks.runs import Found, Load, Subject
from benchmarks.tables import latencies, table

SUBJECTS: Sequence[Subject] = (
    ours.polling(),
    ours.webhook(),
    *named(STOCK, "ptb_echo_webhook", "ptb_sqlmodel", "aiogram_sqlite", "aiogram_redis", "grammy_conversations"),
)
RATE, PEOPLE = 50.0, 500
_HOW = """\
50 turns a second over all, evenly, by 500 people, for six seconds: from the moment in which the bot can have the tap
until both calls were answered. No promise is made on the 99th percentile: on this disk an fsync now and then takes
long for every program that waits for one.
"""


def measure(asked: Asked) -> list[dict[str, Found]]:
    """Run every program in each round."""
    return play(SUBJECTS, Load(made=PEOPLE, rate=RATE, seconds=asked.seconds or 6.0), asked)


def page(rounds: Rounds) -> str:
    """Return the section of the page."""
    heads = (
        "program",
        "an answer is kept in",
        "median ÷ stock echo",
        "median ms",
        "p50 / p95 / p99 ms",
        "CPU µs a turn",
    )
    rows = [_row(rounds, each) for each in SUBJECTS if any(each.name in one for one in rounds)]
    return f"## Latency at 50 turns a second\n\n{_HOW}\n{table(heads, rows)}"


def _row(rounds: Rounds, subject: Subject) -> tuple[str, ...]:
    median, name = ratios.latency("p50"), subject.name
    return (
        subject.title,
        subject.keeps,
        told(paired(rounds, name, STOCK, median), ".2f"),
        told(ratios.of(rounds, name, median), ".1f"),
        latencies(rounds, name),
        told(ratios.of(rounds, name, ratios.cpu)),
    )


def goals(rounds: Rounds) -> list[Goal]:
    """Return the goals that this decides."""
    median = ratios.latency("p50")
    by_webhook = paired(rounds, "ours_webhook", "ptb_echo_webhook", median)
    return [
        at_most("median latency at 50 turns/s ÷ stock echo", 0.7, paired(rounds, "ours_polling", STOCK, median)),
        at_most("… by webhook, ÷ stock echo by webhook", 0.7, by_webhook),
    ]
