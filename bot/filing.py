"""A file is drawn when it is sent, from words and numbers that its turn has put down: no bytes wait in the database.

In the payload of a file: `sort` (png, pdf, ics), `name`, `caption` (HTML, at most 900 characters: a mark may come in
front), `content` (what is drawn: JSON, in the words it will have), `otherwise` (HTML: what is said if it cannot be).
It is drawn on a thread, so that nobody waits for it. What fails is over: it would fail again, and hold back the chat.
An export is no drawing: it has `export` and `person` instead, and the scribe makes it.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from bot.exports.drawing import draw
from bot.outcomes import Ended
from bot.paper import Paper

if TYPE_CHECKING:
    from bot.scribe import Scribe
    from bot.telegram.outlet import Outlet
    from storage.outbox import Owed

_log = logging.getLogger(__name__)


async def send_file(outlet: Outlet, owed: Owed, caption: str, scribe: Scribe | None, *, plain: bool) -> Ended:
    """Draw what is owed, or have it written, send it and return how that ended."""
    payload = owed.payload
    if scribe and "export" in payload:
        return await scribe.hand_out(outlet, owed, caption, plain=plain)
    try:
        content = await asyncio.to_thread(draw, payload["sort"], payload["content"])
    except Exception as trouble:  # noqa: BLE001  # whatever a library makes of it, the chat goes on
        return await _not_drawn(outlet, owed, trouble)
    paper = Paper(payload["sort"], payload["name"], content)
    return await outlet.hand_over(owed.chat_id, paper, caption, plain=plain)


async def _not_drawn(outlet: Outlet, owed: Owed, trouble: Exception) -> Ended:
    """Say so to whoever waits for it; the admins are told when it is settled. The trouble's message may hold values."""
    kind = type(trouble).__name__
    _log.error("A file (%s) could not be drawn: %s", owed.payload["sort"], kind)
    said = await outlet.write(owed.chat_id, owed.payload["otherwise"])
    return Ended("not_drawn", why=f"not drawn ({kind})", anew=said.anew)
