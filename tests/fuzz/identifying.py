"""The guard against identifying text, on a set that nobody looked at when it was written.

A trial is one invented text: what identifies somebody, plain or disguised, alone or in a clinician's sentence; or one
of the trial's own sentences, which must pass. What is to hold is a share of them: one text missed is no violation.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Mapping
from statistics import median
from typing import NamedTuple

from flows.identifying import RULES, identifying
from flows.seen_through import seen_through
from tests.faults.figures import Asked, Campaign, Row, replay
from tests.fuzz.disguises import DISGUISES, applies
from tests.fuzz.sentences import FRAMES_HELD_OUT, FRAMES_LOOKED_AT, innocent
from tests.fuzz.strangers import HELD_OUT, KINDS, LOOKED_AT

RECALL, ALARMS = 0.98, 0.02
EACH = {True: 60, False: 334}
"""Texts of each kind, in the short form and in all: 2,000 altogether."""
INNOCENT = {True: 120, False: 500}
DISGUISED = 0.6
LOOK = "looked at"
"""The half that the guard was improved by: `--case 'looked at: NIR 3'`."""

LONG = 4096
USUAL_MS, LINEAR, LEAST_SECONDS = 1.0, 9.0, 0.05
"""A usual text takes a millisecond; four times the length less than nine times as long, once it takes 50 ms."""
WORST = (
    *(
        "1",
        "a",
        "0 ",
        "+1",
        "M. ",
        "a@",
        "a.",
        "a at ",
        "Ab ",
        "ipp ",
        "1 a ",
        "tel ",
        "nom : ",
        "A-",
        "Aa-",
        "01-",
        "1a",
    ),
    *(
        "1 aa",
        "1\u200b",
        "De ",
        "\ufdfa",
        "ﬃ",
        "e\u0301",
        "M de la ",
        "d'",
        "o1",
        "oil ",
        "1 . ",
        "n° patient ",
        "né ",
        "12 rue",
    ),
    *("1 85 05 78 006 ", "+33 6 ", "(at)a", "é", "М. ", "\U0001d7ce ", "\n1", "Dr ", "2A", "a" * 64 + " @"),
)
BEFORE = "0.8513, and 25 false alarms of 500 (seed 177)"


class Found(NamedTuple):
    """One text, how it was disguised, and the rule that saw it."""

    case: str
    text: str
    disguise: str
    rule: str | None


def guard(asked: Asked) -> Campaign:
    """Try the guard on 2,000 texts that identify, and 500 that do not; and how long it takes at worst."""
    began = time.perf_counter()
    if asked.case:
        found = _drawn(asked.seed, asked.case)
        wrong = (f"{found.text!r} was seen by {found.rule}",) if (found.rule is None) != ("trial" in asked.case) else ()
        return Campaign("identifying", PROMISE, asked.seed, 0.0, (Row(found.text, 1, len(wrong)),), wrong)
    seen = {kind: [_drawn(asked.seed, f"{kind} {n}") for n in range(EACH[asked.short])] for kind in KINDS}
    sound = [_drawn(asked.seed, f"trial {n}") for n in range(INNOCENT[asked.short])]
    spoilt, slow, times = tuple(_short_of_the_goals(asked, seen, sound)), tuple(_too_slow(asked)), _usual(sound)
    rows = [_row(kind, texts) for kind, texts in seen.items()]
    alarms = [each for each in sound if each.rule]
    rows += [Row("the trial's own sentences", len(sound), note=f"{len(alarms)} refused{_named(alarms)}")]
    if median(times) > USUAL_MS:
        slow = (*slow, f"a usual text takes {median(times):.2f} ms")
    rows += [Row(f"texts of {LONG:,} characters made to be slow", len(WORST), len(slow))]
    return Campaign(
        "identifying", PROMISE, asked.seed, time.perf_counter() - began, tuple(rows), (*spoilt, *slow),
        measured=(("recall", f"{_recall(seen):.4f}, goal {RECALL}"), ("recall before the guard was improved", BEFORE),
                  ("false alarms", f"{len(alarms)} of {len(sound)}, goal {ALARMS:.0%}"), *_by_disguise(seen),
                  ("a usual text", f"median {median(times):.2f} ms, most {max(times):.2f} ms")),
        how=("Names, frames and numbers are other than those by which the guard was improved; not so the trial's.",
             f"Six in ten texts are disguised, in one of {len(DISGUISES)} ways; three in four stand in a sentence."),
        untested=("A rare name alone, initials alone, a bare day or number: the guard cannot tell them.",
                  "Numbers spelled out in words; a phone number cut by a line's end."),
        short=asked.short,
    )  # fmt: skip


PROMISE = "Text that identifies a person is refused, and the trial's own words pass."


def _drawn(seed: int, case: str) -> Found:
    """Draw the text of a case, the same each time."""
    name = case.removeprefix(f"{LOOK}: ")
    half, frames = (HELD_OUT, FRAMES_HELD_OUT) if name == case else (LOOKED_AT, FRAMES_LOOKED_AT)
    drawn, kind = random.Random(f"{seed} {case}"), name.rpartition(" ")[0]
    if kind not in KINDS:
        text = innocent(drawn)
        return Found(case, text, "none", identifying(text))
    text = drawn.choice(frames).format(KINDS[kind](drawn, half))
    ways = [each for each in DISGUISES if applies(each, kind)]
    disguise = drawn.choice(ways) if drawn.random() < DISGUISED else "none"
    text = DISGUISES[disguise](text, drawn) if disguise != "none" else text
    return Found(case, text, disguise, identifying(text))


def _short_of_the_goals(asked: Asked, seen: Mapping[str, list[Found]], sound: list[Found]) -> Iterator[str]:
    missed = [each for texts in seen.values() for each in texts if each.rule is None]
    alarms = [each for each in sound if each.rule]
    if _recall(seen) < RECALL:
        yield f"recall {_recall(seen):.3f}: {_told(asked, missed)}"
    if len(alarms) > ALARMS * len(sound):
        yield f"{len(alarms)} of {len(sound)} sentences of the trial refused: {_told(asked, alarms)}"


def _told(asked: Asked, texts: list[Found]) -> str:
    return "; ".join(f"{each.text!r} ({replay('identifying', asked, each.case, 'fuzz')})" for each in texts[:9])


def _recall(seen: Mapping[str, list[Found]]) -> float:
    every = [each for texts in seen.values() for each in texts]
    return sum(each.rule is not None for each in every) / len(every)


def _row(kind: str, texts: list[Found]) -> Row:
    missed = [each for each in texts if each.rule is None]
    return Row(kind, len(texts), note=f"{len(missed)} missed{_named(missed)}")


def _named(texts: list[Found]) -> str:
    return f": {', '.join(each.case for each in texts)}" if texts else ""


def _by_disguise(seen: Mapping[str, list[Found]]) -> Iterator[tuple[str, str]]:
    every = [each for texts in seen.values() for each in texts]
    for disguise in ("none", *DISGUISES):
        told = [each for each in every if each.disguise == disguise]
        missed = sum(each.rule is None for each in told)
        yield f"disguise: {disguise}", f"{missed} of {len(told)} missed"


# ─── how long it takes ───────────────────────────────────────────────────────────────────────────────────────────────


def _usual(sound: list[Found]) -> list[float]:
    """Return the milliseconds of each of the trial's sentences, the least of five."""
    return [1000 * _best(identifying, each.text) for each in sound]


def _too_slow(asked: Asked) -> Iterator[str]:
    for worst in WORST if not asked.short else WORST[::6]:
        short, long = (_best(_every_rule, (worst * LONG)[:length]) for length in (LONG // 4, LONG))
        if long > LEAST_SECONDS and long > LINEAR * short:
            yield f"{worst!r} repeated: {short * 1000:.1f} ms for {LONG // 4}, {long * 1000:.1f} for {LONG} characters"


def _every_rule(text: str) -> None:
    """Have all rules look, also those behind one that has seen something."""
    seen = seen_through(text)
    for finds in RULES.values():
        finds(seen)


def _best(does: Callable[[str], object], text: str) -> float:
    """Return the seconds of the processor that it takes, the least of five."""
    times = []
    for _ in range(5):
        began = time.process_time()
        does(text)
        times.append(time.process_time() - began)
    return min(times)
