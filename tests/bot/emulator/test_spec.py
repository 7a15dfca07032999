"""Every request is held against the Bot API's description: what it does not know is a mistake, named and located."""

from collections.abc import Callable, Coroutine
from typing import Any

import httpx
import pytest

from bot.emulator import Emulator, Phone
from bot.emulator.methods import DEEDS
from bot.emulator.spec import SPEC, problem_with

Call = Callable[..., Coroutine[Any, Any, dict[str, Any]]]
BUTTON = 'parameter "reply_markup": InlineKeyboardMarkup.inline_keyboard: item 0: item 0'


@pytest.mark.parametrize(
    ("method", "sent", "words"),
    [
        (
            "sendMessage",
            {"chat_id": 1, "text": "a", "parsemode": "HTML"},
            'method sendMessage has no parameter "parsemode"; did you mean "parse_mode"?',
        ),
        ("sendMessage", {"text": "a"}, "chat_id is empty"),
        ("answerCallbackQuery", {}, 'parameter "callback_query_id" is required'),
        ("sendMessage", {"chat_id": 1, "text": 5}, 'parameter "text": expected String, not 5'),
        ("sendMessage", {"chat_id": [1], "text": "a"}, 'parameter "chat_id": expected Integer or String, not [1]'),
        ("getUpdates", {"timeout": True}, 'parameter "timeout": expected Integer, not True'),
        ("getUpdates", {"allowed_updates": "message"}, 'can\'t parse parameter "allowed_updates" as JSON: '),
        (
            "sendMessage",
            {"chat_id": 1, "text": "a", "reply_markup": {"inline_keyboard": [[{"text": "a", "calback_data": "x"}]]}},
            f'{BUTTON}: unknown field "calback_data" in InlineKeyboardButton; did you mean "callback_data"?',
        ),
        (
            "sendMessage",
            {"chat_id": 1, "text": "a", "reply_markup": {"inline_keyboard": [[{"callback_data": "x"}]]}},
            f'{BUTTON}: InlineKeyboardButton lacks "text"',
        ),
        ("setMyCommands", {"commands": {}}, 'parameter "commands": expected an array of BotCommand, not {}'),
    ],
)
async def test_a_malformed_call_is_refused(call: Call, method: str, sent: dict[str, Any], words: str) -> None:
    answer = await call(method, **sent)
    assert answer["error_code"] == 400
    assert answer["description"].startswith(f"Bad Request: {words}")


async def test_an_unknown_method_is_not_found_and_one_not_played_says_so(call: Call) -> None:
    assert await call("sendMesage") == {"ok": False, "error_code": 404, "description": "Not Found: method not found"}
    assert (await call("setMessageReaction"))["error_code"] == 501


async def test_a_method_may_be_written_in_any_case(call: Call) -> None:
    assert (await call("GETME"))["ok"]


@pytest.mark.parametrize(
    ("path", "code", "words"),
    [
        ("/bot1:wrong/getMe", 401, "Unauthorized"),
        ("/bot0123:x/getMe", 401, "Unauthorized: invalid token specified"),
        ("/botnocolon/getMe", 401, "Unauthorized: invalid token specified"),
        (f"/bot1:{'x' * 80}/getMe", 401, "Unauthorized: invalid token specified"),
        ("/bot1:x", 404, "Not Found"),
    ],
)
async def test_a_wrong_token_opens_nothing(http: httpx.AsyncClient, path: str, code: int, words: str) -> None:
    answer = await http.get(path)
    assert (answer.status_code, answer.json()["description"]) == (code, words)


async def test_json_form_query_and_multipart_say_the_same(
    telegram: Emulator, http: httpx.AsyncClient, amina: Phone
) -> None:
    amina.says("/start")
    path = f"/bot{telegram.token}/sendMessage"
    keyboard = '{"inline_keyboard":[[{"text":"Oui","callback_data":"y"}]]}'
    fields = {"chat_id": str(amina.chat_id), "text": "été & +", "protect_content": "true", "reply_markup": keyboard}
    parts = {name: (None, value) for name, value in fields.items()}
    said = {"chat_id": amina.chat_id, "text": "été & +", "protect_content": True}
    markup = {"inline_keyboard": [[{"text": "Oui", "callback_data": "y"}]]}
    answers = [
        await http.post(path, json=said | {"reply_markup": markup, "parse_mode": None}),
        await http.post(path, data=fields),
        await http.get(path, params=fields),
        await http.post(path, files=parts),
    ]
    looks = [
        {key: value for key, value in answer.json()["result"].items() if key != "message_id"} for answer in answers
    ]
    assert looks[0]["text"] == "été & +"
    assert looks == [looks[0]] * 4


@pytest.mark.parametrize("body", [b"{", b"[1]"])
async def test_a_body_that_is_no_json_object_is_refused(
    telegram: Emulator, http: httpx.AsyncClient, body: bytes
) -> None:
    headers = {"Content-Type": "application/json"}
    answer = await http.post(f"/bot{telegram.token}/getMe", content=body, headers=headers)
    assert answer.status_code == 400


def test_every_method_of_the_description_is_played_or_listed() -> None:
    assert set(SPEC["methods"]) == {*DEEDS, "getUpdates"}
    assert not set(SPEC["methods"]) & set(SPEC["not_emulated"])
    assert len(SPEC["methods"]) + len(SPEC["not_emulated"]) == 180


def test_a_union_is_read_by_the_nearest_of_its_types() -> None:
    assert problem_with("BotCommandScope", {"type": "chat", "chat_id": 5}) is None
    assert problem_with("BotCommandScope", {"type": "chat", "chatid": 5}) is not None
    assert problem_with("Array of Float", [1, 2.5]) is None
    assert problem_with("Message", "x") == "expected Message, not 'x'"
