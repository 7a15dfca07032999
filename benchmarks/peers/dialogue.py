"""The dialogue of all peers: 35 questions of about 200 characters with five buttons each, then from the beginning."""

from __future__ import annotations

import os
from typing import NamedTuple

QUESTIONS = 35
OPTIONS = ("Yes", "No", "Not known yet", "Does not apply", "Back")
_ABOUT = (
    "Please look at the last entry in the patient's file before you answer, and choose what was true on the day of "
    "screening; what is not known can be completed later."
)


class Place(NamedTuple):
    """Where a peer runs."""

    api: str
    token: str
    port: int
    store: str
    folder: str


def place() -> Place:
    """Return where this peer runs, from the environment."""
    asked = os.environ
    return Place(asked["API"], asked["TOKEN"], int(asked.get("PORT") or 0), asked.get("STORE", ""), asked["FOLDER"])


def text(question: int) -> str:
    """Return a question's text."""
    return f"Question {question + 1} of {QUESTIONS}. Does criterion {question + 1} hold? {_ABOUT}"


def buttons(question: int) -> list[tuple[str, str]]:
    """Return the label and the data of each button."""
    return [(label, f"{question}:{code}") for code, label in enumerate(OPTIONS)]


def read(data: str) -> tuple[int, int]:
    """Return the question and the option of a button that was tapped."""
    question, _, code = data.partition(":")
    return int(question), int(code)


def following(question: int) -> int:
    """Return the question after this one."""
    return (question + 1) % QUESTIONS
