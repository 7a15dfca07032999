"""Documents and pictures: uploaded once, sent again by their id, fetched back."""

import struct
import zlib
from collections.abc import Callable, Coroutine
from typing import Any

import httpx
import pytest
from telegram import Bot, InputFile
from telegram.error import BadRequest

from bot.emulator import Emulator, Phone

Call = Callable[..., Coroutine[Any, Any, dict[str, Any]]]


def png(width: int, height: int) -> bytes:
    def chunk(name: bytes, held: bytes) -> bytes:
        return struct.pack(">I", len(held)) + name + held + struct.pack(">I", zlib.crc32(name + held))

    rows = zlib.compress(b"\0" + bytes(width) * height)
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


async def test_a_document_is_sent_fetched_and_sent_again(bot: Bot, started: Phone) -> None:
    content = b"number;verdict\r\n1;pending\r\n\r\n--\0\xff"
    sent = await bot.send_document(
        started.chat_id, content, filename="Étude 1.csv", caption="<b>Export</b>", parse_mode="HTML"
    )
    assert sent.document is not None
    assert (sent.document.file_name, sent.document.file_size, sent.caption) == ("Étude 1.csv", len(content), "Export")
    assert bytes(await (await sent.document.get_file()).download_as_bytearray()) == content
    again = await bot.send_document(started.chat_id, sent.document.file_id)
    assert again.document == sent.document
    assert "[Étude 1.csv] Export" in started.screen()


async def test_an_attached_file_is_found_by_its_name(bot: Bot, started: Phone) -> None:
    attached = InputFile(b"report", filename="report.txt", attach=True)
    sent = await bot.send_document(started.chat_id, attached)
    assert sent.document is not None
    assert sent.document.file_name == "report.txt"


async def test_a_picture_has_its_size(bot: Bot, started: Phone) -> None:
    jpeg = b"\xff\xd8\xff\xe0\x00\x04\x00\x00\xff\xc0\x00\x11\x08" + struct.pack(">HH", 20, 30) + b"\x03"
    for content, size in ((png(40, 10), (40, 10)), (jpeg, (30, 20))):
        sent = await bot.send_photo(started.chat_id, content)
        assert (sent.photo[-1].width, sent.photo[-1].height) == size


@pytest.mark.parametrize("content", [b"not a picture", b"\xff\xd8\xff\xd9", b"\x89PNG\r\n\x1a\n"])
async def test_what_is_no_picture_is_refused(bot: Bot, started: Phone, content: bytes) -> None:
    with pytest.raises(BadRequest, match=r"(?i)IMAGE_PROCESS_FAILED"):
        await bot.send_photo(started.chat_id, content)


async def test_a_caption_over_1024_characters_is_refused(bot: Bot, started: Phone) -> None:
    with pytest.raises(BadRequest, match="Message caption is too long"):
        await bot.send_document(started.chat_id, b"x", caption="a" * 1025)


async def test_a_caption_can_be_edited_and_a_text_not_put_in_its_place(bot: Bot, started: Phone) -> None:
    sent = await bot.send_document(started.chat_id, b"x", caption="old")
    with pytest.raises(BadRequest, match="There is no text in the message to edit"):
        await sent.edit_text("new")
    changed = await sent.edit_caption("new")
    assert not isinstance(changed, bool)
    assert changed.caption == "new"


async def test_an_empty_or_unknown_file_is_refused(call: Call, bot: Bot, started: Phone) -> None:
    with pytest.raises(BadRequest, match="File must be non-empty"):
        await bot.send_document(started.chat_id, b"", filename="empty.txt")
    for document, words in (
        ("unknown", "wrong remote file identifier specified"),
        ("https://example.org/a.pdf", "the emulator fetches nothing by URL"),
    ):
        answer = await call("sendDocument", chat_id=started.chat_id, document=document)
        assert words in answer["description"]
    assert not (await call("getFile", file_id="unknown"))["ok"]


async def test_a_file_is_behind_the_token(
    telegram: Emulator, http: httpx.AsyncClient, bot: Bot, started: Phone
) -> None:
    sent = await bot.send_document(started.chat_id, b"x")
    assert sent.document is not None
    paths = [f"/file/bot{token}/documents/{sent.document.file_id}" for token in (telegram.token, "1:x")]
    assert [(await http.get(path)).status_code for path in paths] == [200, 404]
