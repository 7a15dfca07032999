"""What became of a call: answered, surely not sent, or nobody knows. Real sockets, a server that misbehaves."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from urllib.parse import parse_qs

import pytest
from telegram.error import NetworkError, TimedOut
from telegram.request import RequestData
from telegram.request._requestparameter import RequestParameter

from bot.telegram import cable
from bot.telegram.wire import NotSent, Wire

Answer = Callable[[asyncio.StreamWriter], Awaitable[None]]
DONE = b'HTTP/1.1 200 OK\r\nContent-Length: 25\r\n\r\n{"ok":true,"result":true}'
SLOWER = b'HTTP/1.1 429 Slow\r\nContent-Length: 41\r\n\r\n{"ok":false,"description":"Too Many"}    '


class Server:
    """Reads whole requests, and answers each as it is told."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer
        self.asked: list[bytes] = []
        self.heard = asyncio.Event()
        self.connections = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                length = next(int(line[15:]) for line in head.split(b"\r\n") if line.startswith(b"Content-Length:"))
                self.asked.append(head + await reader.readexactly(length))
                self.heard.set()
                await self._answer(writer)
        except asyncio.IncompleteReadError:
            pass
        finally:
            writer.close()


@asynccontextmanager
async def serving(answer: Answer, patience: float = 5) -> AsyncIterator[tuple[Server, Wire, str]]:
    server = Server(answer)
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    line = Wire(url, 1, lambda: server.asked.append(b"slowed down"), patience)
    try:
        async with line:
            yield server, line, f"{url}/bot1:invented/sendMessage"
    finally:
        listening.close()


async def done(writer: asyncio.StreamWriter) -> None:
    writer.write(DONE)


async def never(_: asyncio.StreamWriter) -> None:
    await asyncio.Event().wait()


def said(text: str) -> RequestData:
    return RequestData([RequestParameter.from_input("chat_id", 5), RequestParameter.from_input("text", text)])


async def test_a_call_is_a_form_and_its_connection_is_used_again() -> None:
    async with serving(done) as (server, line, url):
        for text in ("été & <b>−3 °C</b>", "71"):
            assert await line.post(url, said(text)) is True

    forms = [parse_qs(each.partition(b"\r\n\r\n")[2].decode()) for each in server.asked]
    assert forms == [{"chat_id": ["5"], "text": ["été & <b>−3 °C</b>"]}, {"chat_id": ["5"], "text": ["71"]}]
    assert server.connections == 1


async def test_where_nobody_listens_nothing_was_sent() -> None:
    async with serving(done) as (_, line, url):
        with pytest.raises(NotSent):
            await line.post(url.replace("127.0.0.1", "127.0.0.2"), said("71"))


async def test_while_no_connection_is_free_nothing_was_sent() -> None:
    async with serving(never, patience=0.05) as (server, line, url):
        first = asyncio.create_task(line.post(url, said("first")))
        await server.heard.wait()
        with pytest.raises(NotSent):
            await line.post(url, said("second"))
        first.cancel()
    assert len(server.asked) == 1


async def test_without_an_answer_nobody_knows() -> None:
    async with serving(never) as (_, line, url):
        with pytest.raises(TimedOut):
            await line.post(url, said("71"), read_timeout=0.05)


@pytest.mark.parametrize("before", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 25\r\n\r\n{"])
async def test_cut_before_the_end_of_the_answer_nobody_knows(before: bytes) -> None:
    async def cut(writer: asyncio.StreamWriter) -> None:
        writer.write(before)
        await writer.drain()
        writer.transport.abort()

    async with serving(cut) as (_, line, url):
        with pytest.raises(NetworkError) as trouble:
            await line.post(url, said("71"))
    assert not isinstance(trouble.value, NotSent)
    assert "invented" not in str(trouble.value)


async def test_a_call_too_many_is_told_to_whoever_counts() -> None:
    async def slower(writer: asyncio.StreamWriter) -> None:
        writer.write(SLOWER)

    async with serving(slower) as (server, line, url):
        with pytest.raises(NetworkError):
            await line.post(url, said("71"))
        assert server.asked[1:] == [b"slowed down"]


async def test_a_closed_line_sends_nothing() -> None:
    async with serving(done) as (server, line, url):
        await line.shutdown()
        with pytest.raises(NotSent):
            await line.post(url, said("71"))
    assert server.asked == []


async def test_a_proxy_named_in_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    async with serving(done) as (server, _, url):
        monkeypatch.setenv("http_proxy", url.partition("/bot")[0])
        async with Wire("http://api.invented.example", 1, lambda: None) as through:
            await through.post("http://api.invented.example/bot1:invented/getMe", said("71"))
    assert server.asked[0].startswith(b"POST http://api.invented.example/bot1:invented/getMe HTTP/1.1\r\n")


async def test_what_the_machine_trusts_is_trusted_and_the_usual_authorities() -> None:
    assert len(cable.trusted().get_ca_certs()) > 100
