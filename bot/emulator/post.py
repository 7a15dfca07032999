"""One HTTP POST to loopback, for webhook deliveries: a connection each, closed afterwards."""

import asyncio
from typing import Final
from urllib.parse import urlsplit

LONGEST_WAIT: Final = 60


async def json(url: str, body: bytes, headers: dict[str, str]) -> tuple[int, str, dict[str, str], bytes]:
    """Status, reason, headers (in lower case) and body of the answer."""
    parts = urlsplit(url)
    head = {
        "Host": parts.netloc,
        "Content-Type": "application/json",
        "Content-Length": str(len(body)),
        "Connection": "close",
        **headers,
    }
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    lines = [f"POST {target} HTTP/1.1", *(f"{name}: {value}" for name, value in head.items())]
    message = "\r\n".join([*lines, "", ""]).encode() + body
    async with asyncio.timeout(LONGEST_WAIT):
        return _read(await _exchange(parts.hostname or "127.0.0.1", parts.port or 80, message))


async def _exchange(host: str, port: int, message: bytes) -> bytes:
    reader, writer = await asyncio.open_connection(host, port)
    try:
        writer.write(message)
        await writer.drain()
        return await reader.read()
    finally:
        writer.close()


def _read(answer: bytes) -> tuple[int, str, dict[str, str], bytes]:
    head, separator, body = answer.partition(b"\r\n\r\n")
    if not separator:
        raise EOFError("Webhook connection closed")
    status, *lines = head.decode("latin-1").split("\r\n")
    _, code, *reason = status.split(" ", 2)
    headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return int(code), " ".join(reason), headers, body
