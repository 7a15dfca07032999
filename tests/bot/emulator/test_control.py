"""/sim: the same acts as JSON over HTTP, for tests in other processes and for the page."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from bot.emulator import Emulator
from bot.emulator.orders import ACTS

Act = Callable[..., Awaitable[Any]]
KEYBOARD = {"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}]]}
AMINA = "Amina Invented"


@pytest.fixture
def act(http: httpx.AsyncClient) -> Act:
    async def post(name: str, /, **what: object) -> Any:  # noqa: ANN401 - whatever the act gives
        return (await http.post(f"/sim/{name}", json=what)).json()

    return post


async def read(http: httpx.AsyncClient, path: str, **asked: str) -> Any:  # noqa: ANN401 - whatever is read
    return (await http.get(f"/sim/{path}", params=asked)).json()


async def test_people_and_groups_are_made_and_speak(act: Act, http: httpx.AsyncClient) -> None:
    person = await act("people", name="Clara Invented", language="fr")
    group = await act("chats", title="New group", members=["Clara Invented", AMINA])
    said = await act("say", person="Clara Invented", chat="New group", text="/pending")
    assert (said["chat"]["id"], said["from"]["id"]) == (group["id"], person["id"])
    assert [each["name"] for each in await read(http, "people")] == [AMINA, "Boris Invented", "Clara Invented"]
    assert group["id"] in [chat["id"] for chat in await read(http, "chats")]
    kinds = [set(update) - {"update_id"} for update in await read(http, "updates")]
    assert kinds == [{"my_chat_member"}, {"message"}]


async def test_a_person_taps_edits_deletes_and_blocks(
    act: Act, http: httpx.AsyncClient, call: Act, telegram: Emulator
) -> None:
    said = await act("say", person=AMINA, text="17")
    where = said["chat"]["id"]
    sent = await call("sendMessage", chat_id=where, text="So?", reply_markup=KEYBOARD)
    tapped = await act("tap", person=AMINA, label="Yes")
    await call("answerCallbackQuery", callback_query_id=tapped["query"], text="Noted")
    forged = await act("tap", person=AMINA, data="x", message_id=sent["result"]["message_id"], forged=True)
    assert forged["query"] != tapped["query"]
    assert [answer["text"] for answer in await read(http, "answers", person=AMINA)] == ["Noted"]
    await act("edit", person=AMINA, message_id=said["message_id"], text="71")
    view = await read(http, f"chats/{where}", **{"as": AMINA})
    assert [(message["text"], message["own"]) for message in view["messages"]] == [("71", True), ("So?", False)]
    await act("delete", person=AMINA, message_id=said["message_id"])
    await act("block", person=AMINA)
    transcript = (await http.get(f"/sim/chats/{where}", params={"format": "text"})).text
    assert transcript == "09:00  Screening (demo): So?\n       [Yes]"
    assert telegram.person(AMINA).person.blocked


async def test_the_bot_comes_and_goes_and_people_too(act: Act) -> None:
    await act("chats", title="G", members=[AMINA], bot=False)
    assert (await act("bot", person=AMINA, chat="G", payload="p"))["bot"] == "member"
    assert (await act("bot", person=AMINA, chat="G", status="kicked"))["bot"] == "kicked"
    joined = await act("member", person="Boris Invented", chat="G")
    assert list(joined["members"].values()).count("member") == 1
    assert (await act("migrate", chat="G"))["type"] == "supergroup"


async def test_a_link_is_opened(act: Act) -> None:
    opened = await act("open", person=AMINA, link="https://t.me/demo_screening_bot?start=abc")
    assert opened["chat"] > 0
    assert (await act("open", person=AMINA, link="https://example.org"))["chat"] is None


async def test_clock_rates_faults_and_updates(act: Act, http: httpx.AsyncClient, call: Act) -> None:
    assert (await act("clock", seconds=90))["now"] == "2026-09-01T09:01:30+00:00"
    assert (await read(http, "clock"))["seconds"] == 1788253290
    assert await act("rates", on=True) == {"on": True}
    assert (await act("fault", kind="500", method="getMe"))[0]["times"] == 1
    assert (await call("getMe"))["error_code"] == 500
    await act("fault", kind="500", times=None)
    assert await act("faults-clear") == await read(http, "faults") == []
    assert (await act("update", message={"x": 1}))["message"] == {"x": 1}
    calls = await read(http, "calls", method="getMe", since="0")
    assert [(each["verdict"], each["fault"]) for each in calls] == [("refused", "500")]
    await act("language", person=AMINA, language_code="fr")
    await act("reset")
    assert await read(http, "calls") == []
    assert {each["language_code"] for each in await read(http, "people")} == {"en"}


async def answers(http: httpx.AsyncClient) -> bool:
    try:
        return (await http.get("/sim/people")).is_success
    except httpx.TransportError:
        return False


async def test_connections_can_be_refused_for_a_while(act: Act, http: httpx.AsyncClient) -> None:
    assert await act("refuse", seconds=0.05) == {"seconds": 0.05}
    with pytest.raises(httpx.TransportError):
        await act("people", name="Too Late")
    async with asyncio.timeout(5):
        while not await answers(http):
            pass


@pytest.mark.parametrize(
    ("name", "what", "words"),
    [
        ("say", {"person": "Nobody", "text": "x"}, "Nobody here is called 'Nobody'; there are: Amina Invented, Boris"),
        ("say", {"person": AMINA}, "'text' is missing"),
        ("say", {"person": AMINA, "text": " "}, "A person cannot send an empty message."),
        ("say", {"person": "12", "text": "x"}, "Bad Request: user not found"),
        ("tap", {"person": AMINA, "label": "Yes"}, "There is no button 'Yes' in Amina Invented; there are: none."),
        ("edit", {"person": AMINA, "message_id": 9, "text": "x"}, "There is no message 9 in Amina Invented."),
        ("fault", {"kind": "503"}, "'503' is no fault"),
        ("people", {"name": "X", "id": 5_100_000_101}, "There is already a person with id 5100000101"),
        ("dance", {}, "No such act; there are: block, bot, chats, clock"),
    ],
)
async def test_a_mistake_is_explained(act: Act, name: str, what: dict[str, Any], words: str) -> None:
    assert (await act(name, **what))["error"].startswith(words)


async def test_reading_what_is_not_there_names_what_is(http: httpx.AsyncClient) -> None:
    assert (await read(http, "nothing"))["error"].startswith("Nothing to read there; there are: answers, calls")


async def test_only_json_acts(http: httpx.AsyncClient) -> None:
    for name in ACTS:
        assert (await http.post(f"/sim/{name}", data={"person": AMINA})).status_code == 415


async def test_another_host_name_is_turned_away(http: httpx.AsyncClient) -> None:
    assert (await http.get("/sim/people", headers={"Host": "evil.example"})).status_code == 421


async def test_news_name_the_chats_that_changed(act: Act, http: httpx.AsyncClient, telegram: Emulator) -> None:
    where = telegram.person(AMINA).chat_id
    async with http.stream("GET", "/sim/events") as news:
        lines = news.aiter_lines()
        assert await anext(lines) == "retry: 500"
        await act("say", person=AMINA, text="hello")
        told = [await anext(lines), await anext(lines)]
        assert told == ["", f"data: [{where}]"]
