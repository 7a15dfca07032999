"""A screening played as a person would: texts typed, buttons tapped, and between two turns through JSON, as on disk."""

import re
from datetime import date, datetime, timedelta
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from bot.trials import load_trials
from bot.wording import Words, words
from flows.dialogue import begin, begin_again, step
from flows.facts import ChoiceFact, MultipleFact, SeriesFact
from flows.progress import Standing
from flows.say import Say
from flows.screening import Heard, Screening
from flows.screens import Screen, Step
from flows.showing import step_of

AMBIGUOUS = re.compile(r"[1-9][0-9]{0,2}[.][0-9]{3}")
"""May be meant as thousands; the bot would ask, and a person would write 3.0010."""

Facts: TypeAlias = dict[str, Any]

TRIAL = load_trials()["NCT06866938"]
WORDS = {language: words(language, TRIAL) for language in ("en", "fr")}
PARIS = ZoneInfo("Europe/Paris")
MORNING = datetime(2026, 11, 23, 10, tzinfo=PARIS)
STANDARD: Facts = {
    "planned_injection_date": "2026-12-07",
    "last_injection_date": "2025-11-12",
    "sex": "male",
    "age": 71,
    "ecog": 1,
    "ecog_date": "2026-11-20",
    "histology": "adenocarcinoma",
    "metastatic_lesion": "yes",
    "bone_metastases": "yes",
    "adt_ongoing": "yes",
    "testosterone": {"value": "20", "unit": "ng/dL"},
    "testosterone_date": "2026-11-02",
    "progression_evidence": ["bone"],
    "psma_pet": "positive",
    "psma_tracer": "ga68_psma11",
    "psma_negative_lesion": "no",
    "lupsma_cycles": 6,
    "progression_during_first_course": "no",
    "prior_arsi": ["enzalutamide"],
    "concomitant_arsi": "none",
    "prior_taxane": ["docetaxel"],
    "progression_after_first_course": "radiological_or_clinical",
    "progression_date": "2026-09-14",
    "contraception": "azoospermic",
    "anc": {"value": "3.2", "unit": "G/L"},
    "platelets": {"value": "210", "unit": "G/L"},
    "hemoglobin": {"value": "12.1", "unit": "g/dL"},
    "bilirubin": {"value": "11", "unit": "µmol/L"},
    "bilirubin_uln": {"value": "21", "unit": "µmol/L"},
    "alt": {"value": "24", "unit": "U/L"},
    "ast": {"value": "27", "unit": "U/L"},
    "alt_uln": {"value": "40", "unit": "U/L"},
    "ast_uln": {"value": "40", "unit": "U/L"},
    "creatinine_clearance": {"value": "78", "unit": "mL/min"},
    "consent": "signed",
    "willing_to_comply": "yes",
    "social_security": "yes",
    "sae_discontinuation": "no",
    "lupsma_courses": 1,
    "subsequent_therapy": "none",
    "prior_systemic_radiotherapy": "no",
    "rbc_transfusion": "no",
    "cns_metastases": "no",
    "hypersensitivity": "no",
    "hemibody_radiotherapy": "no",
    "cord_compression": "none",
    "other_malignancy": "none",
    "abnormal_bone_growth": "no",
    "other_trial": "no",
    "serious_condition": "no",
    "cardiac_disease": "no",
    "interfering_history": "no",
    "guardianship": "none",
}
"""An invented patient in whose way nothing stands on 23 November 2026."""


class Play:
    """One screening under way: what is heard next, at which moment, and every step so far."""

    def __init__(self, language: str = "en", now: datetime = MORNING) -> None:
        self.now = now
        self.steps: list[Step] = [begin(TRIAL, number=1, site="lyon-sud", person=1, language=language, now=now)]
        self.last_tap: Heard | None = None
        self._read: tuple[Screening, Standing] | None = None

    @classmethod
    def of(cls, step: Step, now: datetime) -> "Play":
        """Go on from a step."""
        play = cls(step.screening.language, now)
        play.steps.append(step)
        return play

    @property
    def step(self) -> Step:
        """The last step."""
        return self.steps[-1]

    @property
    def screening(self) -> Screening:
        """The screening as it comes back from disk."""
        return self.standing.screening

    @property
    def standing(self) -> Standing:
        """Where it stands."""
        if self._read is None or self._read[0] is not self.step.screening:
            kept = Screening.model_validate_json(self.step.screening.model_dump_json())
            assert kept == self.step.screening
            self._read = (self.step.screening, Standing(TRIAL, kept))
        return self._read[1]

    @property
    def words(self) -> Words:
        """The words of its language."""
        return WORDS[self.screening.language]

    def hear(self, heard: Heard) -> Step:
        """Take one thing heard."""
        self.steps.append(step(TRIAL, self.screening, heard, self.now))
        return self.step

    def screen_again(self) -> Step:
        """Begin the next attempt with the patient."""
        now, attempt = self.screening, self.screening.attempt + 1
        again = begin_again(now, TRIAL, number=attempt, attempt=attempt, language=now.language, now=self.now)
        self.steps.append(again)
        return again

    def type(self, text: str) -> Step:
        """Type a text."""
        return self.hear(Heard(kind="text", text=text))

    def tap(self, code: str) -> Step:
        """Tap a button that is shown now, by its code."""
        self.last_tap = Heard(kind="tap", code=code, step=step_of(self.standing), revision=self.screening.revision)
        return self.hear(self.last_tap)

    def tap_label(self, label: str) -> Step:
        """Tap a button that is shown now, by its label."""
        codes = {shown.removeprefix("✓ "): code for shown, code in self.buttons()}
        assert label in codes, f"no button {label!r} here: {', '.join(codes)}"
        return self.tap(codes[label])

    def tap_again(self) -> Step:
        """Tap the same button of the same message once more."""
        assert self.last_tap is not None
        return self.hear(self.last_tap)

    def buttons(self) -> list[tuple[str, str]]:
        """Return the labels and codes of the buttons shown now."""
        return [(label(self.words, button), button.code) for button in screen(self.step).buttons]

    def later(self, **by: float) -> None:
        """Let time pass."""
        self.now += timedelta(**by)

    def answer(self, facts: Facts) -> Step:
        """Answer the question that is open with what `facts` holds for it, in as few turns as a person needs."""
        fact = TRIAL.fact[self.standing.question or ""]
        value = facts.get(fact.id)
        if value is None or (value == [] and not isinstance(fact, MultipleFact)):
            return self.tap("unknown")
        if isinstance(fact, ChoiceFact):
            return self.tap(f"option:{value}")
        if isinstance(fact, MultipleFact):
            for each in [each for each in value if each != "none"] or ["none"]:
                self.tap(f"on:{each}")
            return self.tap("done")
        self.type(typed(value))
        under_way = isinstance(fact, SeriesFact) and self.screening.state in {"asking", "completing"}
        return self.tap("done") if under_way else self.step

    def go_on(self, facts: Facts, until: str = "end") -> list[str]:
        """Answer, confirm and keep until the fact or the state `until`; return the facts asked on the way."""
        asked: list[str] = []
        for _ in range(250):
            state, question = self.screening.state, self.standing.question
            if until in {state, question if state in {"asking", "completing"} else None}:
                return asked
            if state in {"asking", "completing"}:
                asked.append(question or "")
                self.answer(facts)
            elif state in {"confirming", "reviewing"}:
                self.tap("confirm")
            elif state == "rescheduling":
                self.tap("plan:keep")
            else:
                assert until == "end", f"never came to {until}"
                return asked
        raise AssertionError(f"no end: {self.screening}")


def typed(value: Any) -> str:  # noqa: ANN401 - a JSON value
    """Return a value of `evaluate` as it is typed."""
    match value:
        case {"value": number, "unit": unit}:
            return f"{number}{'0' if AMBIGUOUS.fullmatch(str(number)) else ''} {unit}"
        case list():
            return "\n".join(f"{typed_day(each['date'])} {each['value']}" for each in value)
        case str():
            return typed_day(value)
    return str(value)


def typed_day(day: str) -> str:
    """Return an ISO day as a French site types it; a year or a month as it is."""
    return format(date.fromisoformat(day), "%d/%m/%Y") if day.count("-") == 2 else day


def screen(step: Step) -> Screen:
    """Return what is shown; every step shows something."""
    assert step.screen is not None
    return step.screen


def label(words: Words, button: Any) -> str:  # noqa: ANN401 - a Button
    """Return a button's label as it is shown."""
    return f"{'✓ ' if button.chosen else ''}{words.plain(button.label)}"


def said(words: Words, lines: tuple[Say, ...]) -> str:
    """Return paragraphs as Telegram gets them."""
    return "\n".join(words.html(line) for line in lines)


def played(facts: Facts, until: str, *typed: str) -> Play:
    """Return a screening that has come to a fact or a state."""
    play = Play()
    play.go_on(facts, until=until)
    for text in typed:
        play.type(text)
    return play


def shown(play: Play) -> str:
    """Return what is on the phone."""
    return said(play.words, screen(play.step).lines)
