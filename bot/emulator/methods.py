"""One call from the bot: known? well-formed? admitted? then done, and written in the journal with its verdict."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final

from bot.emulator import about, editing, menus, sending, spec, webhook
from bot.emulator.faults import Fault
from bot.emulator.refusal import Refused, too_many
from bot.emulator.spec import Json
from bot.emulator.world import World

Result = Json | list[Json] | bool | int
Deed = Callable[[World, Json], Result]

set_name, get_name = menus.naming("name", 64)
set_description, get_description = menus.naming("description", 512)
set_short_description, get_short_description = menus.naming("short_description", 120)

DEEDS: Final[dict[str, Deed]] = {
    "getMe": about.get_me,
    "getChat": about.get_chat,
    "getChatMember": about.get_member,
    "getChatAdministrators": about.get_administrators,
    "getChatMemberCount": about.get_member_count,
    "leaveChat": about.leave,
    "sendChatAction": about.send_action,
    "sendMessage": sending.send_message,
    "sendDocument": sending.send_document,
    "sendPhoto": sending.send_photo,
    "getFile": sending.get_file,
    "editMessageText": editing.edit_text,
    "editMessageCaption": editing.edit_caption,
    "editMessageReplyMarkup": editing.edit_keyboard,
    "deleteMessage": editing.delete,
    "deleteMessages": editing.delete_many,
    "answerCallbackQuery": editing.answer_tap,
    "setMyCommands": menus.set_commands,
    "getMyCommands": menus.get_commands,
    "deleteMyCommands": menus.delete_commands,
    "setMyName": set_name,
    "getMyName": get_name,
    "setMyDescription": set_description,
    "getMyDescription": get_description,
    "setMyShortDescription": set_short_description,
    "getMyShortDescription": get_short_description,
    "setWebhook": webhook.set_webhook,
    "deleteWebhook": webhook.delete_webhook,
    "getWebhookInfo": webhook.get_info,
}
PACED: Final = ("send", "edit")
ANSWERED_INSTEAD: Final[dict[str, tuple[int, str]]] = {
    "429 bare": (429, "Too Many Requests"),
    "500": (500, "Internal Server Error"),
    "502": (502, "Bad Gateway"),
    "403": (403, "Forbidden: bot was blocked by the user"),
    "400": (400, "Bad Request: the emulator was asked to refuse this call"),
}


@dataclass(frozen=True)
class Answer:
    """What the HTTP door sends back; nothing at all if the connection ends instead."""

    code: int
    body: Json
    lost: bool = False

    @property
    def retry_after(self) -> int:
        """Seconds for the Retry-After header, or 0."""
        return int(self.body.get("parameters", {}).get("retry_after", 0))


async def call(world: World, method_as_sent: str, sent: Json) -> Answer:
    """Do what the bot asks, or refuse, or play the fault that was put in its way."""
    method = spec.METHODS.get(method_as_sent.lower(), method_as_sent)
    fault = world.faults.strike(method, _chat_in(sent))
    if fault and fault.kind == "slow":
        await world.clock.sleep(fault.seconds, at_most_real=fault.seconds)
    answer = _instead(fault) if fault else None
    answer = answer or _after(fault, await _do(world, method, sent))
    _write_down(world, method, sent, fault, answer)
    return answer


async def _do(world: World, method: str, sent: Json) -> Answer:
    try:
        result = await _result(world, spec.method_named(method), sent)
    except Refused as refused:
        return refusal(refused)
    return Answer(200, {"ok": True, "result": result})


async def _result(world: World, method: str, sent: Json) -> Result:
    read = spec.read(method, sent)
    if method == "getUpdates":
        return await _get_updates(world, read)
    if method.startswith(PACED) and isinstance(read.get("chat_id"), int):
        world.rates.admit(read["chat_id"])
    return DEEDS[method](world, read)


def _get_updates(world: World, read: Json) -> Awaitable[list[Json]]:
    webhook.require_none(world)
    world.updates.allow(read.get("allowed_updates"))
    limit, timeout = read.get("limit", 100), read.get("timeout", 0)
    return world.updates.poll(read.get("offset", 0), min(max(limit, 1), 100), min(max(timeout, 0), 50))


def _chat_in(sent: Json) -> Any:  # noqa: ANN401 - whatever was sent, checked or not
    chat = sent.get("chat_id")
    return int(chat) if isinstance(chat, str) and chat.removeprefix("-").isdecimal() else chat


def refusal(refused: Refused) -> Answer:
    """A refusal as the server words it."""
    body: Json = {"ok": False, "error_code": refused.code, "description": refused.description}
    return Answer(refused.code, body | ({"parameters": refused.parameters} if refused.parameters else {}))


def _instead(fault: Fault) -> Answer | None:
    if fault.kind == "429":
        return refusal(too_many(int(fault.seconds)))
    if fault.kind == "closed":
        return Answer(0, {}, lost=True)
    if fault.kind in ANSWERED_INSTEAD:
        code, text = ANSWERED_INSTEAD[fault.kind]
        return refusal(Refused(code, fault.text or text))
    return None


def _after(fault: Fault | None, answer: Answer) -> Answer:
    if fault and fault.kind == "502 after":
        return refusal(Refused(502, "Bad Gateway"))
    return Answer(answer.code, answer.body, lost=True) if fault and fault.kind == "lost" else answer


def _write_down(world: World, method: str, sent: Json, fault: Fault | None, answer: Answer) -> None:
    done = answer.body.get("ok", False) or (fault is not None and fault.kind in {"502 after", "lost"})
    world.write_down(
        {
            "at": world.clock.now(),
            "method": method,
            "sent": sent,
            "fault": fault.kind if fault else None,
            "verdict": "done" if done else "refused",
            "code": answer.code,
            "description": answer.body.get("description"),
            "result": answer.body.get("result"),
        }
    )
