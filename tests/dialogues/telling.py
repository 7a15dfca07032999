"""How a golden conversation is written: what a person does, and below it what the phone shows, in plain words.

``> text``: typed, further lines of one message after ``+``. ``> [Yes]``: a button tapped, by its label; with ``again``
the same button of the same message again. ``… until hemoglobin``: the questions up to that fact or state, answered as
the standard patient's. ``… age = 17``: he is different from here on (JSON, or "unknown"). ``@ 2026-11-24 09:00``: time
passes. ``<``: what the phone shows; buttons in brackets, rows set apart by " / ", a toast in parentheses; after ``→``
what the coordinators are told.
"""

import html
import json
import re
from datetime import datetime

from flows.screens import Step
from tests.flows.playing import PARIS, STANDARD, Facts, Play, label, said, screen

HEADER = re.compile(r"# (?P<about>.+)\ndate: (?P<date>.+)\nlanguage: (?P<language>en|fr)\n\n?(?P<body>.*)", re.DOTALL)


def retold(text: str) -> str:
    """Return the conversation of a file as the dialogue goes now; what the person does is taken from `text`."""
    header = HEADER.fullmatch(text)
    assert header, "a conversation begins with '# what it shows', 'date: …' and 'language: …'"
    play = Play(header["language"], _moment(header["date"]))
    head = f"# {header['about']}\ndate: {header['date']}\nlanguage: {header['language']}\n"
    return "\n\n".join([head + _shown(play), *_turns(play, header["body"])]) + "\n"


def _turns(play: Play, body: str) -> list[str]:
    patient, turns, ahead = dict(STANDARD), [], ""
    for did in _deeds(body):
        if shown := _done(play, did, patient):
            turns.append(f"{ahead}{did}\n{shown}")
            ahead = ""
        else:
            ahead += f"{did}\n"
    return turns


def _deeds(body: str) -> list[str]:
    """Return what the person does; lines typed in one message belong together."""
    deeds: list[str] = []
    for line in body.splitlines():
        if line.startswith("+ "):
            deeds[-1] += f"\n{line}"
        elif line and line[0] in ">…@":
            deeds.append(line)
    return deeds


def _done(play: Play, did: str, patient: Facts) -> str:
    """Do it; return what is shown then, nothing where nothing was said to the bot."""
    if did.startswith("@"):
        play.now = _moment(did[2:])
        return ""
    if changed := re.fullmatch(r"… (\w+) = (.+)", did):
        patient[changed[1]] = None if changed[2] == "unknown" else json.loads(changed[2])
        return ""
    if did.startswith("… until "):
        play.go_on(patient, did.removeprefix("… until "))
    else:
        _heard(play, did.removeprefix("> ").replace("\n+ ", "\n"))
    return _shown(play)


def _heard(play: Play, said_or_tapped: str) -> None:
    tapped = re.fullmatch(r"\[(.+)\]( again)?", said_or_tapped)
    if tapped is None:
        play.type(said_or_tapped)
    elif tapped[2]:
        play.tap_again()
    else:
        play.tap_label(tapped[1].removeprefix("✓ "))
        if play.step.again:
            play.screen_again()


def _shown(play: Play) -> str:
    return "\n".join(f"< {line}".rstrip() for line in _lines(play, play.step))


def _lines(play: Play, step: Step) -> list[str]:
    words, shown = play.words, screen(step)
    toast = [f"({words.plain(step.toast)})"] if step.toast else []
    ahead = [*_plain(said(words, step.before)).splitlines(), "—"] if step.before else []
    rows = " / ".join(" ".join(f"[{label(words, each)}]" for each in row) for row in shown.rows)
    card = [_told(step)] if step.outcome else []
    return [*toast, *ahead, *_plain(said(words, shown.lines)).splitlines(), *([rows] if rows else []), *card]


def _told(step: Step) -> str:
    """Return what the coordinators are told: that it does not count, or the verdict with the criterion."""
    if step.outcome is None or step.screening.annulled:
        return "→ annulled"
    return f"→ {step.outcome.result} {step.outcome.first_exclusion or ''}".rstrip()


def _plain(markup: str) -> str:
    return html.unescape(re.sub("<[^>]+>", "", markup))


def _moment(written: str) -> datetime:
    return datetime.strptime(written, "%Y-%m-%d %H:%M").replace(tzinfo=PARIS)
