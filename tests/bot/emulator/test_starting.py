"""Starting: loopback only, never beside a real token, in a loop, in a thread or as a process."""

import asyncio
import json
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from bot.emulator import DEMO_TOKEN, Emulator, NotLoopbackError, RealTokenError
from bot.emulator.cast import Gathering, Shown, Someone
from bot.emulator.guards import is_loopback

REAL_LOOKING = "123456:invented-but-not-ours"
EVERYWHERE = "0.0.0.0"  # noqa: S104 - what must be refused


@pytest.mark.parametrize("host", [EVERYWHERE, "::", "192.0.2.1", "hospital.example", ""])
def test_only_loopback_is_listened_on(host: str) -> None:
    with pytest.raises(NotLoopbackError) as refused:
        Emulator(host=host)
    assert str(refused.value) == (
        f"The emulator listens on loopback only, not on {host!r}: anyone who reaches it can speak as any person. "
        "Use 127.0.0.1 (or ::1), and a tunnel if you must see it from elsewhere."
    )


def test_loopback_has_several_names() -> None:
    assert all(is_loopback(host) for host in ("127.0.0.1", "127.9.9.9", "::1", "[::1]", "localhost"))


def test_a_real_token_forbids_the_start() -> None:
    with pytest.raises(RealTokenError) as refused:
        Emulator(environment={"TELEGRAM_BOT_TOKEN": REAL_LOOKING})
    assert str(refused.value) == (
        "TELEGRAM_BOT_TOKEN is set to a token that is not the emulator's: it may belong to a real bot. "
        "Unset it to play with the emulator, or set TELEGRAM_API_URL to the emulator's address "
        "(http://127.0.0.1:PORT) if the token is invented."
    )
    with pytest.raises(RealTokenError):
        Emulator(environment={"TELEGRAM_BOT_TOKEN": REAL_LOOKING, "TELEGRAM_API_URL": "https://api.telegram.org"})


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"TELEGRAM_BOT_TOKEN": ""},
        {"TELEGRAM_BOT_TOKEN": DEMO_TOKEN},
        {"TELEGRAM_BOT_TOKEN": REAL_LOOKING, "TELEGRAM_API_URL": "http://127.0.0.1:8081"},
    ],
)
def test_an_environment_without_a_real_token_is_no_hindrance(environment: dict[str, str]) -> None:
    assert Emulator(environment=environment).token == DEMO_TOKEN


def test_in_a_thread_a_plain_test_can_wait_and_act() -> None:
    with Emulator() as telegram:
        admin = telegram.person("Demo Admin")
        admin.says("/start")

        def answer() -> None:
            sent = {"chat_id": admin.chat_id, "text": "Welcome"}
            httpx.post(f"{telegram.url}/bot{telegram.token}/sendMessage", json=sent)

        bot = threading.Thread(target=answer)
        bot.start()
        assert admin.waits_for("Welcome")["from"] == "Screening (demo)"
        bot.join()
        assert telegram.calls("sendMessage")[0]["verdict"] == "done"


async def test_an_emulator_in_a_thread_can_be_awaited_from_another_loop() -> None:
    with Emulator() as telegram:
        admin = telegram.person("Demo Admin")
        admin.says("/start")
        async with httpx.AsyncClient(base_url=telegram.url) as client:
            sent = {"chat_id": admin.chat_id, "text": "Welcome"}
            await client.post(f"/bot{telegram.token}/sendMessage", json=sent)
        assert (await admin.sees("Welcome"))["text"] == "Welcome"


def test_an_emulator_that_is_not_started_says_so() -> None:
    with pytest.raises(RuntimeError, match="The emulator is not started; use `async with Emulator"):
        Emulator().wait(lambda: True)


async def test_an_act_from_another_thread_runs_on_the_emulators_loop() -> None:
    async with Emulator() as telegram:
        said = await asyncio.to_thread(lambda: telegram.person("Demo Admin").says("hello"))
        assert telegram.person("Demo Admin").messages()[0]["id"] == said


def test_a_port_in_use_is_named() -> None:
    with Emulator() as first, pytest.raises(OSError, match=f"cannot listen on 127.0.0.1:{first.lines.port}"):
        Emulator(port=first.lines.port).__enter__()


def test_a_cast_can_be_given() -> None:
    people = [Someone("Amina Invented", language="fr", username="amina_invented", id=5_000_000_001)]
    groups = [Gathering("Invented group", ["Amina Invented"], type="supergroup", bot=False)]
    emulator = Emulator(people, groups=groups, phones=[Shown("investigator", "Amina Invented")])
    assert emulator.person("amina_invented").person.as_user() == {
        "id": 5_000_000_001,
        "is_bot": False,
        "first_name": "Amina",
        "last_name": "Invented",
        "username": "amina_invented",
        "language_code": "fr",
    }
    assert str(emulator.group("Invented group").chat_id).startswith("-100")
    assert emulator.waiting_updates() == []


@pytest.fixture
def cast_file(tmp_path: Path) -> Path:
    path = tmp_path / "cast.json"
    path.write_text(json.dumps({"people": [{"name": "Clara Invented"}]}))
    return path


@pytest.fixture
def process(cast_file: Path) -> Iterator["subprocess.Popen[str]"]:
    command = [sys.executable, "-m", "bot.emulator", "--port", "0", "--people", str(cast_file)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={}) as running:
        yield running
        running.terminate()


def test_as_a_process_it_prints_where_it_is_and_its_token(process: "subprocess.Popen[str]") -> None:
    assert process.stdout is not None
    url = re.fullmatch(r"TELEGRAM_API_URL=(http://127\.0\.0\.1:\d+)\n", process.stdout.readline())
    assert url is not None
    assert process.stdout.readline() == f"TELEGRAM_BOT_TOKEN={DEMO_TOKEN}\n"
    assert httpx.get(f"{url[1]}/bot{DEMO_TOKEN}/getMe").json()["ok"]
    assert [person["name"] for person in httpx.get(f"{url[1]}/sim/people").json()] == ["Clara Invented"]


@pytest.mark.parametrize(
    ("arguments", "environment", "words"),
    [
        ([], {"TELEGRAM_BOT_TOKEN": REAL_LOOKING}, "TELEGRAM_BOT_TOKEN is set to a token that is not the emulator's"),
        (["--host", EVERYWHERE], {}, "The emulator listens on loopback only"),
    ],
)
def test_the_command_refuses_with_the_reason(arguments: list[str], environment: dict[str, str], words: str) -> None:
    command = [sys.executable, "-m", "bot.emulator", "--port", "0", *arguments]
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr.startswith(words)) == (2, True)
