"""A table as CSV, bytes by bytes, or as a workbook of Excel. Neither is ever whole in memory."""

from __future__ import annotations

import tempfile
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from bot.exports.cells import Cell, seen, written
from bot.exports.unfinished import own_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

CHUNK = 1 << 16
"""Bytes that are handed on together, about."""

LONGEST_CELL = 32_767
"""Characters that a cell of Excel can hold; a longer text is cut, and seen to be."""

FULL_SHEET = 1_000_000
"""Rows after which another sheet begins; Excel's own end is at 1 048 576."""

NARROWEST, MARGIN = 20, 2
"""Of a column, in characters: a moment fits, and a name with its button to filter."""


class Table(NamedTuple):
    """A table with the names of its columns, which also say how wide they are; `name` is that of its sheet."""

    name: str
    columns: Sequence[str]
    rows: Iterable[Sequence[Cell]]


class Style(NamedTuple):
    """How a CSV is written. Excel takes `;` for a column's end where the comma is the decimal mark, as in France."""

    separator: str = ","
    bom: bool = True
    """Excel reads accents only behind a byte order mark; programs that read data sets want none."""


def csv_bytes(table: Table, style: Style) -> Iterator[bytes]:
    """Yield the table as CSV (RFC 4180) in UTF-8, every cell in quotes."""
    yield ("\ufeff" if style.bom else "").encode() + _line(table.columns, style)
    lines: list[bytes] = []
    size = 0
    for row in table.rows:
        lines.append(_line(row, style))
        size += len(lines[-1])
        if size >= CHUNK:
            yield b"".join(lines)
            lines, size = [], 0
    yield b"".join(lines)


def xlsx_bytes(table: Table, folder: Path, full: int = FULL_SHEET) -> Iterator[bytes]:
    """Yield the table as a workbook, once it is made in a folder of its own in this one, which is gone afterwards."""
    with own_folder(folder) as own, tempfile.TemporaryFile(dir=own) as file:
        _write(table, file, str(own), full)
        file.seek(0)
        while chunk := file.read(CHUNK):
            yield chunk


def _line(row: Iterable[Cell], style: Style) -> bytes:
    quoted = ('"' + written(cell).replace('"', '""') + '"' for cell in row)
    return f"{style.separator.join(quoted)}\r\n".encode()


def _write(table: Table, file: Any, folder: str, full: int) -> None:  # noqa: ANN401  # xlsxwriter takes any open file
    from xlsxwriter import Workbook  # type: ignore[import-untyped]  # noqa: PLC0415  # has no types; loaded when wanted

    book = Workbook(file, {"constant_memory": True, "tmpdir": folder})
    try:
        _write_sheets(book, table, full)
    except BaseException:
        for sheet in book.worksheets():
            sheet.row_data_fh.close()
        raise
    book.close()


def _write_sheets(book: Any, table: Table, full: int) -> None:  # noqa: ANN401  # xlsxwriter has no types
    formats = {kind: book.add_format({"num_format": shape}) for kind, shape in SHAPES.items()}
    rows, sheets, more = iter(table.rows), 0, True
    while more:
        sheets += 1
        sheet = book.add_worksheet(table.name if sheets == 1 else f"{table.name} {sheets}")
        _head(sheet, table.columns)
        last = _fill(sheet, islice(rows, full), formats)
        more = last == full
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, last, len(table.columns) - 1)
        for column, name in enumerate(table.columns):
            sheet.set_column(column, column, max(NARROWEST, len(name) + MARGIN))


SHAPES: dict[type, str] = {date: "yyyy-mm-dd", datetime: "yyyy-mm-dd hh:mm:ss"}


def _head(sheet: Any, columns: Sequence[str]) -> None:  # noqa: ANN401  # xlsxwriter has no types
    for column, name in enumerate(columns):
        sheet.write_string(0, column, seen(name))


def _fill(sheet: Any, rows: Iterator[Sequence[Cell]], formats: dict[type, Any]) -> int:  # noqa: ANN401  # no types
    """Write the rows below the heading and return how many there were."""
    last = 0
    for last, row in enumerate(rows, 1):  # the last one is wanted afterwards
        for column, cell in enumerate(row):
            _put(sheet, last, column, cell, formats)
    return last


def _put(sheet: Any, row: int, column: int, cell: Cell, formats: dict[type, Any]) -> None:  # noqa: ANN401  # no types
    """Write one cell as what it is: a text is never looked into."""
    match cell:
        case None | "":
            return
        case str():
            text = seen(cell)
            sheet.write_string(row, column, text if len(text) <= LONGEST_CELL else f"{text[: LONGEST_CELL - 1]}…")
        case int() | Decimal():
            sheet.write_number(row, column, cell)
        case datetime():
            sheet.write_datetime(row, column, cell, formats[datetime])
        case _:
            sheet.write_datetime(row, column, datetime(cell.year, cell.month, cell.day), formats[date])  # noqa: DTZ001  # a cell has no zone
