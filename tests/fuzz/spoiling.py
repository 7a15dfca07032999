"""Good updates spoiled: a value of the wrong kind at any place, a field missing, too deep a nest; or their bytes."""

from __future__ import annotations

import copy
import gzip
import json
import random
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]
Path: TypeAlias = tuple[str | int, ...]

HALF = "\ud800"
DEEPS = (100, 250, 300, 900, 980, 995, 1000, 1010, 1020, 1100)
"""Levels about those at which one or the other reader of JSON, or a writer, gives up."""
ABSURD: Sequence[Any] = (
    None, True, False, 0, -1, 1.5, -0.0, 2**31, 2**53, 2**63 - 1, 2**63, -(2**63) - 1, 2**64, 10**30, 10**400,
    float("nan"), float("inf"), "", "x", "\0", HALF, "🙂\u202e\u200b", "x" * 5000, [], {}, [[]], {"id": {}},
    {"": None}, ["x"], [None, 1],
)  # fmt: skip
TEN_MEGABYTES = 10_000_000
DEEP = "nested to level "
_DEEP = re.compile(rb'"nested to level (\d+)"')


def spoiled(update: Json, drawn: random.Random) -> Json:
    """Return an update with one thing in it that is as Telegram never has it; its id stays."""
    update = copy.deepcopy(update)
    places = [path for path in _paths(update) if path != ("update_id",)]
    *to, last = drawn.choice(places)
    holder: Any = update
    for each in to:
        holder = holder[each]
    if isinstance(holder, dict) and drawn.random() < 0.25:
        del holder[last]
    else:
        holder[last] = _absurd(holder[last], drawn)
    return update


def _absurd(value: Any, drawn: random.Random) -> Any:  # noqa: ANN401 - a JSON value
    match drawn.randrange(6):
        case 0:
            return [value]
        case 1:
            return {"x": value}
        case 2:
            return str(value) if isinstance(value, int | float) else [value, value]
        case 3:
            return float(value) if isinstance(value, int) else deep(drawn.choice(DEEPS))
    return drawn.choice(ABSURD)


def deep(levels: int) -> str:
    """Return what stands for an array in an array, so often, until it is written: Python could not write it."""
    return f"{DEEP}{levels}"


def _paths(value: Any, so_far: Path = ()) -> Iterator[Path]:  # noqa: ANN401 - a JSON value
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, each in inner:
        yield (*so_far, name)
        yield from _paths(each, (*so_far, name))


def as_bytes(update: Json) -> bytes:
    """Return JSON as it goes over the line, whatever is in it."""
    return _DEEP.sub(lambda found: b"[" * int(found[1]) + b"]" * int(found[1]), json.dumps(update).encode())


def spoiled_bytes(update: Json, drawn: random.Random) -> bytes:
    """Return a body that is no JSON any more, or such as nobody should read to its end."""
    return drawn.choice(_WAYS)(as_bytes(update), drawn)


def _cut(body: bytes, drawn: random.Random) -> bytes:
    return body[: drawn.randrange(len(body))]


def _flipped(body: bytes, drawn: random.Random) -> bytes:
    at = drawn.randrange(len(body))
    return body[:at] + bytes([body[at] ^ (1 << drawn.randrange(8))]) + body[at + 1 :]


def _doubled(body: bytes, _: random.Random) -> bytes:
    return body + body


def _deep_inside(body: bytes, drawn: random.Random) -> bytes:
    opening, closing = drawn.choice(((b"[", b"]"), (b'{"a":', b"}")))
    return body[:-1] + b',"later":' + opening * 10_000 + b"0" + closing * 10_000 + b"}"


def _never_closed(body: bytes, _: random.Random) -> bytes:
    return body[:-1] + b',"later":' + b"[" * 10_000


def _long_number(body: bytes, _: random.Random) -> bytes:
    return body[:-1] + b',"later":' + b"9" * 5000 + b"}"


def _twice_named(body: bytes, _: random.Random) -> bytes:
    return body[:-1] + b',"message":{"chat":{"id":1}},"callback_query":[]}'


def _other_letters(body: bytes, drawn: random.Random) -> bytes:
    return body.decode().encode(drawn.choice(("utf-16", "utf-8-sig", "utf-32-le")))


def _packed(body: bytes, _: random.Random) -> bytes:
    return gzip.compress(body, mtime=0)


def _unfit(body: bytes, _: random.Random) -> bytes:
    return body.replace(b"Invented", b"\xff\xfe\x00\xc3")


def _heavy(body: bytes, _: random.Random) -> bytes:
    return body[:-1] + b',"later":"' + b"x" * TEN_MEGABYTES + b'"}'


_WAYS: Sequence[Callable[[bytes, random.Random], bytes]] = (
    *(_cut, _flipped) * 6, *(_deep_inside, _never_closed, _long_number, _twice_named, _unfit) * 2,
    _doubled, _other_letters, _packed, _heavy,
)  # fmt: skip
