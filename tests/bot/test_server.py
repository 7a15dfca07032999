"""LISTEN, and what becomes of a bot that cannot have it."""

import asyncio
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from bot.clock import WallClock
from bot.emulator import DEMO_TOKEN
from bot.server import ListenTaken, serving
from tests.journeys.commands import settings

ROUTES = [Route("/", lambda _: PlainTextResponse("here"))]
TAKEN = (
    "Nothing can listen on {}:{} ({}). Stop the program that does, or set LISTEN to another host:port: "
    "every process on a machine needs one of its own."
)
IN_USE = "Address already in use"


async def test_it_answers_until_its_block_ends() -> None:
    async with httpx.AsyncClient() as client:
        async with serving(ROUTES, ("127.0.0.1", 0), WallClock(), needed=True) as url:
            assert (await client.get(url)).text == "here"
        with pytest.raises(httpx.TransportError):
            await client.get(url)


async def test_who_asks_when_it_closes_is_still_answered() -> None:
    asked, may_answer = asyncio.Event(), asyncio.Event()

    async def slowly(_: object) -> PlainTextResponse:
        asked.set()
        await may_answer.wait()
        return PlainTextResponse("late")

    async with httpx.AsyncClient() as client:
        async with serving([Route("/", slowly)], ("127.0.0.1", 0), WallClock(), needed=True) as url:
            answer = asyncio.create_task(client.get(url))
            await asked.wait()
            asyncio.get_running_loop().call_soon(may_answer.set)
        assert (await answer).text == "late"


@pytest.mark.parametrize(("host", "why"), [("127.0.0.1", IN_USE), ("nowhere.invalid", "Name or service not known")])
async def test_what_is_needed_and_cannot_be_had_is_told(host: str, why: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    if host != "127.0.0.1":
        monkeypatch.setattr(socket, "getaddrinfo", unknown)  # a test must not ask the network for a name
    with _taken() as port, pytest.raises(ListenTaken) as told:
        async with serving(ROUTES, (host, port), WallClock(), needed=True):
            pass

    assert str(told.value) == TAKEN.format(host, port, why)


async def test_a_head_without_an_end_is_refused_and_the_line_is_closed() -> None:
    async with serving(ROUTES, ("127.0.0.1", 0), WallClock(), needed=True) as url:
        reader, writer = await asyncio.open_connection("127.0.0.1", int(url.rpartition(":")[2]))
        writer.write(b"GET / HTTP/1.1\r\nX-Long: " + b"x" * 70_000)
        async with asyncio.timeout(5):
            told = await reader.read()
        writer.close()

    assert told.startswith(b"HTTP/1.1 400 ")


async def test_what_is_not_needed_is_had_as_soon_as_it_is_free(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    monkeypatch.setattr("bot.server.TRY_AGAIN_SECONDS", 0.02)
    with _taken() as port:
        server = serving(ROUTES, ("127.0.0.1", port), WallClock(), needed=False)
        url = await server.__aenter__()
    async with httpx.AsyncClient() as client, asyncio.timeout(5):
        while (answer := await _asked(client, url)) is None:
            pass
    await server.__aexit__(None, None, None)

    assert answer == "here"
    told = [message for name, _, message in caplog.record_tuples if name == "bot.server"]
    without = " Until then /healthz, /readyz and /metrics do not answer; the bot works without them."
    assert told == [TAKEN.format("127.0.0.1", port, IN_USE) + without, f"Listening on {url} after all."]


def test_a_webhook_whose_address_is_taken_keeps_the_bot_from_starting(tmp_path: Path) -> None:
    with _taken() as port:
        said = _ran(
            tmp_path, listen=f"127.0.0.1:{port}", webhook_url="http://127.0.0.1:9/t", webhook_secret="Invented" * 2
        )

    assert said.returncode == 2
    assert said.stdout == ""
    assert said.stderr == TAKEN.format("127.0.0.1", port, IN_USE) + "\n"


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (
            {"listen": "127.0.0.1:65536"},
            "LISTEN cannot be used: Value error, must be host:port, such as 127.0.0.1:8080",
        ),
        (
            {"webhook_secret": "with a space"},
            (
                "WEBHOOK_SECRET cannot be used: Value error, must be 1 to 256 of A-Z a-z 0-9 _ -;"
                " `openssl rand -hex 32` makes a good one"
            ),
        ),
    ],
)
def test_a_setting_that_cannot_work_is_told(tmp_path: Path, wrong: dict[str, str], told: str) -> None:
    assert _ran(tmp_path, **wrong).stderr == f"The setting {told}. See .env.example.\n"


async def test_a_bot_that_polls_goes_on_without_its_address(tmp_path: Path) -> None:
    with _taken() as port:
        program = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "run", cwd=tmp_path, stderr=asyncio.subprocess.PIPE,
            env=_environment(tmp_path, listen=f"127.0.0.1:{port}"),
        )  # fmt: skip
        assert program.stderr
        async with asyncio.timeout(20):
            said = [await program.stderr.readline() for _ in range(2)]
        program.send_signal(signal.SIGTERM)
        await program.communicate()

    assert f"Nothing can listen on 127.0.0.1:{port}".encode() in said[0]
    assert b"Telegram cannot be reached" in said[1]
    assert program.returncode == 0


@contextmanager
def _taken() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as other:
        yield int(other.getsockname()[1])


async def _asked(client: httpx.AsyncClient, url: str) -> str | None:
    try:
        return (await client.get(url)).text
    except httpx.TransportError:
        return None


def _environment(folder: Path, **wanted: object) -> dict[str, str]:
    own = {"telegram_bot_token": DEMO_TOKEN, "telegram_api_url": "http://127.0.0.1:9", "data_dir": folder}
    return settings(**{**own, "database_url": f"sqlite:///{folder / 'a.db'}", **wanted})


def _ran(folder: Path, **wanted: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot", "run"], cwd=folder, env=_environment(folder, **wanted),
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
