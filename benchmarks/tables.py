"""The tables of the page, in Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from benchmarks import ratios
from benchmarks.peer_bots import STOCK
from benchmarks.ratios import Rounds, told
from benchmarks.runs import Subject

SATURATED = 0.9


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; nothing if it has no rows."""
    lines = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}", *lines, ""]) if lines else ""


def of_turns(rounds: Rounds, subjects: Sequence[Subject], base: str = STOCK) -> str:
    """Return what a turn costs in each program, beside the one that is the measure."""
    heads = (
        "program",
        "an answer is kept in",
        "CPU of a turn ÷ stock echo",
        "CPU µs a turn",
        "turns/s × stock echo",
        "turns/s",
        "p50 / p95 / p99 ms",
        "core busy",
        "the load's µs",
    )
    return table(heads, [_row(rounds, each, base) for each in subjects if any(each.name in one for one in rounds)])


def _row(rounds: Rounds, subject: Subject, base: str) -> tuple[str, ...]:
    name = subject.name
    servers = ratios.of(rounds, name, ratios.servers_cpu)
    beside = f" and {servers.told()} of the server" if servers and servers.middle else ""
    return (
        subject.title,
        subject.keeps,
        told(ratios.paired(rounds, name, base, ratios.cpu), ".2f"),
        told(ratios.of(rounds, name, ratios.cpu)) + beside,
        told(ratios.paired(rounds, name, base, ratios.rate), ".2f"),
        told(ratios.of(rounds, name, ratios.rate)),
        latencies(rounds, name),
        core(rounds, name),
        told(ratios.of(rounds, name, ratios.load_cpu)),
    )


def latencies(rounds: Rounds, name: str) -> str:
    """Return the medians of the percentiles, or what was in the way."""
    found = [ratios.of(rounds, name, ratios.latency(each)) for each in ("p50", "p95", "p99")]
    if None in found:
        return next((str(each[name]["trouble"]).splitlines()[0] for each in rounds if name in each), "–")
    return " / ".join(f"{each.middle:,.1f}" for each in found if each)


def core(rounds: Rounds, name: str) -> str:
    """Return how busy the bot's core was with it; below nine tenths something else was the limit."""
    busy = ratios.of(rounds, name, ratios.busy)
    if busy is None:
        return "–"
    return f"{busy.middle:.0%}" if busy.middle >= SATURATED else f"{busy.middle:.0%}, not saturated"
