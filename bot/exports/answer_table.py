"""The answers in long form: one row a fact of a screening, as typed and as understood, and how often it was changed.

What was asked and answered "not known yet" has a row with an empty value; what was never asked has none.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from bot.exports.log_table import reason_said
from bot.exports.table import Table
from flows.progress import Standing
from flows.say import say
from flows.spoken import shown
from storage import exporting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.exports.asking import Asked, Making
    from bot.exports.cells import Cell
    from flows.screening import Screening
    from flows.trial import Trial
    from storage.exporting import Found
    from storage.unit import Unit

COLUMNS = (
    "number", "attempt", "record", "site", "trial", "version", "criterion", "fact", "question", "value", "unit",
    "answer", "typed", "day", "counts", "confirmed", "changed", "reason",
)  # fmt: skip


def answer_table(unit: Unit, asked: Asked, making: Making) -> Table:
    """Return the table, its columns named in the language."""
    heads = [making.words.plain(say(f"export.column.{name}")) for name in COLUMNS]
    return Table(making.words.plain(say("export.sheet.answers")), heads, _rows(unit, asked, making))


def _rows(unit: Unit, asked: Asked, making: Making) -> Iterator[list[Cell]]:
    for found in exporting.screenings(unit, asked.wanted, count_given=True):
        making.tally.went()
        trial = making.shelf.of(found.screening)
        for row in _answers(found, trial, making) if trial else _as_kept(found):
            making.tally.rows += 1
            yield [row.get(name) for name in COLUMNS]


def _answers(found: Found, trial: Trial, making: Making) -> Iterator[dict[str, Cell]]:
    standing, words = Standing(trial, found.screening), making.words_of(trial)
    yes, no = (words.plain(say(f"export.{word}")) for word in ("yes", "no"))
    for row in _as_kept(found):
        fact = str(row["fact"])
        counts = standing.patient.counts(fact)
        yield {
            **row,
            "criterion": trial.serves.get(fact) or "",
            "question": words.plain(say(f"trial.facts.{fact}.text")),
            "answer": words.spoken(shown(trial, fact, standing.answers[fact])),
            "counts": yes if counts else no,
            "confirmed": yes if found.screening.answers[fact].sure else no,
            "reason": reason_said(str(row["reason"]), words),
        }


def _as_kept(found: Found) -> Iterator[dict[str, Cell]]:
    """Yield what can be said of the answers without the trial's words."""
    screening = found.screening
    for fact, answer in screening.answers.items():
        value, unit = _value_and_unit(answer.value)
        yield {
            "number": screening.first or screening.number,
            "attempt": screening.attempt,
            "record": screening.number,
            "site": screening.site,
            "trial": screening.trial,
            "version": screening.version,
            "fact": fact,
            "value": value,
            "unit": unit,
            "typed": answer.typed,
            "day": answer.day,
            "changed": max(0, found.given.get(fact, 0) - 1),
            "reason": _reason(screening, fact),
        }


def _value_and_unit(value: Any) -> tuple[Cell, str]:  # noqa: ANN401  # an answer is JSON
    """Return a value as it is kept: decimals with a point, several options or dated values one after the other."""
    match value:
        case None:
            return "", ""
        case {"value": number, "unit": unit}:
            return Decimal(number), unit
        case list():
            return "; ".join(_item(each) for each in value) or "none", ""
        case _:
            return value, ""


def _item(item: Any) -> str:  # noqa: ANN401  # an option, or a dated value
    return item if isinstance(item, str) else f"{item['date']} {item['value']}"


def _reason(screening: Screening, fact: str) -> str:
    """Return why the answer was last corrected after an outcome, as it was typed or chosen."""
    return next((each.reason for each in reversed(screening.corrections) if each.fact == fact), "")
