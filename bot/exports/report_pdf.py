"""A screening on one A4 page, to be signed by the investigator. What does not fit is set smaller, in the end cut."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from fpdf import FPDF
from fpdf.fonts import TTFFont

from bot.exports.fonts import font_file

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SIZES = (8.5, 7.8, 7.1, 6.5, 5.9, 5.4, 4.9)
"""Points, the largest that fits is taken; the smallest is as small as a leaflet's."""

CUT = (160, 80)
"""Characters of a reason where even the smallest letters take more than a page: the log has all of it."""

MARGIN, SIGNATURE = 14.0, 30.0
"""Millimetres; the signature has its place at the foot of the page whatever stands above."""

LEADING = 0.45
"""Millimetres from line to line for each point."""

INK, FAINT, RULE = (28, 36, 48), (91, 101, 115), (200, 206, 213)


class DoesNotFit(Exception):
    """Even at the smallest size, with reasons cut short, the content takes more than a page."""


def report_pdf(content: Mapping[str, Any]) -> bytes:
    """Return the page, of the words that `bot/report_page.py` gives. DoesNotFit if no size is small enough."""
    for size in SIZES:
        if found := _on_one_page(content, size):
            return found
    for most in CUT:
        if found := _on_one_page(_cut(content, most), SIZES[-1]):
            return found
    raise DoesNotFit(DoesNotFit.__doc__)


def _on_one_page(content: Mapping[str, Any], size: float) -> bytes | None:
    page = _Page(content, size)
    try:
        return bytes(page.output()) if page.page_no() == 1 else None
    finally:
        page.let_go_of_fonts()


def _cut(content: Mapping[str, Any], most: int) -> dict[str, Any]:
    """Return the content with each reason and each line cut to so many characters, and seen to be cut."""
    rows = [(mark, name, _short(reason, most)) for mark, name, reason in content["criteria"]]
    sections = [(heading, [_short(line, most) for line in lines]) for heading, lines in content["sections"]]
    return {**content, "criteria": rows, "sections": sections}


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 2]} …"


class _Page(FPDF):
    """The page at one size; more than one page if it does not fit."""

    def __init__(self, content: Mapping[str, Any], size: float) -> None:
        super().__init__(format="A4")
        self.set_margin(MARGIN)
        self.set_auto_page_break(auto=True, margin=MARGIN + SIGNATURE)
        for style, name in (("", ""), ("B", "Bold")):
            self.add_font("DejaVu", style, str(font_file(name)))
        self.set_title(content["title"])
        self.set_author(content["author"])
        self.set_lang(content["language"])
        self.set_creation_date(datetime.fromisoformat(content["at"]))
        self.size = size
        self.add_page()
        self._head(content)
        self._criteria(content["criteria"])
        for heading, lines in content["sections"]:
            self._section(heading, lines)
        if self.page_no() == 1:
            self._signature(content["signature"], content["foot"])

    def let_go_of_fonts(self) -> None:
        """Close the files of the fonts, which the library leaves open."""
        for font in self.fonts.values():
            if isinstance(font, TTFFont):
                font.ttfont.close()

    def _say(self, text: str, size: float = 0, *, bold: bool = False, color: tuple[int, int, int] = INK) -> None:
        """Write a paragraph over the whole width."""
        points = size or self.size
        self.set_font("DejaVu", "B" if bold else "", points)
        self.set_text_color(*color)
        self.multi_cell(self.epw, points * LEADING, text, align="L", new_x="LMARGIN", new_y="NEXT")

    def _head(self, content: Mapping[str, Any]) -> None:
        self._say(content["title"], self.size * 1.7, bold=True)
        self._say(content["lead"], color=FAINT)
        self.ln(1)
        for pair in content["head"]:
            self._say(": ".join(pair) if content["language"] == "en" else " : ".join(pair))
        self.ln(1)
        self._say(content["result"], self.size * 1.4, bold=True)
        self._say(content["note"], color=FAINT)
        self.ln(1.5)

    def _criteria(self, rows: Sequence[tuple[str, str, str]]) -> None:
        """One row a criterion: what it came to, its name, why."""
        mark, name = self.epw * 0.025, self.epw * 0.33
        for cells in rows:
            top = self.get_y()
            self._rule(top)
            bottom = top
            widths = (mark, name, self.epw - mark - name)
            for at, width, text in zip((0.0, mark, mark + name), widths, cells, strict=True):
                self.set_xy(self.l_margin + at, top)
                self.set_font("DejaVu", "B" if at == 0 else "", self.size)
                self.set_text_color(*(FAINT if at > mark else INK))
                self.multi_cell(width, self.size * LEADING, text, align="L", new_x="RIGHT", new_y="NEXT")
                bottom = max(bottom, self.get_y())
                if self.page_no() > 1:
                    return
            self.set_xy(self.l_margin, bottom)
        self._rule(self.get_y())

    def _rule(self, y: float) -> None:
        self.set_draw_color(*RULE)
        self.set_line_width(0.1)
        self.line(self.l_margin, y, self.l_margin + self.epw, y)

    def _section(self, heading: str, lines: Sequence[str]) -> None:
        self.ln(1.5)
        self._say(heading, bold=True)
        for line in lines:
            self._say(line)

    def _signature(self, words: Sequence[str], foot: str) -> None:
        """Put down, at the foot of the page, lines to write on and what is to stand on them."""
        self.set_auto_page_break(auto=False)
        top, width = self.h - MARGIN - SIGNATURE + 16, self.epw / len(words)
        for nth, word in enumerate(words):
            x = self.l_margin + width * nth
            self.set_draw_color(*INK)
            self.set_line_width(0.2)
            self.line(x, top, x + width - 6, top)
            self.set_xy(x, top + 1)
            self.set_font("DejaVu", "", 7.5)
            self.set_text_color(*FAINT)
            self.cell(width - 6, 4, word)
        self.set_xy(self.l_margin, top + 8)
        self._say(foot, 6, color=FAINT)
