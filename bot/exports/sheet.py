"""A picture drawn from the top down: words and bars are put down one below the other, then painted. All in pixels."""

from __future__ import annotations

from dataclasses import dataclass, field
from io import BytesIO
from typing import Literal, NamedTuple, TypeAlias

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import Rectangle

from bot.exports.fonts import font_file

WIDTH = 1080
"""Pixels: what a phone is wide."""

MARGIN = 48
INNER = WIDTH - 2 * MARGIN
DPI = 100
POINTS = 72 / DPI
INK, FAINT, PAPER = "#1c2430", "#5b6573", "#ffffff"
PLAIN, BOLD = FontProperties(fname=font_file()), FontProperties(fname=font_file("Bold"))

Align: TypeAlias = Literal["left", "center", "right"]


class Bar(NamedTuple):
    """A filled rectangle, by its upper left corner."""

    x: float
    y: float
    width: float
    height: float
    color: str


class Written(NamedTuple):
    """Words at their middle height; `size` is that of the letters, in pixels."""

    x: float
    y: float
    text: str
    size: float
    color: str = INK
    bold: bool = False
    align: Align = "left"


@dataclass
class Sheet:
    """What is put down so far, and how far down that reaches."""

    y: float = float(MARGIN)
    bars: list[Bar] = field(default_factory=list)
    words: list[Written] = field(default_factory=list)

    def bar(self, x: float, width: float, height: float, color: str, *, above: float = 0) -> None:
        """Put down a bar here, or so much further down."""
        self.bars.append(Bar(x, self.y + above, width, height, color))

    def write(self, written: Written) -> None:
        """Put down words; their height is counted from here."""
        self.words.append(written._replace(y=self.y + written.y))

    def line(self, text: str, size: float, *, color: str = INK, bold: bool = False) -> None:
        """Write a line and go below it."""
        self.write(Written(MARGIN, size * 0.65, text, size, color, bold))
        self.y += size * 1.5

    def png(self) -> bytes:
        """Return the picture: WIDTH wide, as high as it has become."""
        height = round(self.y + MARGIN)
        figure = Figure(figsize=(WIDTH / DPI, height / DPI), dpi=DPI, facecolor=PAPER)
        FigureCanvasAgg(figure)  # it paints what is saved
        axes = figure.add_axes((0, 0, 1, 1), xlim=(0, WIDTH), ylim=(height, 0))
        axes.set_axis_off()
        for bar in self.bars:
            axes.add_patch(Rectangle((bar.x, bar.y), bar.width, bar.height, color=bar.color, linewidth=0))
        for each in self.words:
            axes.text(
                each.x, each.y, each.text.replace("$", r"\$"), fontsize=each.size * POINTS, color=each.color,
                fontproperties=None, ha=each.align, va="center", font=BOLD if each.bold else PLAIN, parse_math=False,
            )  # fmt: skip
        written = BytesIO()
        figure.savefig(written, format="png", dpi=DPI, facecolor=PAPER)
        return written.getvalue()
