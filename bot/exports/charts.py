"""The figures as one picture that is read on a phone: tiles, the enrolment target, sites, months, reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.exports.sheet import FAINT, INK, INNER, MARGIN, WIDTH, Sheet, Written

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

COLORS = ("#00795c", "#e69f00", "#9aa5b1", "#c8501e")
"""No exclusion found, pending, under way, excluded: told apart by those who see no red or no green, too."""

PALE, TRACK = "#f0c3ae", "#e9edf1"
HEADING, SMALL, BODY, BIG = 36, 26, 30, 58
NAME = 360
"""How wide the names of sites are."""


def figures_png(content: Mapping[str, Any]) -> bytes:
    """Return the picture of the figures, as `figure_pages.picture` gives them in words and numbers."""
    sheet = Sheet()
    sheet.line(content["title"], 46, bold=True)
    sheet.line(content["subtitle"], BODY, color=FAINT)
    _tiles(sheet, content["tiles"])
    _target(sheet, content["target"])
    if content["empty"]:
        sheet.y += 30
        sheet.line(content["empty"], HEADING, color=FAINT)
        return sheet.png()
    _legend(sheet, list(zip(content["legend"], COLORS, strict=True)))
    _sites(sheet, content["sites"])
    _months(sheet, content["months"])
    _reasons(sheet, content["reasons"])
    return sheet.png()


def _heading(sheet: Sheet, text: str) -> None:
    sheet.y += 34
    sheet.line(text, HEADING, bold=True)


def _tiles(sheet: Sheet, tiles: Sequence[tuple[str, int]]) -> None:
    """Numbers side by side, each over its name."""
    sheet.y += 24
    width = INNER / len(tiles)
    for nth, (name, number) in enumerate(tiles):
        color = (INK, *COLORS)[nth] if nth != 3 else FAINT  # noqa: PLR2004  # grey is too pale for a number
        x = MARGIN + width * nth
        sheet.write(Written(x, BIG * 0.6, str(number), BIG, color, bold=True))
        sheet.write(Written(x, BIG * 1.5, name, 24, FAINT))
    sheet.y += BIG * 2


def _target(sheet: Sheet, target: Mapping[str, Any]) -> None:
    sheet.y += 14
    sheet.line(target["label"], BODY)
    sheet.bar(MARGIN, INNER, 34, TRACK)
    sheet.bar(MARGIN, INNER * min(1.0, target["value"] / target["of"]), 34, COLORS[0])
    sheet.y += 50


def _legend(sheet: Sheet, names: Sequence[tuple[str, str]]) -> None:
    """Colours and their names, in one line."""
    width, sheet.y = INNER / len(names), sheet.y + 18
    for nth, (name, color) in enumerate(names):
        x = MARGIN + width * nth
        sheet.bar(x, 24, 24, color, above=2)
        sheet.write(Written(x + 34, 14, name, 24, FAINT))
    sheet.y += 34


def _sites(sheet: Sheet, part: Mapping[str, Any]) -> None:
    """A bar for each site, as long as its patients are many."""
    _heading(sheet, part["title"])
    most = max(sum(counts) for _, counts in part["rows"])
    room = INNER - NAME - 90
    for name, counts in part["rows"]:
        sheet.write(Written(MARGIN, 17, name, SMALL))
        end = _stacked(sheet, MARGIN + NAME, room / most, counts)
        sheet.write(Written(end + 12, 17, str(sum(counts)), SMALL, bold=True))
        sheet.y += 46


def _stacked(sheet: Sheet, x: float, scale: float, counts: Sequence[int]) -> float:
    for count, color in zip(counts, COLORS, strict=True):
        sheet.bar(x, count * scale, 34, color)
        x += count * scale
    return x


def _months(sheet: Sheet, part: Mapping[str, Any]) -> None:
    """A column for each month."""
    _heading(sheet, part["title"])
    high, below = 240, 36
    rows = part["rows"]
    most = max(sum(counts) for _, counts in rows)
    step = INNER / max(len(rows), 6)
    for nth, (names, counts) in enumerate(rows):
        middle, foot = MARGIN + step * (nth + 0.5), high + below
        for count, color in zip(counts, COLORS, strict=True):
            foot -= high * count / most
            sheet.bar(middle - step * 0.32, step * 0.64, high * count / most, color, above=foot)
        sheet.write(Written(middle, foot - 18, str(sum(counts)), SMALL, bold=True, align="center"))
        for line, name in enumerate(names):
            sheet.write(Written(middle, high + below + 20 + 28 * line, name, 24, FAINT, align="center"))
    sheet.y += high + below + 84


def _reasons(sheet: Sheet, part: Mapping[str, Any]) -> None:
    """For each criterion how often it was the first to fail, and below it how often it failed at all."""
    if not part["rows"]:
        return
    _heading(sheet, part["title"])
    _legend(sheet, list(zip(part["legend"], (COLORS[3], PALE), strict=False)))
    sheet.y += 16
    most = max(max(first, everywhere) for _, first, everywhere in part["rows"])
    scale = (INNER - 90) / most
    for name, first, everywhere in part["rows"]:
        sheet.line(name, SMALL)
        for count, color in ((first, COLORS[3]), (everywhere, PALE)):
            if count:
                sheet.bar(MARGIN, count * scale, 24, color, above=-4)
                sheet.write(Written(MARGIN + count * scale + 12, 8, str(count), 24, bold=True))
                sheet.y += 28
        sheet.y += 10


__all__ = ["WIDTH", "figures_png"]
