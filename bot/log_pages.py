"""A screening of the log as messages of a chat: the conversation word for word, then the findings."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from bot.panels import packed
from flows.moments import PARIS
from flows.outcome_screens import findings_screen
from flows.progress import Standing
from flows.say import Say, say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.wording import Words
    from flows.trial import Trial
    from storage.conversation import Utterance
    from storage.lists import Line
    from storage.reports import Log

LIMIT = 3600
PIECE = 700
"""Characters of a part, tags included; its heading comes on top."""


def conversation_pages(log: Log, trial: Trial, words: Words) -> tuple[str, ...]:
    """Return the whole conversation and the findings, as numbered parts that fit a message each."""
    if log.kept.screening.is_erased:
        return (words.html(say("erasing.log", number=log.kept.screening.label)),)
    head = words.html(say("log.head", number=log.kept.screening.label, result=_result(log, words)))
    findings = findings_screen(Standing(trial, log.kept.screening)).lines
    lines = [line for said in log.conversation for line in _bubble(said, words)]
    parts = packed(
        [*lines, *(f"\n{words.html(first)}" for first in findings[:1]), *map(words.html, findings[1:])], LIMIT
    )
    return tuple(f"{head} ({nth}/{len(parts)})\n\n{part}" for nth, part in enumerate(parts, 1))


def list_line(line: Line) -> Say:
    """Return one screening of a list."""
    return say(
        "log.line",
        number=line.label,
        day=line.started_at.astimezone(PARIS).date(),
        site=line.site,
        person=line.person,
        result=came_to(line),
    )


def came_to(line: Line) -> Say:
    """Return what a screening of a list came to; of one that was erased only that it was."""
    if line.verdict and not line.is_erased:
        return say(f"outcome.{line.verdict}")
    return say(f"command.state.{line.state}")


def _bubble(said: Utterance, words: Words) -> Iterator[str]:
    time = f"{said.at.astimezone(PARIS):%d/%m %H:%M:%S}"
    by = words.html(say(f"log.{said.did or said.by}"))
    for nth, piece in enumerate(_pieces(said.text)):
        yield f"\n<b>{time} {by}</b>\n{piece}" if nth == 0 else piece
    if said.buttons:
        yield html.escape(" ".join(f"[{each}]" for each in said.buttons), quote=False)


def _pieces(text: str) -> list[str]:
    """Return the text in pieces that fit a message even when every character of it has to be escaped."""
    return [html.escape(text[at : at + PIECE], quote=False) for at in range(0, len(text), PIECE)]


def _result(log: Log, words: Words) -> str:
    judged, state = log.kept.judged, log.kept.screening.state
    return words.plain(say(f"outcome.{judged.verdict}") if judged.verdict else say(f"command.state.{state}"))
