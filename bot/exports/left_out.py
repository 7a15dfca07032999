"""What is said of an export that is not whole: of some screenings the text of their trial version is lost.

Former versions are read from the database, where each is kept word for word. Only what is neither there nor in
TRIALS_DIR is lost; the log and the answers have their rows all the same, without the trial's words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.say import Say, say

if TYPE_CHECKING:
    from bot.exports.asking import Kind, Tally


def left_out(kind: Kind, tally: Tally) -> Say | None:
    """Return how many were left out and why; None if the export is whole."""
    if not tally.left_out:
        return None
    return say("export.left_out.versions" if kind == "ti" else "export.left_out.screenings", count=tally.left_out)
