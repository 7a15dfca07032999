"""The standard patient for a program that has the real clock: every date as many days later as today is."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.flows.playing import MORNING, STANDARD
from tests.journeys.player import Facts
from tests.journeys.words import flow_words

TYPED = {"age", "ecog_date", "hemoglobin", "planned_injection_date"}


TYPED = {"age", "ecog_date", "hemoglobin", "planned_injection_date"}


def today() -> date:
    """Return the trial's day."""
    return datetime.now(ZoneInfo("Europe/Paris")).date()  # noqa: TID251 - the program under test has the real clock


def patient(day: date) -> Facts:
    """Return him as he is on that day."""
    by = (day - MORNING.date()).days
    return {fact: _later(value, by) for fact, value in STANDARD.items()}


def hurried(day: date) -> Facts:
    """Return him with most of what would be typed not known yet: new messages keep to Telegram's pace, edits do not."""
    tapped = {fact for fact, each in flow_words("en").facts.items() if each["type"] in {"choice", "multiple"}}
    return {fact: value if fact in tapped | TYPED else None for fact, value in patient(day).items()}


def _later(value: Any, by: int) -> Any:  # noqa: ANN401 - any JSON value
    return (date.fromisoformat(value) + timedelta(by)).isoformat() if str(value).count("-") == 2 else value
