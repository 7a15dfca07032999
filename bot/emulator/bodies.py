"""What a request carries: JSON, a form, or a form with files, and the query string beside it."""

import re
from email.message import Message
from typing import Final
from urllib.parse import parse_qsl

import orjson

from bot.emulator.refusal import bad
from bot.emulator.spec import File, Json

ATTACHED: Final = "attach://"


def read(content_type: str, body: bytes, query: bytes) -> Json:
    """The parameters as sent; files in place of what refers to them."""
    sent: Json = dict(parse_qsl(query.decode(), keep_blank_values=True))
    kind = content_type.partition(";")[0].strip().lower()
    if kind == "application/json":
        return sent | _object(body)
    if kind == "multipart/form-data":
        return sent | _attached(_parts(content_type, body))
    return sent | dict(parse_qsl(body.decode(), keep_blank_values=True))


def _object(body: bytes) -> Json:
    try:
        sent = orjson.loads(body or b"{}")
    except orjson.JSONDecodeError:
        raise bad("can't parse the request body as JSON") from None
    if not isinstance(sent, dict):
        raise bad("the request body must be a JSON object")
    return {key: value for key, value in sent.items() if value is not None}


def _parts(content_type: str, body: bytes) -> Json:
    header = Message()
    header["Content-Type"] = content_type
    boundary = str(header.get_param("boundary", ""))
    pieces = (b"\r\n" + body).split(b"\r\n--" + boundary.encode())
    return dict(_part(piece.removeprefix(b"\r\n")) for piece in pieces[1:-1])


def _part(piece: bytes) -> tuple[str, File | str]:
    head, _, content = piece.partition(b"\r\n\r\n")
    lines = dict(re.findall(r"(?m)^([\w-]+):[ \t]*(.*?)\r?$", head.decode()))
    headers = {name.lower(): value for name, value in lines.items()}
    named = dict(re.findall(r'(\w+)="((?:[^"\\]|\\.)*)"', headers.get("content-disposition", "")))
    if "filename" in named:
        return named["name"], File(named["filename"], content, headers.get("content-type", "application/octet-stream"))
    return named.get("name", ""), content.decode()


def _attached(parts: Json) -> Json:
    """attach://name becomes the file of that name, which then is no parameter of its own."""
    referred = {
        value.removeprefix(ATTACHED)
        for value in parts.values()
        if isinstance(value, str) and value.startswith(ATTACHED)
    }
    kept = {name: value for name, value in parts.items() if name not in referred}
    return {
        name: parts.get(value.removeprefix(ATTACHED), value)
        if isinstance(value, str) and value.startswith(ATTACHED)
        else value
        for name, value in kept.items()
    }
