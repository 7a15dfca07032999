"""What the webhook takes in and what it refuses, over real sockets: nothing is answered 200 that is not on disk."""

import asyncio
import hmac
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from storage.database import open_database, open_to_read
from tests.bot.doorway import HEADER, REFUSAL, SECRET, Doorway, doorway, head
from tests.bot.posts import GOOD, NEVER_WHOLE, NOT_TELEGRAM, TOO_LARGE, WITH_AN_ID, WITHOUT_AN_ID
from tests.databases import Database

UPDATE: dict[str, Any] = {"update_id": 17, "message": {"message_id": 1, "text": "hello"}}


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Listen to the rest of what is refused for a moment only."""
    monkeypatch.setattr("bot.telegram.webhook.LINGER_SECONDS", 0.05)


async def test_what_is_answered_200_is_on_disk_and_stored_once(database: Database) -> None:
    async with doorway(database) as door:
        for _ in range(3):
            answer = await door.post(UPDATE)
            assert (answer.status_code, answer.content) == (200, b"")
            assert door.stored() == [17]


async def test_without_the_secret_nothing_is_read_and_nothing_stored(database: Database) -> None:
    async with doorway(database) as door:
        for given in NOT_TELEGRAM:
            answer = await door.hears(head(*given, "Content-Length: 1000"))
            assert answer.startswith(b"HTTP/1.1 403 Forbidden\r\n"), given
        assert door.came == 0


async def test_the_secret_is_compared_in_constant_time_over_bytes(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[tuple[bytes, bytes]] = []

    def compare(given: bytes, known: bytes) -> bool:
        compared.append((given, known))
        return genuine(given, known)

    genuine, tried = hmac.compare_digest, ("x", "\xe9", SECRET, "x" * 300)
    monkeypatch.setattr(hmac, "compare_digest", compare)
    async with doorway(database) as door:
        for given in tried:
            await door.hears(head(f"{HEADER}: {given}", "Content-Length: 0", "Connection: close"))

    assert compared == [(each.encode("latin-1"), SECRET.encode()) for each in tried]


async def test_a_body_over_1_mib_that_is_no_update_is_refused_before_its_end(database: Database) -> None:
    async with doorway(database) as door:
        for said in TOO_LARGE:
            assert (await door.hears(*said)).startswith(b"HTTP/1.1 413 "), said[0]
        assert door.came == 0


async def test_a_large_body_is_answered_to_a_client_that_first_sends_it_all(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.telegram.webhook.LINGER_SECONDS", 5)
    async with doorway(database) as door:
        assert (await door.post(b"x" * 10_000_000)).status_code == 413


async def test_a_body_of_1_mib_is_taken(database: Database) -> None:
    async with doorway(database) as door:
        body = b'{"update_id": 17, "message": {"text": "'.ljust(1_048_573, b"x") + b'"}}'
        assert (len(body), (await door.post(body)).status_code, door.stored()) == (1_048_576, 200, [17])


async def test_of_an_update_over_1_mib_the_id_is_kept_so_that_the_chat_does_not_wait_behind_it(
    database: Database,
) -> None:
    async with doorway(database) as door:
        body = b'{"update_id": 17, "message": {"message_id": 1, "text": "'.ljust(3_000_000, b"x") + b'"}}'
        pieces = [b"%x\r\n%b\r\n" % (len(piece), piece) for piece in (body[:10], body[10:50], body[50:])]
        assert (await door.post(body)).status_code == 200
        said = [head(f"{HEADER}: {SECRET}", "Transfer-Encoding: chunked", "Connection: close"), *pieces, b"0\r\n\r\n"]
        assert (await door.hears(*said)).startswith(b"HTTP/1.1 200 ")
        assert door.stored() == [17]
    assert database.rows("SELECT length(payload) < 60, chat_id FROM inbox") == [(1, None)]


async def test_a_body_that_does_not_come_is_not_waited_for(database: Database) -> None:
    async with doorway(database, body_seconds=0.1) as door:
        for said in NEVER_WHOLE:
            assert b"HTTP/1.1 408 Request Timeout\r\n" in await door.hears(*said), said[0]
        assert door.came == 0


async def test_a_line_on_which_nobody_asks_anything_is_closed(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.server.HEAD_SECONDS", 0.1)
    async with doorway(database) as door:
        assert await door.hears() == b""
        assert await door.hears(b"POST /telegram HT") == b""
        good = head(GOOD, "Content-Length: 17") + b'{"update_id": 17}'
        assert (await door.hears(good, b"POST /tele")).startswith(b"HTTP/1.1 200 OK\r\n")


async def test_only_post_is_answered(database: Database) -> None:
    async with doorway(database) as door:
        for method in ("GET", "PUT", "DELETE", "HEAD", "OPTIONS"):
            answer = await door.client.request(method, "/telegram", headers={HEADER: SECRET})
            assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
        assert (await door.client.post("/elsewhere", headers={HEADER: SECRET})).status_code == 404


async def test_what_has_no_update_id_can_neither_be_kept_nor_told_from_its_repetition(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    async with doorway(database) as door:
        for body in WITHOUT_AN_ID:
            assert (await door.post(body)).status_code == 400, body
        assert door.came == 0
    assert caplog.messages == len(WITHOUT_AN_ID) * [
        "A post with the webhook's secret has no update_id: something on the way spoils what Telegram sends."
    ]


async def test_whatever_has_an_update_id_is_stored(database: Database) -> None:
    numbers = range(100, 100 + len(WITH_AN_ID))
    async with doorway(database) as door:
        for number, body in zip(numbers, WITH_AN_ID, strict=True):
            assert (await door.post(body.replace(b"17", str(number).encode()))).status_code == 200, body
        assert door.stored() == list(numbers)


async def test_while_the_database_is_locked_telegram_keeps_the_update(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    async with doorway(database, store_seconds=0.2) as door:
        with _locked(database):
            answer = await door.post(UPDATE)
            assert (answer.status_code, answer.headers["Retry-After"], door.stored()) == (503, "1", [])

        door.patience.store_seconds = 5
        assert ((await door.post(UPDATE)).status_code, door.stored()) == (200, [17])
    assert caplog.messages == ["An update could not be stored (TimeoutError); Telegram will bring it again."]


async def test_a_disk_that_takes_nothing_is_a_503(database: Database, caplog: pytest.LogCaptureFixture) -> None:
    async with doorway(database) as door:
        good, refusing = door.memory.engine, open_to_read(database.url)
        door.memory.engine = refusing
        answer = await door.post(UPDATE)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")

        door.memory.engine = good
        assert ((await door.post(UPDATE)).status_code, door.stored()) == (200, [17])
        refusing.dispose()
    assert caplog.messages == [
        f"An update could not be stored ({REFUSAL[door.memory.engine.dialect.name]}); Telegram will bring it again."
    ]


async def test_a_bot_that_stops_takes_nothing_more_in(database: Database) -> None:
    async with doorway(database) as door:
        door.vitals.state = "stopping"
        answer = await door.post(UPDATE)

        assert (answer.status_code, answer.headers["Retry-After"], door.came) == (503, "1", 0)


async def test_posts_at_the_same_time_share_a_commit(database: Database) -> None:
    async with doorway(database) as door:
        commits: list[object] = []
        event.listen(door.memory.engine, "commit", commits.append)
        may_go_on = threading.Event()
        busy = asyncio.create_task(door.memory.run(may_go_on.wait))
        posts = [asyncio.create_task(door.post({**UPDATE, "update_id": number % 20})) for number in range(40)]
        await _all_have_come(door, 40)
        may_go_on.set()
        await busy

        assert {answer.status_code for answer in await asyncio.gather(*posts)} == {200}
        assert door.stored() == list(range(20))
        assert len(commits) <= 2


async def test_answers_are_counted_by_status(database: Database) -> None:
    async with doorway(database) as door:
        await door.post(UPDATE)
        await door.post(b"")
        await door.post(UPDATE, **{HEADER: "wrong"})
        text = (await door.client.get("/metrics")).text

    for status, count in ((200, 1), (400, 1), (403, 1), (503, 0)):
        assert f'prescreen_webhook_posts_total{{status="{status}"}} {count}.0' in text


@contextmanager
def _locked(database: Database) -> Iterator[None]:
    """Keep everybody else from writing."""
    other = open_database(database.url)
    with other.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("LOCK TABLE inbox IN EXCLUSIVE MODE")
        else:
            connection.exec_driver_sql("SELECT 1")
        yield
    other.dispose()


async def _all_have_come(door: Doorway, count: int) -> None:
    """Give way until so many posts wait for the database; what is waited for happens on this very loop."""
    async with asyncio.timeout(5):
        while door.came < count:  # noqa: ASYNC110 - nothing tells of it, and no time passes
            await asyncio.sleep(0)
