"""The screening log: one row a screening, with what lists may show of it. Names of criteria and days, no answers.

Of the answers only two are told: where consent stands, which a screening log has to say, and the planned injection.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from bot.exports.shelf import site_called
from bot.exports.table import Table
from flows.amending import told
from flows.moments import PARIS
from flows.say import say, title
from storage import exporting

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bot.exports.asking import Asked, Making
    from bot.exports.cells import Cell
    from bot.wording import Words
    from flows.trial import Trial
    from storage.exporting import Found
    from storage.unit import Unit

CONSENT = "consent"
"""The fact by which a trial asks where consent stands, if it asks."""

COLUMNS = (
    "number", "attempt", "record", "site", "site_name", "person", "trial", "version", "started", "started_utc", "ended",
    "ended_utc", "day", "consent", "state", "verdict", "first_exclusion", "all_failures", "pending", "queries",
    "planned", "window_from", "window_to", "rescreen_from", "corrections", "review",
)  # fmt: skip
REASONS = ("annulled", "comment")
"""What people have written: only in the log of those who may read conversations."""


def log_table(unit: Unit, asked: Asked, making: Making) -> Table:
    """Return the table, its columns named in the language."""
    names = (*COLUMNS, *(REASONS if asked.reasons else ()))
    heads = [making.words.plain(say(f"export.column.{name}")) for name in names]
    return Table(making.words.plain(say("export.sheet.log")), heads, _rows(unit, asked, making, names))


def _rows(unit: Unit, asked: Asked, making: Making, names: tuple[str, ...]) -> Iterator[list[Cell]]:
    for found in exporting.screenings(unit, asked.wanted):
        making.tally.went()
        making.tally.rows += 1
        row = _row(found, making)
        yield [row[name] for name in names]


def _row(found: Found, making: Making) -> dict[str, Cell]:
    screening, judged, trial = found.screening, found.judged, making.shelf.of(found.screening)
    words = making.words_of(trial) if trial else making.words
    site = site_called(trial, screening.site) if trial else None
    return {
        "number": screening.first or screening.number,
        "attempt": screening.attempt,
        "record": screening.number,
        "site": screening.site,
        "site_name": f"{site.facility}, {site.city}" if site else "",
        "person": screening.person,
        "trial": screening.trial,
        "version": screening.version,
        **_moments("started", screening.started_at),
        **_moments("ended", screening.ended_at),
        "day": screening.day,
        "state": words.plain(say(f"export.state.{screening.state}")),
        "verdict": words.plain(say(f"export.verdict.{judged.verdict}")) if judged.verdict else "",
        "first_exclusion": _named(judged.first_exclusion, trial, words) if judged.first_exclusion else "",
        "corrections": len(screening.corrections),
        "review": words.plain(say(f"export.review.{found.review}")),
        "annulled": reason_said(screening.annulled, words),
        "comment": found.comment,
        **_found(judged.findings or {}, trial, words),
        **_answered(found, trial, words),
    }


def _moments(name: str, at: datetime | None) -> dict[str, Cell]:
    """Return a moment on the clock of Paris, and in UTC in ISO form."""
    if at is None:
        return {name: None, f"{name}_utc": ""}
    local = at.astimezone(PARIS).replace(tzinfo=None, microsecond=0)
    return {name: local, f"{name}_utc": f"{at:%Y-%m-%dT%H:%M:%SZ}"}


def _found(findings: Mapping[str, Any], trial: Trial | None, words: Words) -> dict[str, Cell]:
    """Return what follows from the findings; all failures are known only once the log was completed."""
    criteria, window = findings.get("criteria", {}), findings.get("window", {})
    failed = [name for name, each in criteria.items() if each["status"] == "fail"]
    is_pending = findings.get("verdict") == "pending"
    unknown = [name for name, each in criteria.items() if each["status"] == "unknown"] if is_pending else []
    queries = [criteria[name]["query"] for name in unknown if criteria[name]["query"]]
    return {
        "all_failures": "; ".join(_named(name, trial, words) for name in failed) if findings.get("complete") else "",
        "pending": "; ".join(_named(name, trial, words) for name in unknown),
        "queries": "; ".join(dict.fromkeys(queries)),
        "window_from": _day(window.get("not_before")),
        "window_to": _day(window.get("not_after")),
        "rescreen_from": _day(findings.get("rescreen_from")),
    }


def _answered(found: Found, trial: Trial | None, words: Words) -> dict[str, Cell]:
    answers = found.screening.answers
    consent, planned = answers.get(CONSENT), answers.get(trial.planned or "") if trial else None
    label = f"trial.facts.{CONSENT}.options.{consent.value}" if consent else ""
    return {
        "consent": words.plain(say(label)) if words.has(label) else "",
        "planned": _day(planned.value) if planned else None,
    }


def reason_said(reason: str | None, words: Words) -> str:
    """Return a reason as it was typed, or what was offered and chosen."""
    said = told(reason or "")
    return (reason or "") if said.key == "amending.because.other" else words.plain(said)


def _named(criterion: str, trial: Trial | None, words: Words) -> str:
    known = trial is not None and criterion in trial.criterion
    return f"{criterion} {words.plain(title(criterion))}" if known else criterion


def _day(written: object) -> date | None:
    return date.fromisoformat(written) if isinstance(written, str) else None
