"""Keyboards under a message: the server's limits, and the one question that matters later (can it be edited?)."""

import re
from typing import Any, Final

from bot.emulator.refusal import bad
from bot.emulator.spec import Json

MOST_DATA_BYTES: Final = 64
MOST_BUTTONS: Final = 100
MOST_IN_A_ROW: Final = 8
KINDS: Final = {
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
}


def inline_keyboard(markup: Json | None) -> Json | None:
    """The keyboard as the server keeps it (nothing, if it has no buttons); a bad button is refused."""
    if markup is None:
        return None
    rows = [[_button(button) for button in row] for row in markup["inline_keyboard"] if row]
    if sum(map(len, rows)) > MOST_BUTTONS:
        raise bad("reply markup is too long")
    wide = [row[start : start + MOST_IN_A_ROW] for row in rows for start in range(0, len(row), MOST_IN_A_ROW)]
    return {"inline_keyboard": wide} if wide else None


def is_inline(markup: Json | None) -> bool:
    """Whether it hangs under the message; any other markup makes the message uneditable."""
    return markup is None or "inline_keyboard" in markup


def buttons(message: Json) -> list[Json]:
    """All buttons of a message, row after row."""
    keyboard: Json = message.get("reply_markup", {})
    return [button for row in keyboard.get("inline_keyboard", []) for button in row]


def _button(button: dict[str, Any]) -> Json:
    chosen = KINDS & button.keys()
    if not button["text"].strip():
        raise bad("inline keyboard button text must be non-empty")
    if len(chosen) != 1:
        raise bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if "callback_data" in chosen and not 1 <= len(button["callback_data"].encode()) <= MOST_DATA_BYTES:
        raise bad("BUTTON_DATA_INVALID")
    if "url" in chosen:
        return {**button, "url": _checked(button["url"])}
    return button


def _checked(url: str) -> str:
    """A link with its scheme; one without a host name with a dot ("localhost") is refused."""
    whole = url if "://" in url else f"http://{url}"
    scheme, _, rest = whole.partition("://")
    host = re.split("[/?#]", rest)[0].rpartition("@")[2]
    if scheme.lower() not in {"http", "https", "tg"} or (scheme != "tg" and "." not in host.split(":")[0]):
        raise bad(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
    return whole
