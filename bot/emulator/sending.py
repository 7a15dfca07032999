"""sendMessage, sendDocument, sendPhoto: what the bot says, held to the real server's limits."""

import struct
from typing import Final

from bot.emulator import access, entities, markup
from bot.emulator.refusal import bad
from bot.emulator.spec import File, Json
from bot.emulator.world import Chat, World

MOST_TEXT: Final = 4096
MOST_CAPTION: Final = 1024
MOST_BYTES_RAW: Final = 32_768
MOST_FILE: Final = 50_000_000
MOST_PHOTO: Final = 10_000_000
NOT_PLAYED: Final = ("business_connection_id", "direct_messages_topic_id", "suggested_post_parameters")


def send_message(world: World, sent: Json) -> Json:
    """A text to a chat."""
    chat = access.writable(world, sent["chat_id"])
    return _send(world, chat, sent, formatted(sent, "text", MOST_TEXT))


def send_document(world: World, sent: Json) -> Json:
    """A file, uploaded or sent again by its file_id."""
    chat = access.writable(world, sent["chat_id"])
    file_id, file = _file(world, sent["document"], "document", MOST_FILE)
    document = _stored(file_id, file) | {"file_name": file.name, "mime_type": file.mime_type}
    return _send(world, chat, sent, {"document": document} | formatted(sent, "caption", MOST_CAPTION))


def send_photo(world: World, sent: Json) -> Json:
    """A PNG or JPEG picture, uploaded or sent again by its file_id."""
    chat = access.writable(world, sent["chat_id"])
    file_id, file = _file(world, sent["photo"], "photo", MOST_PHOTO)
    width, height = _picture_size(file.content)
    photo = [_stored(file_id, file) | {"width": width, "height": height}]
    return _send(world, chat, sent, {"photo": photo} | formatted(sent, "caption", MOST_CAPTION))


def get_file(world: World, sent: Json) -> Json:
    """Where a file can be fetched."""
    file = world.files.get(sent["file_id"])
    if file is None:
        raise bad("wrong file_id or the file is temporarily unavailable")
    return _stored(sent["file_id"], file) | {"file_path": f"documents/{sent['file_id']}"}


def formatted(sent: Json, name: str, most: int) -> Json:
    """The text (or caption) as it is shown, with its entities, within its length."""
    raw: str = sent.get(name) or ""
    if not raw and name == "text":
        raise bad("message text is empty")
    if len(raw.encode()) > MOST_BYTES_RAW:
        raise bad("text is too long")
    text, given = _parsed(
        raw, sent.get("parse_mode", ""), sent.get("entities" if name == "text" else f"{name}_entities")
    )
    text, given = entities.trimmed(text, given)
    if not text:
        return _empty(name)
    if len(text) > most:
        raise bad("message is too long" if name == "text" else "message caption is too long")
    marks = sorted(given + entities.found(text, given), key=lambda mark: (mark["offset"], -mark["length"]))
    key = "entities" if name == "text" else f"{name}_entities"
    return {name: text, key: marks} if marks else {name: text}


def _parsed(raw: str, parse_mode: str, given: list[Json] | None) -> tuple[str, list[Json]]:
    match parse_mode.lower():
        case "html":
            return entities.parse_html(raw)
        case "" | "none":
            return raw, list(given or [])
        case "markdown" | "markdownv2":
            raise bad("the emulator parses HTML only; use parse_mode HTML")
        case _:
            raise bad("unsupported parse_mode")


def _empty(name: str) -> Json:
    if name == "text":
        raise bad("text must be non-empty")
    return {}


def _send(world: World, chat: Chat, sent: Json, content: Json) -> Json:
    for name in NOT_PLAYED:
        if sent.get(name):
            raise bad(f"the emulator does not play {name}; see its README")
    if sent.get("message_thread_id"):
        raise bad("message thread not found")
    keyboard = sent.get("reply_markup")
    inline = markup.is_inline(keyboard)
    shown = markup.inline_keyboard(keyboard) if inline else None
    extras = {
        **_reply(chat, sent.get("reply_parameters")),
        **content,
        **({"has_protected_content": True} if sent.get("protect_content") else {}),
        **({"reply_markup": shown} if shown else {}),
    }
    return world.post(chat, world.bot, extras, editable=inline).data


def _reply(chat: Chat, reply: Json | None) -> Json:
    if reply is None:
        return {}
    found = chat.messages.get(reply["message_id"])
    if found:
        return {"reply_to_message": {key: held for key, held in found.data.items() if key != "reply_to_message"}}
    if reply.get("allow_sending_without_reply"):
        return {}
    raise bad("message to be replied not found")


def _file(world: World, given: File | str, kind: str, most: int) -> tuple[str, File]:
    if isinstance(given, str):
        return given, _known(world, given)
    if not given.content:
        raise bad("file must be non-empty")
    if len(given.content) > most:
        raise bad(f"file of size {len(given.content)} bytes is too big for a {kind}; the maximum size is {most} bytes")
    file_id = f"Emulated{kind.title()}{next(world.serials):012d}"
    world.files[file_id] = given
    return file_id, given


def _known(world: World, file_id: str) -> File:
    file = world.files.get(file_id)
    if file:
        return file
    if "://" in file_id:
        raise bad("the emulator fetches nothing by URL; upload the file")
    raise bad("wrong remote file identifier specified: Wrong padding in the string")


def _stored(file_id: str, file: File) -> Json:
    return {"file_id": file_id, "file_unique_id": file_id[-12:], "file_size": len(file.content)}


def _picture_size(content: bytes) -> tuple[int, int]:
    """Width and height, from the header of a PNG or JPEG."""
    if content.startswith(b"\x89PNG\r\n\x1a\n") and len(content) >= 24:  # noqa: PLR2004 - signature, length, name, size
        width, height = struct.unpack(">II", content[16:24])
        return width, height
    return _jpeg_size(content)


def _jpeg_size(content: bytes) -> tuple[int, int]:
    at = 2 if content.startswith(b"\xff\xd8") else len(content)
    while at + 9 <= len(content):
        marker, length = struct.unpack(">HH", content[at : at + 4])
        if marker in {0xFFC0, 0xFFC1, 0xFFC2}:
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return width, height
        at += 2 + length
    raise bad("IMAGE_PROCESS_FAILED")
