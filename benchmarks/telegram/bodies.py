"""What a call of the Bot API says, in whichever of the three forms a client writes it."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qsl

import orjson

_NAME = re.compile(rb'name="([^"]+)"')


def fields(body: bytes) -> dict[str, Any]:
    """Return the parameters of a call: JSON, multipart or a form."""
    if not body:
        return {}
    if body.startswith(b"{"):
        found: dict[str, Any] = orjson.loads(body)
        return found
    if body.startswith(b"--"):
        return _multipart(body)
    return dict(parse_qsl(body.decode(), keep_blank_values=True))


def as_json(value: Any) -> bytes:  # noqa: ANN401 - a parameter of any type
    """Return a parameter that is JSON, whether its client wrote it as a text or within JSON."""
    return value.encode() if isinstance(value, str) else orjson.dumps(value)


def _multipart(body: bytes) -> dict[str, str]:
    boundary, _, _ = body.partition(b"\r\n")
    found = {}
    for part in body.split(boundary)[1:-1]:
        head, _, value = part.partition(b"\r\n\r\n")
        name = _NAME.search(head)
        if name:
            found[name[1].decode()] = value[:-2].decode()
    return found
