"""The golden conversations of tests/dialogues, played on a phone against the whole bot: same deeds, same screens."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from bot.wording import words
from flows.say import say
from tests.flows.playing import PARIS, STANDARD, TRIAL
from tests.journeys.clinic import Clinic
from tests.journeys.player import PATIENCE, Facts, Player

if TYPE_CHECKING:
    from pathlib import Path

HEADER = re.compile(r"# .+\ndate: (?P<date>.+)\nlanguage: (?P<language>en|fr)\n\n?(?P<body>.*)", re.DOTALL)


@dataclass
class Expected:
    """What a golden file says is on the phone after a deed."""

    toast: str = ""
    before: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    rows: str = ""
    card: str = ""


@dataclass
class Turn:
    """What is done, and what is seen then."""

    deeds: list[str]
    seen: list[str]


@dataclass
class Golden:
    """One file."""

    language: str
    begins: datetime
    turns: list[Turn]


def read(path: Path) -> Golden:
    """Read a golden conversation."""
    header = HEADER.fullmatch(path.read_text(encoding="utf-8"))
    assert header, path
    turns: list[Turn] = [Turn(["> /screen"], [])]
    for line in header["body"].splitlines():
        if line.startswith("<"):
            turns[-1].seen.append(line.removeprefix("<").removeprefix(" "))
        elif line.startswith("+ "):
            turns[-1].deeds[-1] += f"\n{line[2:]}"
        elif line and turns[-1].seen:
            turns.append(Turn([line], []))
        elif line:
            turns[-1].deeds.append(line)
    return Golden(header["language"], _moment(header["date"]), turns)


async def play(golden: Golden, clinic: Clinic) -> None:
    """Do on the phone what the file says, and see what it says."""
    patient: Facts = dict(STANDARD)
    for turn in golden.turns:
        cards = clinic.cards
        for deed in turn.deeds:
            await _do(clinic, deed, patient)
        await _see(clinic, _expected(turn.seen), golden.language, cards)


async def _do(clinic: Clinic, deed: str, patient: Facts) -> None:
    player = clinic.investigator
    if deed.startswith("@ "):
        await clinic.goes_to(_moment(deed[2:]))
    elif changed := re.fullmatch(r"… (\w+) = (.+)", deed):
        patient[changed[1]] = None if changed[2] == "unknown" else json.loads(changed[2])
    elif deed.startswith("… until "):
        await _until(player, patient, deed.removeprefix("… until "))
    elif tapped := re.fullmatch(r"> \[(.+?)\]( again)?", deed):
        await _tap(player, tapped[1].removeprefix("✓ "), again=bool(tapped[2]))
    else:
        await player.types(deed[2:])


async def _tap(player: Player, label: str, *, again: bool) -> None:
    """Tap, and wait until the tap is answered: what it changes is looked at afterwards."""
    if again:
        await player.tap_again()
        return
    seen = len(player.phone.toasts())
    player.press(label)
    await player.telegram.until(lambda: len(player.phone.toasts()) > seen, PATIENCE, f"[{label}] answered")


async def _until(player: Player, patient: Facts, goal: str) -> None:
    reviewing = words(player.words.language, TRIAL).plain(say("dialogue.reviewing"))
    if goal == "reviewing":
        await player.goes_on(
            patient, lambda here: here.panel["text"].startswith(reviewing.replace("<b>", "").replace("</b>", ""))
        )
    else:
        await player.goes_on(patient, goal)


async def _see(clinic: Clinic, expected: Expected, language: str, cards: list[str]) -> None:
    player = clinic.investigator

    def same() -> bool:
        toast = player.phone.toasts()[-1] if expected.toast else ""
        return (player_shows(player, language), _rows(player), toast) == (expected.text, expected.rows, expected.toast)

    def difference() -> str:
        wanted = "\n".join([*expected.text, expected.rows])
        return f"wanted:\n{wanted}\nshown:\n{chr(10).join(player_shows(player, language))}\n{_rows(player)}"

    await clinic.telegram.until(same, PATIENCE, "the screen of the golden conversation", difference)
    if expected.before:
        assert any(_lines(each["text"]) == expected.before for each in player.phone.messages()), player.phone.screen()
    if expected.card:
        words_of_it = expected.card.split()[1:]
        await clinic.telegram.until(
            lambda: clinic.cards != cards and all(each in clinic.cards[-1] for each in words_of_it),
            PATIENCE, "a card, or a change of it", clinic.group.screen,
        )  # fmt: skip


def player_shows(player: Player, language: str) -> list[str]:
    """Return the lines of the panel, without what only the registry adds to an outcome."""
    related = words(language, TRIAL).plain(say("note.related"))
    shown: list[str] = []
    for line in _lines(player.panel["text"]):
        if line.startswith("ℹ") or line == re.sub("<[^>]+>", "", related):
            break
        shown.append(line)
    return shown


def _expected(seen: list[str]) -> Expected:
    expected = Expected()
    for line in seen:
        if line.startswith("(") and not expected.text and line.endswith(")"):
            expected.toast = line[1:-1]
        elif line == "—":
            expected.before, expected.text = expected.text, []
        elif line.startswith("["):
            expected.rows = line
        elif line.startswith("→ "):
            expected.card = line[2:]
        else:
            expected.text.append(line.rstrip())
    expected.text = [line for line in expected.text if line]
    return expected


def _rows(player: Player) -> str:
    return " / ".join(" ".join(f"[{button['text']}]" for button in row) for row in player.panel["buttons"])


def _lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.splitlines() if line.strip()]


def _moment(written: str) -> datetime:
    return datetime.strptime(written, "%Y-%m-%d %H:%M").replace(tzinfo=PARIS)
