"""The campaign `taps`: buttons that are old, somebody else's, made up, cut short or changed have no effect, ever."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence
from itertools import cycle

from bot.wording import words
from flows.say import say
from storage.outbox import Owed
from tests.faults.figures import Asked, Campaign, Row
from tests.faults.ward import ward
from tests.faults.without_kills import databases
from tests.fuzz.gate import gate
from tests.fuzz.spoiling import as_bytes
from tests.fuzz.tapper import FAMILIES, Tapper
from tests.fuzz.target import Found, Target
from tests.fuzz.walks import LANGUAGES, WALKERS, WALKS, Json, NotTaken, Walk

NAME = "taps"
MANY, FEW = 140, 2
"""Taps at each step, in the long form and in the short."""

LOOKS = ("words", "page", "findings", "outcome")
"""Buttons that only show something to whose it is."""


def _plain(*keys: str) -> frozenset[str]:
    return frozenset(words(language).plain(say(key)) for key in keys for language in ("en", "fr"))


TO_OTHERS = _plain(
    "command.neutral_toast", "command.not_yours", "command.old_button", "command.unknown", "command.private_only"
)
"""All that somebody may hear in passing to whom a button does not belong."""


def taps(asked: Asked) -> Campaign:
    """Walk through every step, and tap at each of them what should not be tapped."""
    began, found = time.perf_counter(), Found(NAME, asked)
    walks = ("eligible",) if asked.short else tuple(WALKS)
    with databases("SQLite", asked.folder) as new:
        for name in walks:
            if asked.case.partition("/")[0] not in {"", name}:
                continue
            with ward(new(), asked.seed) as it, gate(it) as way_in:
                other = Walk(way_in, WALKERS + 1, "en")
                other.go_on(other.facts, until="sex")
                try:
                    _walk(found, name, Tapper(Walk(way_in, WALKERS, LANGUAGES[name]), other))
                except NotTaken as why:
                    found.note(tuple(FAMILIES)[-1], name, f"after what was tapped, {why}")
    rows = [Row(family, found.thrown[family], found.wrong[family]) for family in FAMILIES]
    return Campaign(
        NAME, "A button that is old, somebody else's, made up, cut short or changed has no effect, and is answered.",
        asked.seed, time.perf_counter() - began, tuple(rows), tuple(found.violations),
        measured=(("steps of the dialogue", f"{found.stops}"),),
        how=("At each step of three walks people tap what is not on their screen; nothing that is kept may differ,",
             "the tap is answered once, and to whom the button does not belong it is told as of any number."),
        untested=("A button that stands for a command (/details 12), tapped by somebody who may type that command.",),
        short=asked.short,
    )  # fmt: skip


def _walk(found: Found, name: str, tapper: Tapper) -> None:
    target, families = Target(found, tapper.walk, name), cycle(FAMILIES)
    for place, stop in enumerate(WALKS[name](tapper.walk)):
        found.stops += 1
        tapper.look()
        for index in range(FEW if found.asked.short else MANY):
            family, case = next(families), f"{name}/{place}/{index}"
            if found.is_wanted(case):
                tapper.drawn = random.Random(f"{found.asked.seed}/{case}")
                _tap(target, tapper, family, case, stop)


def _tap(target: Target, tapper: Tapper, family: str, case: str, stop: str) -> None:
    own = tapper.walk.who
    drawn = (FAMILIES[family](tapper) for _ in range(100))
    tap = next((each for each in drawn if not _is_good(each, own, tapper.good)), None)
    if tap is None:  # at the first steps nothing is old yet
        return
    target.found.thrown[family] += 1
    before, number = target.kept(), tapper.walk.gate.number()
    gate = tapper.walk.gate
    gate.ward.passes(1)
    gate.errors.clear()
    tap |= {"id": f"{number}"}
    status = gate.posts(as_bytes({"update_id": number, "callback_query": tap}))
    sent = gate.goes_on()
    after = target.kept()
    wrong = [f"the webhook answered {status}"] if status != 200 else []
    wrong += [f"the log says {each}" for each in gate.errors]
    wrong += [f"it changed {was} to {now}" for was, now in zip(before, after, strict=True) if was != now]
    wrong += _answered_wrongly(tap, sent, is_own=tap["from"]["id"] == own)
    for why in wrong:
        target.found.note(family, case, f"at {stop}: {why}: {tap}")


def _is_good(tap: Json, own: int, live: frozenset[str]) -> bool:
    """Say whether the walker taps what is on his screen; what is ticked can be unticked by an older button."""
    if tap["from"]["id"] != own or tap.get("message", {}).get("chat", {}).get("id") != own:
        return False
    data = tap["data"]
    return data in live or data.replace("|on:", "|off:") in live or data.replace("|off:", "|on:") in live


def _tells_nothing(owed: Owed, data: str) -> bool:
    """Say whether what is answered would be answered for any number, of no screening too."""
    number = data.split()[1] if " " in data else ""
    no_such = {words(each).html(say("command.no_such_screening", number=number)) for each in ("en", "fr")}
    return owed.payload["text"] in {"", *TO_OTHERS, *no_such}


def _answered_wrongly(tap: Json, sent: Sequence[Owed], *, is_own: bool) -> Iterator[str]:
    answers = [each.payload for each in sent if "tap" in each.payload]
    if [each["tap"] for each in answers] != [tap["id"]]:
        yield f"it was answered {len(answers)} times"
        return
    told = str(answers[0]["text"]) if "text" in answers[0] else ""
    if not is_own and [each for each in sent if not _tells_nothing(each, tap["data"])]:
        yield f"somebody else was told {[each.payload for each in sent]}"
    looks = tap.get("data", "").rpartition("|")[2].partition(":")[0] in LOOKS
    if is_own and not told and not looks:
        yield f"its answer was empty: {[each.payload for each in sent]}"
