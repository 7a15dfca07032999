"""What Telegram is asked before everything is loaded: only what needs it waits for it."""

import asyncio

import pytest
from telegram.error import TelegramError

from bot.telegram.asking import Asker

ANSWERS = {
    "refused": b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 4\r\n\r\nnot!",
    "no JSON": b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nnot!",
    "broken": b"HTTP",
}
FOUND = b'HTTP/1.1 200 OK\r\nContent-Length: 41\r\n\r\n{"ok":true,"result":[{"update_id":1}]}   '
NOTHING = b'HTTP/1.1 200 OK\r\nContent-Length: 23\r\n\r\n{"ok":true,"result":[]}'


class Loading:
    """Counts who has waited for it."""

    waited = 0

    async def over(self) -> None:
        self.waited += 1


async def _asked(answer: bytes, loading: Loading) -> list[object]:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    asker = Asker("1:invented", f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", loaded=loading.over)
    await asker._cable.open()  # noqa: SLF001  # `reach` would ask for more than the one answer
    try:
        return await asker.raw_updates(None, 0)
    finally:
        await asker.close()
        server.close()


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
async def test_what_a_failure_means_is_said_when_everything_is_loaded(answer: bytes) -> None:
    loading = Loading()

    with pytest.raises(TelegramError):
        await _asked(answer, loading)

    assert loading.waited == 1


async def test_updates_wait_for_who_reads_them_and_no_news_for_nobody() -> None:
    loading = Loading()

    assert await _asked(NOTHING, loading) == []
    assert loading.waited == 0
    assert await _asked(FOUND, loading) == [{"update_id": 1}]
    assert loading.waited == 1
