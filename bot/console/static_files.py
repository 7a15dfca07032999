"""The style sheet, the one script and the icon: nothing else in the folder is given out. They may be kept for a day."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.responses import Response

if TYPE_CHECKING:
    from starlette.requests import Request

FOLDER = Path(__file__).with_name("static")
MIME = {"console.css": "text/css", "htmx.min.js": "text/javascript", "icon.svg": "image/svg+xml"}
KEPT = {"Cache-Control": "private, max-age=86400"}


def static(request: Request) -> Response:
    """Return the file of that name."""
    name = request.path_params["name"]
    if name not in MIME:
        return Response(status_code=404)
    return Response(_content(name), media_type=MIME[name], headers=KEPT)


def addresses(root: str) -> dict[str, str]:
    """Return where they are; another content has another address."""
    return {
        "style": f"{root}/static/console.css?{_digest('console.css')}",
        "script": f"{root}/static/htmx.min.js?{_digest('htmx.min.js')}",
        "icon": f"{root}/static/icon.svg?{_digest('icon.svg')}",
    }


@cache
def _content(name: str) -> bytes:
    return (FOLDER / name).read_bytes()


@cache
def _digest(name: str) -> str:
    return hashlib.sha256(_content(name)).hexdigest()[:12]
