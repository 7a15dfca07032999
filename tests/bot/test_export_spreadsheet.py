"""LibreOffice opens every CSV and workbook, shows each value as text or number, and reckons nothing."""

import csv
import os
import shutil
import subprocess
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import pytest

from bot.exports.asking import Asked, Format, Kind
from bot.exports.cells import Cell, seen, written
from bot.exports.table import Style, Table, csv_bytes, xlsx_bytes
from tests.bot.exported import EXCLUDED, HOSTILE, begin_trial, comment, correct, made, opened, put, table
from tests.databases import Database, on_sqlite

PROGRAM = "soffice"
TEXTS = [text for text in HOSTILE if text != "\ud800" and "\x00" not in text]
"""What a database can keep."""

SHEET = Table(
    "Invented",
    ("=number", "day", "moment", "hostile"),
    [(nth, date(2026, 11, 23), datetime(2026, 11, 23, 10, 5, 1), text) for nth, text in enumerate(HOSTILE)],  # noqa: DTZ001  # a cell has no zone
)
READ_CSV = "--infilter=CSV:44/59,34,76,1,,0,false,false,false,false,false,0,true"
"""Comma or semicolon, UTF-8; the last word says that formulas are to be reckoned."""

AS_SHOWN = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false"


@pytest.fixture(scope="module")
def office() -> str:
    """Where LibreOffice is; without it the test is skipped, and in CI it fails."""
    if found := shutil.which(PROGRAM):
        return found
    if os.environ.get("CI"):  # noqa: TID251 - whether this is CI is no setting of the bot
        pytest.fail("CI must open the exports in LibreOffice: apt-get install libreoffice-calc-nogui")
    pytest.skip("no LibreOffice here: apt-get install libreoffice-calc-nogui to open the exports in it")


@on_sqlite
def test_every_value_is_shown_as_it_was_written_and_none_is_reckoned(
    office: str, database: Database, tmp_path: Path
) -> None:
    with opened(database) as unit:
        begin_trial(unit)
        for text in TEXTS:
            screening = put(unit, EXCLUDED, annulled=text, typed={"sex": text})
            correct(unit, screening, "sex", text)
            comment(unit, screening.number, text)
    kinds: tuple[tuple[Kind, Format], ...] = (("log", "csv"), ("answers", "csv"), ("log", "xlsx"), ("answers", "xlsx"))
    files = {f"{kind}.{form}": made(database, Asked(kind=kind, format=form, reasons=True)) for kind, form in kinds}
    files["cells.csv"] = b"".join(csv_bytes(SHEET, Style()))
    files["french.csv"] = b"".join(csv_bytes(SHEET, Style(";")))
    files["cells.xlsx"] = b"".join(xlsx_bytes(SHEET, tmp_path))
    sheets = {**_shown(office, tmp_path, files, ".csv"), **_shown(office, tmp_path, files, ".xlsx")}

    as_text = [[written(cell) for cell in row] for row in (SHEET.columns, *SHEET.rows)]
    assert sheets["cells.csv"] == sheets["french.csv"] == as_text
    assert sheets["cells.xlsx"] == [[_as_seen(cell) for cell in row] for row in (SHEET.columns, *SHEET.rows)]
    for kind in ("log", "answers"):
        rows = table(files[f"{kind}.csv"])
        assert sheets[f"{kind}.csv"] == [list(rows[0]), *(list(row.values()) for row in rows)]
    for column in ("Reason of annulment", "Latest comment"):
        assert _column(sheets["log.csv"], column) == [written(text) for text in TEXTS]
        assert _column(sheets["log.xlsx"], column) == [seen(text) for text in TEXTS]
    for column in ("Typed", "Reason of correction"):
        assert _column(sheets["answers.xlsx"], column)[2::3] == [seen(text) for text in TEXTS]


def _shown(office: str, folder: Path, files: dict[str, bytes], suffix: str) -> dict[str, list[list[str]]]:
    """Return what LibreOffice shows of the files of a kind, cell by cell."""
    names = [name for name in files if name.endswith(suffix)]
    for name in names:
        (folder / name).write_bytes(files[name])
    out = folder / f"shown{suffix}"
    home = f"-env:UserInstallation={(folder / 'home').as_uri()}"
    reads = [READ_CSV] if suffix == ".csv" else []
    command = [office, home, "--headless", *reads, "--convert-to", AS_SHOWN, "--outdir", str(out)]
    subprocess.run([*command, *(str(folder / name) for name in names)], check=True, capture_output=True, timeout=120)
    return {name: _rows(out / f"{Path(name).stem}.csv") for name in names}


def _rows(file: Path) -> list[list[str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.reader(lines))


def _column(rows: Sequence[Sequence[str]], name: str) -> list[str]:
    at = rows[0].index(name)
    return [row[at] for row in rows[1:]]


def _as_seen(cell: Cell) -> str:
    return seen(cell) if isinstance(cell, str) else written(cell)
