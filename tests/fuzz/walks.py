"""Walks through a screening, from step to step, by updates alone; at each step whoever walks may stop and look."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any, TypeAlias

from bot.buttons import data_of
from flows.dialogue import step
from flows.facts import ChoiceFact, MultipleFact
from flows.progress import Standing
from flows.say import option, say
from flows.screening import Heard, Screening
from flows.screens import Step
from flows.showing import step_of
from storage import people
from storage.unit import unit_of_work
from tests.faults.ward import SITE
from tests.flows.playing import STANDARD, TRIAL, Facts, Play, typed
from tests.fuzz.gate import Gate

Json: TypeAlias = dict[str, Any]
Dress: TypeAlias = Callable[[Json], Json]

WALKERS = 8_000_000_001
ASKING = ("asking", "completing")


class Walk(Play):
    """One investigator's screening, as it is on disk. What is heard comes as an update, `dressed` before it does."""

    def __init__(self, gate: Gate, who: int, language: str) -> None:
        super().__init__(language)
        self.gate, self.who, self.language = gate, who, language
        self.facts: Facts = STANDARD
        self.dressed: Dress = dict
        self.taken = 0
        self._stands: Standing | None = None
        with unit_of_work(gate.ward.engine) as unit:
            person = people.meet(unit, who, gate.ward.now).id
            people.grant(unit, person, "investigator", SITE, None, gate.ward.now)
        self.number = self.begins("/screen")

    def begins(self, text: str) -> int:
        """Begin a screening by a command, and return its number."""
        self._stands = None
        self.gate.takes({"update_id": self.gate.number(), "message": self.envelope() | {"text": text}})
        self.number = int(self.gate.ward.rows("SELECT max(number) FROM screening")[0][0])
        return self.number

    def envelope(self, message: int = 1) -> Json:
        """Return a message in the walker's own chat, without its content."""
        chat = {"id": self.who, "type": "private", "first_name": "Invented"}
        return {"message_id": message, "date": 1_764_000_000, "chat": chat, "from": self.user()}

    def user(self) -> Json:
        """Return the walker as Telegram describes people."""
        return {"id": self.who, "is_bot": False, "first_name": "Invented", "language_code": self.language}

    @property
    def panel(self) -> int:
        """The message that shows the screening."""
        shown = self.gate.ward.kept(self.number).panel
        assert shown is not None
        return shown.message_id

    @property
    def standing(self) -> Standing:
        """Where the screening stands, as it was on disk after the last good answer."""
        if self._stands is None:
            self._stands = Standing(TRIAL, self.gate.ward.kept(self.number).screening)
        return self._stands

    @property
    def step(self) -> Step:
        """The last step."""
        return Step(self.screening)

    def hear(self, heard: Heard) -> Step:
        """Have one thing come in, and see that it was taken."""
        before = self.screening
        self.gate.ward.passes(1)
        meant = step(TRIAL, before, heard, self.gate.ward.now).screening
        update = {"update_id": self.gate.number(), **(self._text(heard) if heard.kind == "text" else self._tap(heard))}
        self.gate.takes(self.dressed(update))
        self._stands = None
        if self.screening == before or _plain(self.screening) != _plain(meant):
            raise NotTaken(f"{json.dumps(update)} was not taken as it was meant at {step_of(self.standing)}")
        self.taken += 1
        return self.step

    def _text(self, heard: Heard) -> Json:
        return {"message": self.envelope(self.panel + 1000) | {"text": heard.text}}

    def _tap(self, heard: Heard) -> Json:
        return {"callback_query": self.tap_on(data_of(self.screening, heard.step, heard.code), self.panel)}

    def tap_on(self, data: str, message: int) -> Json:
        """Return the walker's tap on a button of a message of the bot's in his chat."""
        shown = self.envelope(message) | {"from": {"id": 1, "is_bot": True, "first_name": "Invented bot"}}
        return {"id": "314159", "from": self.user(), "chat_instance": "1", "message": shown, "data": data}

    def good_text(self) -> str:
        """Return what answers the question on the screen when it is typed; nothing if only buttons do."""
        screening = self.screening
        if screening.state not in ASKING:
            return ""
        fact = TRIAL.fact[self.standing.question or ""]
        value = self.facts.get(fact.id)
        if value is None or isinstance(fact, MultipleFact):
            return self.words.plain(say("ui.unknown"))
        return self.words.plain(option(fact.id, value)) if isinstance(fact, ChoiceFact) else typed(value)

    def later(self, **by: float) -> None:
        """Let time pass."""
        self.gate.ward.passes(timedelta(**by).total_seconds())

    def stops(self, until: str) -> Iterator[str]:
        """Go on until a fact or a state, and stop at each question on the way."""
        for _ in range(250):
            state, question = self.screening.state, self.standing.question
            if until in {state, question if state in ASKING else None}:
                return
            yield step_of(self.standing)
            if state in ASKING:
                self.answer(self.facts)
            else:
                self.tap("confirm")
        raise AssertionError(f"never came to {until}")


def _plain(screening: Screening) -> Json:
    """Return a screening without how its answers were given: a number typed may be the button that is called so."""
    return screening.model_dump(exclude={"answers": {"__all__": {"typed"}}})


class NotTaken(AssertionError):
    """A good answer that changed nothing, or something else."""


def eligible(walk: Walk) -> Iterator[str]:
    """Every question; then the review, an outcome, a correction, an annulment, another attempt."""
    yield from walk.stops("reviewing")
    yield "reviewing"
    walk.tap("change:age")
    yield "changing an answer"
    walk.type("71")
    walk.tap("confirm")
    yield "eligible"
    walk.tap("amend")
    yield "choosing what to correct"
    walk.tap("change:age")
    yield "explaining a correction"
    walk.tap("because:source")
    yield "correcting"
    walk.type("72")
    walk.tap("confirm")
    walk.tap("annul")
    yield "explaining an annulment"
    walk.type("done as a demonstration")
    yield "a reason shown back"
    walk.tap("because:typed")
    yield "annulled"


def hard(walk: Walk) -> Iterator[str]:
    """Values of several days, units, doubts, a date to be moved, a pause over night, pending items, another attempt."""
    walk.facts = STANDARD | SERIES | {"rbc_transfusion": "yes", "rbc_transfusion_date": "2026-11-20", "consent": None}
    walk.go_on(walk.facts, until="psa_values")
    yield "psa_values"
    walk.type("01/09/2026 99999")
    yield "lines read"
    walk.tap("done")
    yield "implausible lines"
    walk.tap("again")
    walk.type("02/09/2026 3.0010")
    walk.tap("done")
    walk.go_on(walk.facts, until="hemoglobin")
    walk.type("121")
    yield "which unit"
    walk.tap("unit:g/dL")
    yield "implausible"
    walk.tap("again")
    walk.go_on(walk.facts, until="consent")
    walk.tap("stop")
    yield "stopped"
    walk.later(days=1)
    walk.tap("resume")
    yield "still latest"
    walk.tap("confirm")
    walk.go_on(walk.facts, until="rescheduling")
    yield "rescheduling"
    walk.tap("plan:open")
    walk.go_on(walk.facts)
    yield "pending"
    walk.begins(f"/rescreen {walk.number}")
    yield "another attempt"


def excluded(walk: Walk) -> Iterator[str]:
    """An exclusion, a mistake set right, and on for the log."""
    walk.facts = STANDARD | {"hemoglobin": {"value": "9", "unit": "g/dL"}}
    walk.go_on(walk.facts, until="excluded")
    yield "excluded"
    walk.tap("correct")
    yield "correcting what excluded"
    walk.answer(walk.facts)
    walk.tap("complete")
    yield "completing"
    walk.go_on(walk.facts, until="reviewing")
    yield "reviewing for the log"
    walk.tap("confirm")
    yield "closed"


SERIES: Facts = {"progression_evidence": ["psa"], "psa_values": [{"date": "2026-09-01", "value": "3"}]}
WALKS: Mapping[str, Callable[[Walk], Iterator[str]]] = {"eligible": eligible, "hard": hard, "excluded": excluded}
LANGUAGES = {"eligible": "en", "hard": "fr", "excluded": "fr"}
