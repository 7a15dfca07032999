"""A Bot API that takes its time: every answer but those to polls comes 50 ms late, as over a real network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from benchmarks import ours, ratios
from benchmarks.asked import Asked
from benchmarks.goals import Goal, at_least, at_most
from benchmarks.peer_bots import STOCK, named
from benchmarks.ratios import Rounds, told
from benchmarks.rounds import play
from benchmarks.runs import Found, Load, Subject
from benchmarks.tables import core, latencies, table

OURS = ours.polling()
SUBJECTS: Sequence[Subject] = (OURS, *named(STOCK, "aiogram_sqlite", "grammy_conversations", "grammy_echo"))
AT_50 = replace(OURS, name="ours_at_50", title="this bot, polling, at 50 turns a second")
DELAY = 0.05
_HOW = """\
Every answer of the Bot API but those to polls comes 50 ms late. 128 people tap again as soon as they were answered;
what a turn takes then is 128 divided by the turns a second, so its median is also measured at 50 turns a second.
The stock echo takes one update at a time: it cannot do 50 turns a second here.
"""


def measure(asked: Asked) -> list[dict[str, Found]]:
    """Run every program in each round with 128 people, and ours also at 50 turns a second."""
    load = Load(seconds=asked.seconds or 5.0, delay=DELAY)
    crowded = play(SUBJECTS, load, asked)
    quiet = play([AT_50], replace(load, made=500, rate=50.0), asked)
    return [many | few for many, few in zip(crowded, quiet, strict=True)]


def page(rounds: Rounds) -> str:
    """Return the section of the page."""
    heads = ("program", "turns/s", "p50 / p95 / p99 ms", "CPU µs a turn", "core busy")
    rows = [_row(rounds, each) for each in (*SUBJECTS, AT_50) if any(each.name in one for one in rounds)]
    return f"## A Bot API that answers after 50 ms\n\n{_HOW}\n{table(heads, rows)}"


def _row(rounds: Rounds, subject: Subject) -> tuple[str, ...]:
    return (
        subject.title,
        told(ratios.of(rounds, subject.name, ratios.rate)),
        latencies(rounds, subject.name),
        told(ratios.of(rounds, subject.name, ratios.cpu)),
        core(rounds, subject.name),
    )


def goals(rounds: Rounds) -> list[Goal]:
    """Return the goals that this decides."""
    median = ratios.latency("p50")
    crowded, quiet = ratios.of(rounds, OURS.name, median), ratios.of(rounds, AT_50.name, median)
    return [
        at_least("turns/s with a 50 ms API, 128 people", 500, ratios.of(rounds, OURS.name, ratios.rate), ",.0f"),
        at_most("… median, at 50 turns/s", 140, quiet, ".0f", " ms"),
        at_most("… median, all 128 tapping at once", 140, crowded, ".0f", " ms"),
    ]
