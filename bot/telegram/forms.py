"""A call that brings a file, as multipart/form-data (RFC 7578)."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

import orjson

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bot.paper import Paper
    from bot.telegram.asking import Json


def form(sent: Json, field: str, paper: Paper) -> tuple[bytes, Mapping[str, str]]:
    """Return body and headers of a call with these parameters and the file as `field`.

    What sets the parts apart is made of the file's own digest, which cannot stand in the file.
    """
    mark = f"part-{sha256(paper.content).hexdigest()}"
    body = b"".join(_part(mark, head, content) for head, content in _contents(sent, field, paper))
    headers = {"Content-Type": f"multipart/form-data; boundary={mark}"}
    return b"%b--%b--\r\n" % (body, mark.encode()), headers


def _contents(sent: Json, field: str, paper: Paper) -> Iterator[tuple[str, bytes]]:
    for name, value in sent.items():
        text = value.encode() if isinstance(value, str) else orjson.dumps(value)
        yield f'Content-Disposition: form-data; name="{name}"', text
    file = f'Content-Disposition: form-data; name="{field}"; filename="{paper.name}"'
    yield f"{file}\r\nContent-Type: {paper.mime}", paper.content


def _part(mark: str, head: str, content: bytes) -> bytes:
    return b"--%b\r\n%b\r\n\r\n%b\r\n" % (mark.encode(), head.encode(), content)
