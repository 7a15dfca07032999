"""One screening of the log, as data: what `log show --json` prints and the admins' pages show (DESIGN section 5)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flows.evaluate import finding_report
from flows.outcome_screens import not_asked
from flows.progress import Standing

if TYPE_CHECKING:
    from bot.wording import Words
    from flows.trial import Trial
    from storage.conversation import Utterance
    from storage.lists import Line
    from storage.reports import Log


def log_report(log: Log, trial: Trial, words: Words) -> dict[str, Any]:
    """Return verdict, criteria as in `evaluate` (or "not_asked"), facts as in `evaluate`, and the conversation."""
    screening = log.kept.screening
    standing = Standing(trial, screening)
    return {
        "number": screening.number,
        "trial": screening.trial,
        "version": screening.version,
        "site": screening.site,
        "person": screening.person,
        "state": screening.state,
        "started_at": screening.started_at.isoformat(),
        "ended_at": screening.ended_at.isoformat() if screening.ended_at else None,
        "verdict": log.kept.judged.verdict,
        "first_exclusion": log.kept.judged.first_exclusion,
        "criteria": {name: _criterion(standing, name, words) for name in trial.criterion},
        "facts": {name: answer.value for name, answer in screening.answers.items()},
        "conversation": [bubble(said) for said in log.conversation],
    }


def line_report(line: Line) -> dict[str, Any]:
    """Return one screening of the list."""
    return line.model_dump(mode="json")


def bubble(said: Utterance) -> dict[str, Any]:
    """Return one bubble of the conversation as it was seen."""
    return {
        "at": said.at.isoformat(),
        "by": said.by,
        "text": said.text,
        "buttons": list(said.buttons),
        "did": said.did,
    }


def _criterion(standing: Standing, name: str, words: Words) -> dict[str, Any]:
    report = finding_report(standing.findings[name], words.plain)
    nothing_known = standing.screening.is_erased or not_asked(standing, name)
    return {**report, "status": "not_asked"} if nothing_known else report
