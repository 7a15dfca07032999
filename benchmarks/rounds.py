"""Rounds: in each, every program runs once, so that what the machine does meanwhile happens to all of them alike."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from benchmarks.asked import Asked
from benchmarks.runs import Found, Load, Subject, run
from benchmarks.stage import DidNotRun


def play(subjects: Sequence[Subject], load: Load, asked: Asked) -> list[dict[str, Found]]:
    """Return what each round found of each program."""
    chosen = [each for each in subjects if not asked.only or each.name in asked.only]
    rounds: list[dict[str, Found]] = []
    for number in range(asked.rounds):
        rounds.append({})
        for subject in every_other_way(chosen, number):
            found = _run(subject, load)
            rounds[-1][subject.name] = found
            _say(number, subject, found)
    return rounds


def every_other_way(subjects: Sequence[Subject], number: int) -> Sequence[Subject]:
    """Return the order of a round: forth, and back in the next, so that no program always comes after the same one."""
    return subjects[::-1] if number % 2 else subjects


def _run(subject: Subject, load: Load) -> Found:
    try:
        return run(subject, load)
    except DidNotRun as trouble:
        return {"trouble": str(trouble)}


def _say(number: int, subject: Subject, found: Found) -> None:
    if found.get("turns"):
        turns, seconds, cpu, took = found["turns"], found["seconds"], found["cpu"], found["took"]
        told = (
            f"{cpu / turns * 1e6:8,.0f} µs CPU a turn  {turns / seconds:8,.0f} turns/s  core {cpu / seconds:4.0%}  "
            f"p50 {took['p50'] * 1000:.1f}  p95 {took['p95'] * 1000:.1f}  p99 {took['p99'] * 1000:.1f} ms  "
            f"(load {found['load_cpu'] / turns * 1e6:.0f} µs)"
        )
    else:
        told = ""
    sys.stderr.write(
        f"round {number + 1}  {subject.name:24} {told} {found.get('trouble', '')}\n{found.get('said', '')}"
    )
