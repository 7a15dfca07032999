"""The words of the chat as anybody can have them: what `python -m bot flow show TRIAL --json` prints."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

from tests.journeys.commands import told

TRIAL = "NCT06866938"


@dataclass(frozen=True)
class FlowWords:
    """One language of `flow show --json`: labels, and every question by its text."""

    language: str
    ui: dict[str, str]
    facts: dict[str, dict[str, Any]]

    def asked(self, text: str) -> str | None:
        """Return the fact that a message asks for: the longest question found in it, None if there is none."""
        found = [fact for fact in self.facts.values() if f"\n{fact['text']}" in f"\n{text}"]
        return max(found, key=lambda fact: len(fact["text"]))["id"] if found else None

    def label(self, fact: str, option: str) -> str:
        """Return the words on the button of an option."""
        return next(str(each["label"]) for each in self.facts[fact]["options"] if each["id"] == option)


@cache
def flow_words(language: str) -> FlowWords:
    """Return the words of a language; asked of the program, once."""
    shown = json.loads(told("flow", "show", TRIAL, "--lang", language, "--json"))
    return FlowWords(language, shown["ui"], {fact["id"]: fact for fact in shown["facts"]})
