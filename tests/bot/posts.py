"""Posts to the webhook that are not as Telegram makes them, by what must become of them."""

import gzip

from tests.bot.doorway import HEADER, SECRET, head

GOOD = f"{HEADER}: {SECRET}"
DEEP = 10_000

NOT_TELEGRAM = (
    (),
    (f"{HEADER}:",),
    (f"{HEADER}: {SECRET[:-1]}",),
    (f"{HEADER}: {SECRET}x",),
    (f"{HEADER}: {SECRET[:-1]}2",),
    (f"{HEADER}: {SECRET.upper()}",),
    (f"{HEADER}: \xe9\xff",),
    (f"{HEADER}: {'x' * 10_000}",),
    (GOOD, GOOD),
)
TOO_LARGE = (
    (head(GOOD, "Content-Length: 1048577"), b"x" * 40),
    (head(GOOD, "Transfer-Encoding: chunked"), b"100001\r\n", b"x" * 1_048_577),
    (head(GOOD, "Transfer-Encoding: chunked"), *[b"40000\r\n" + b"x" * 0x40000 + b"\r\n"] * 5),
)
NEVER_WHOLE = (
    (head(GOOD, "Content-Length: 1000"), b'{"update_id": 17'),
    (head(GOOD, "Transfer-Encoding: chunked"), b"1\r\n{\r\n"),
    (head(GOOD, "Content-Length: 10", "Expect: 100-continue"),),
)
WITHOUT_AN_ID = (
    b"",
    b"null",
    b"[]",
    b'"update_id"',
    b"{}",
    b'{"update_id": "17"}',
    b'{"update_id": true}',
    b'{"update_id": 17.5}',
    b'{"update_id": NaN}',
    b'{"update_id": 9223372036854775808}',
    b'{"update_id": [17]}',
    b"update_id: 17",
    b"\xff\xfe\x00",
    b"[" * DEEP,
    gzip.compress(b'{"update_id": 17}'),
)
WITH_AN_ID = (
    b'{"update_id": 17}',
    b'{"update_id": 17, "message": null}',
    b'{"update_id": 17, "message": {"chat": {"id": NaN}}}',
    b'{"update_id": 17, "message": {"chat": {"id": 1e999}}}',
    b'{"update_id": 3, "update_id": 17}',
    b'{"message": {"update_id": 3}, "update_id": 17}',
    b'{"update_id": 17, "message": ' + b"[" * DEEP + b"]" * DEEP + b"}",
    b'{"update_id": 17, "message": ' + b'{"a":' * (DEEP // 2) + b"0" + b"}" * (DEEP // 2) + b"}",
    b'{"update_id": 17, "number": ' + b"9" * 5000 + b"}",
    b'{"update_id": 17, "message": {"text": "cut in mid',
    b'{"update_id": 17, "message": {"text": "\xff\x00"}}',
    b'{"update_id": 17, "message": {"text": "\\ud800"}}',
)
