"""Which drawing makes which sort of file. A library is loaded only when something is drawn with it."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.paper import Drawn

_ONE_AT_A_TIME = Lock()
"""The libraries do not promise to be used by several threads; nor should drawing take all of the machine."""


def draw(sort: Drawn, content: Mapping[str, Any]) -> bytes:
    """Return the file of that sort which shows the content. It takes a moment: not on the event loop."""
    with _ONE_AT_A_TIME:
        return _hand(sort)(content)


def _hand(sort: Drawn) -> Callable[[Mapping[str, Any]], bytes]:
    match sort:
        case "png":
            from bot.exports.charts import figures_png as png  # noqa: PLC0415  # loaded when drawn

            return png
        case "pdf":
            from bot.exports.report_pdf import report_pdf as pdf  # noqa: PLC0415  # loaded when drawn

            return pdf
        case "ics":
            from bot.exports.calendar_ics import calendar_ics as ics  # noqa: PLC0415  # loaded when drawn

            return ics
