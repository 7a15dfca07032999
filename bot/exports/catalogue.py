"""All exports there are: the door for the command line, for /export, and for the console's pages.

    asked = Asked(kind="log", format="csv", language="fr", first=date(2026, 11, 1))
    may = scoped(asked, grants, sites, day)          # None: answered as if it did not exist
    with reading(engine) as unit:                    # one transaction: an export shows one moment
        making = make_ready(unit, may.asked, trials, folder)
        for chunk in stream(unit, may.asked, making):
            …                                        # making.tally says how far it has come
    put_on_record(unit, may.asked, making.tally, …, chance)    # before it is handed out

`stream` blocks: it wants a thread of its own. It reads page by page and holds one page at a time; of an Excel workbook
nothing comes before all of it lies in a folder in `folder`, which is gone afterwards (`sweep` removes what a killed
process has left). Libraries are loaded with the first export.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from bot.exports import fhir
from bot.exports.answer_table import answer_table
from bot.exports.asking import OFFERS, WHOLE, Asked, Format, Kind, Making, Offer, Scoped, Tally, open_to, scoped
from bot.exports.audit_lines import audit_lines
from bot.exports.log_table import log_table
from bot.exports.sdtm import ie_table, ti_table
from bot.exports.shelf import Shelf
from bot.exports.table import UNFINISHED, Style, csv_bytes, sweep, xlsx_bytes
from bot.report_page import report_page
from bot.wording import words
from flows.screening import Event
from storage import audit, erasing, exporting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import date, datetime
    from pathlib import Path

    from bot.exports.table import Table
    from bot.wording import Words
    from flows.trial import Trial
    from storage.audit import Chance, Occasion
    from storage.screenings import Kept
    from storage.unit import Unit

KINDS: tuple[Kind, ...] = get_args(Kind)
FORMATS: tuple[Format, ...] = get_args(Format)

MEDIA: Mapping[Format, str] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
    "ndjson": "application/x-ndjson",
}
FHIR_MEDIA = "application/fhir+json"
_TABLES: Mapping[Kind, Callable[[Unit, Asked, Making], Table]] = {
    "log": log_table,
    "answers": answer_table,
    "ie": ie_table,
    "ti": ti_table,
}


class ErasedMeanwhile(Exception):
    """A patient was erased while the export was made, and may stand in it: it has to be made anew."""


def format_of(kind: Kind, wanted: Format | None, number: int | None = None) -> Format | None:
    """Return the format that is wanted, or the usual one; None if the kind has no such format.

    FHIR of one screening is usually one bundle, of many one resource a line.
    """
    usual = "json" if kind == "fhir" and number is not None else OFFERS[kind].formats[0]
    found = wanted or usual
    return found if found in OFFERS[kind].formats else None


def media_type(asked: Asked) -> str:
    """Return what kind of file it is, for the network."""
    return FHIR_MEDIA if asked.kind in {"fhir", "questionnaire"} and asked.format == "json" else MEDIA[asked.format]


def file_name(asked: Asked, trial: Trial, day: date, missing: int = 0) -> str:
    """Return what the file is called: trial, kind, days or screening, and the day on which it was made. ASCII.

    Where so many had to be left out (`Tally.left_out`) and nothing else goes with the file, its name can say so.
    """
    days = [each.isoformat() for each in (asked.first, asked.last) if each]
    parts = [trial.id, asked.kind, *([str(asked.number)] if asked.number else []), *days, f"made-{day.isoformat()}"]
    parts += [f"left-out-{missing}"] if missing else []
    return f"{'_'.join(parts)}.{asked.format}"


def make_ready(
    unit: Unit, asked: Asked, trials: Mapping[str, Trial], folder: Path, tally: Tally | None = None
) -> Making:
    """Return what the export is made with; its tally says how much there is to go through."""
    shelf = Shelf(unit, trials)
    making = Making(shelf, words(asked.language, shelf.latest), folder, tally or Tally())
    making.tally.head = audit.head(unit).seq
    if asked.kind == "audit":
        making.tally.of = exporting.count_events(unit, asked.wanted)
    elif asked.kind not in {"ti", "questionnaire"}:
        making.tally.of = exporting.count_screenings(unit, asked.wanted)
    return making


def stream(unit: Unit, asked: Asked, making: Making) -> Iterator[bytes]:
    """Yield the export, some tens of kilobytes at a time. Rights are the caller's to check: see `scoped`."""
    if asked.kind == "audit":
        return audit_lines(unit, asked, making)
    if asked.kind == "questionnaire":
        return fhir.questionnaire_json(making)
    if asked.kind == "fhir":
        return fhir.ndjson(unit, asked, making) if asked.format == "ndjson" else fhir.bundle(unit, asked, making)
    table = _TABLES[asked.kind](unit, asked, making)
    return xlsx_bytes(table, making.folder) if asked.format == "xlsx" else csv_bytes(table, _style(asked))


def put_on_record(unit: Unit, asked: Asked, tally: Tally, occasion: Occasion, chance: Chance) -> None:
    """Keep in the audit that it was made, before anybody has it. ErasedMeanwhile if it must not be handed out."""
    if erasing.was_erased_behind(unit, tally.head):
        raise ErasedMeanwhile(ErasedMeanwhile.__doc__)
    audit.record(unit, occasion, [exported(asked, tally)], chance)


def exported(asked: Asked, tally: Tally) -> Event:
    """Return the event that an export is: kind, format, filter, how many rows, and how much had to be left out."""
    wanted = asked.model_dump(mode="json", exclude={"kind", "format", "language", "reasons"}, exclude_none=True)
    told = {"kind": asked.kind, "format": asked.format, "language": asked.language, "filter": wanted}
    missing = {"left_out": tally.left_out} if tally.left_out else {}
    return Event(what="exported", new={**told, "rows": tally.rows, **missing})


def site_of(asked: Asked) -> str | None:
    """Return the one site that an export is about, for its event; None if it is about several."""
    return asked.sites[0] if asked.sites and len(asked.sites) == 1 else None


def page_pdf(trial: Trial, kept: Kept, speak: Words, now: datetime, software: str) -> bytes:
    """Return a screening on one page, with lines for the investigator to sign: what /pdf sends. Act: `read_report`."""
    from bot.exports.drawing import draw  # noqa: PLC0415  # loaded when wanted

    return draw("pdf", report_page(trial, kept, speak, now, software))


def _style(asked: Asked) -> Style:
    """Return how the CSV is written: data sets are for programs, all else is for Excel in the language's country."""
    if asked.kind in {"ie", "ti"}:
        return Style(bom=False)
    return Style(";" if asked.language == "fr" else ",")


__all__ = [
    "FORMATS",
    "KINDS",
    "OFFERS",
    "UNFINISHED",
    "WHOLE",
    "Asked",
    "ErasedMeanwhile",
    "Format",
    "Kind",
    "Making",
    "Offer",
    "Scoped",
    "Tally",
    "exported",
    "file_name",
    "format_of",
    "make_ready",
    "media_type",
    "open_to",
    "page_pdf",
    "put_on_record",
    "scoped",
    "site_of",
    "stream",
    "sweep",
]  # fmt: skip
