"""`log list` and `log show`: read from the command line, safe beside a running bot."""

from __future__ import annotations

import json
from typing import Any

from bot.log_pages import conversation_pages, list_line
from bot.log_report import line_report, log_report
from bot.opened import to_read
from bot.sending import as_plain
from bot.settings import Settings
from bot.terminal import sorry, tell
from bot.trials import former, load_trials
from bot.wording import words
from flows.screening import Screening
from flows.trial import Trial
from storage import lists, reports
from storage.reports import Wanted
from storage.unit import Unit, reading

ALL = 1_000_000


def log_list(*, as_json: bool) -> int:
    """Print the screenings, the latest first; as JSON, one list."""
    with to_read() as engine, reading(engine) as unit:
        lines = reports.log_list(unit, Wanted(), ALL)
    if as_json:
        tell(json.dumps([line_report(line) for line in lines], ensure_ascii=False))
    else:
        tell("\n".join(words("en").plain(list_line(line)) for line in lines))
    return 0


def log_show(called: str, *, as_json: bool, language: str) -> int:
    """Print one screening: its conversation as it was seen, and its findings."""
    with to_read() as engine, reading(engine) as unit:
        number = lists.called(unit, called)
        log = reports.log_show(unit, number) if number is not None else None
        trial = _trial_of(unit, log.kept.screening) if log else None
    if log is None:
        return sorry(f"There is no pre-screening {called}. `log list` names those there are.")
    screening = log.kept.screening
    if trial is None:
        return sorry(
            f"{screening.trial} version {screening.version} is neither in TRIALS_DIR nor in the database, "
            "and the log needs its words."
        )
    speak = words(language, trial)
    if as_json:
        tell(json.dumps(log_report(log, trial, speak), ensure_ascii=False, default=_plain))
    else:
        for page in conversation_pages(log, trial, speak):
            tell(as_plain(page))
    return 0


def _trial_of(unit: Unit, screening: Screening) -> Trial | None:
    found = load_trials(Settings().trials_dir).get(screening.trial)
    if found and found.version == screening.version:
        return found
    return former(unit, screening.trial, screening.version)


def _plain(value: Any) -> str:  # noqa: ANN401  # what JSON does not know: decimals
    return str(value)
