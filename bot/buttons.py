"""What a screening's button carries: `number|step|revision|code`, at most 64 bytes, and how it is read again.

The step is cut to its beginning and end to fit; with the revision it still names exactly one screen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from flows.numbers import small_number
from flows.showing import step_of

if TYPE_CHECKING:
    from bot.wording import Words
    from flows.progress import Standing
    from flows.screening import Screening
    from flows.screens import Button, Screen

LIMIT = 64
LONGEST_LABEL = 24
"""Characters of a label: a narrow phone cuts what is longer."""
STEP_BEGINNING, STEP_END = 13, 4
TICK = "✓ "


class Tapped(NamedTuple):
    """A button that came back."""

    number: int
    step: str
    revision: int
    code: str


def data_of(screening: Screening, step: str, code: str) -> str:
    """Return what a button carries."""
    data = f"{screening.number}|{_cut(step)}|{screening.revision}|{code}"
    if len(data.encode()) > LIMIT:
        raise ValueError(f"the button {data!r} carries more than {LIMIT} bytes: shorten the option's id")
    return data


def read_data(data: str) -> Tapped | None:
    """Return what came back; None if no screening of ours has made it: numbers are written in one way only."""
    parts = data.split("|", 3)
    if len(parts) != 4:  # noqa: PLR2004  # the four parts above
        return None
    number, revision = small_number(parts[0]), small_number(parts[2])
    if number is None or revision is None or data != f"{number}|{parts[1]}|{revision}|{parts[3]}":
        return None
    return Tapped(number, parts[1], revision, parts[3])


def full_step(standing: Standing, cut: str) -> str:
    """Return the question or state that `cut` stands for; of several that look so, the one shown now."""
    if _cut(current := step_of(standing)) == cut:
        return current
    fitting = [fact for fact in standing.trial.fact if _cut(fact) == cut]
    return fitting[0] if fitting else cut


def label(words: Words, button: Button) -> str:
    """Return a button's label as it is shown."""
    return f"{TICK if button.chosen else ''}{words.plain(button.label)}"


def keyboard(words: Words, screening: Screening, screen: Screen) -> list[list[list[str]]]:
    """Return the rows of a screen's buttons, each a label and what it carries."""
    return [[[label(words, each), data_of(screening, screen.step, each.code)] for each in row] for row in screen.rows]


def _cut(step: str) -> str:
    return step if len(step) <= STEP_BEGINNING + STEP_END else step[:STEP_BEGINNING] + step[-STEP_END:]
