"""What the audit tells of a play, and what is kept of it."""

from dataclasses import replace

import orjson

from bot.rounds import judged_of
from flows.agreeing import AsKept, Difference, differences
from flows.replaying import replay
from flows.screening import Screening
from flows.screens import Step
from flows.told import Told
from storage.screenings import Judged, Kept
from tests.flows.playing import STANDARD, TRIAL, WORDS, Facts, Play, played

NEXT = TRIAL.model_copy(update={"version": "9", "digest": "of the next version"})
TRIALS = {TRIAL.version: TRIAL, NEXT.version: NEXT}
LOW: Facts = {"hemoglobin": {"value": "9.4", "unit": "g/dL"}}


class Chronicle:
    """What the audit tells of a play, and what is kept of it; each step is written down as it is taken."""

    def __init__(self, play: Play) -> None:
        self.told: list[Told] = []
        self.play = play
        self._judged = Judged(is_open=True)
        self._screening: Screening | None = None
        for nth in range(len(play.steps)):
            self._note(play.steps[nth])

    @property
    def kept(self) -> AsKept:
        """What is kept, as it comes back from disk."""
        screening = Screening.model_validate_json(self.play.step.screening.model_dump_json())
        judged = orjson.loads(self._judged.model_dump_json())
        beside = {name: getattr(screening, name) for name in ("number", "state", "day", "version", "first", "attempt")}
        return AsKept(screening, judged.pop("findings"), {**beside, **judged})

    def differing(self) -> tuple[Difference, ...]:
        """Return what is kept otherwise than the events tell."""
        return differences(self.kept, replay(self.told, TRIALS))

    def write_on(self) -> None:
        """Write the last step down."""
        self._note(self.play.step)

    def _note(self, step: Step) -> None:
        turn = len(self.told)
        for each in step.events:
            old, new = (orjson.loads(orjson.dumps(value)) for value in (each.old, each.new))
            version, person = step.screening.version, step.screening.person
            one = Told(self.play.now, each.what, each.fact, old, new, version, TRIALS[version].digest, turn)
            self.told.append(replace(one, person=person, reason=each.reason))
        if self._screening is not None and step.screening != self._screening:
            was = Kept(screening=self._screening, judged=self._judged, panel=None)
            self._judged = judged_of(was, step, WORDS["en"])
        self._screening = step.screening


def ended(facts: Facts) -> Chronicle:
    return Chronicle(played({**STANDARD, **facts}, "end"))
