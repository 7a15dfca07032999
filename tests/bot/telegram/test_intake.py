"""What updates say, and what becomes of those that say nothing a Bot API would."""

import json
from typing import Any

import pytest

from bot.arrivals import Arrival, Unreadable
from bot.telegram.intake import incoming, parsed, read

ME = "demo_screening_bot"
ANN = {"id": 7, "is_bot": False, "first_name": "Ann", "language_code": "fr"}
PRIVATE = {"id": 7, "type": "private"}
GROUP = {"id": -5, "type": "group"}


def test_a_text_is_a_text() -> None:
    arrival = arrived(message={"text": "9.4 g/dL"})

    assert (arrival.sort, arrival.text, arrival.who, arrival.chat, arrival.language) == ("text", "9.4 g/dL", 7, 7, "fr")
    assert arrival.private


@pytest.mark.parametrize("text", ["/start abc-123", "/START@demo_screening_bot   abc-123", "  /start abc-123\n"])
def test_a_command_and_what_stands_behind_it(text: str) -> None:
    arrival = arrived(message={"text": text})

    assert (arrival.sort, arrival.command, arrival.text) == ("command", "start", "abc-123")


def test_a_command_for_another_bot_is_none_of_ours() -> None:
    assert arrived(message={"text": "/start@another_bot x"}).sort == "other"


def test_a_tap_names_the_button_and_the_message() -> None:
    arrival = arrived(callback_query=tap("12|ecog|3|number:2"))

    assert (arrival.sort, arrival.data, arrival.tap, arrival.message, arrival.chat) == (
        "tap",
        "12|ecog|3|number:2",
        "99",
        4,
        7,
    )


def test_a_button_can_stand_for_a_command() -> None:
    arrival = arrived(callback_query=tap("/language fr"))

    assert (arrival.sort, arrival.command, arrival.text, arrival.tap) == ("command", "language", "fr", "99")


@pytest.mark.parametrize("thing", ["photo", "document", "voice", "sticker", "location"])
def test_a_file_is_seen_to_be_one_and_its_caption_is_not_read(thing: str) -> None:
    arrival = arrived(message={thing: {}, "caption": "a name"})

    assert (arrival.sort, arrival.text) == ("file", "")


def test_an_edited_message_is_no_text_and_what_it_says_now_is_there_to_be_refused() -> None:
    arrival = arrived(edited_message={"text": "no"})

    assert (arrival.sort, arrival.text) == ("edited", "no")


def test_a_place_on_the_move_is_no_edited_message() -> None:
    assert arrived(edited_message={"location": {"latitude": 45.7, "longitude": 4.8}}).sort == "other"


@pytest.mark.parametrize("field", ["forward_origin", "via_bot"])
def test_what_somebody_else_has_written_is_no_text(field: str) -> None:
    arrival = arrived(message={"text": "71", field: {}})

    assert (arrival.sort, arrival.text) == ("other_words", "71")


@pytest.mark.parametrize("field", ["sender_chat", "business_connection_id", "guest_query_id"])
def test_what_is_not_from_its_sender_to_the_bot_is_passed_over(field: str) -> None:
    assert arrived(message={"text": "71", field: "x"}).sort == "other"


def test_a_text_names_the_message_to_which_it_is_a_reply() -> None:
    assert arrived(message={"text": "71", "reply_to_message": {"message_id": 3}}).reply_to == 3


@pytest.mark.parametrize("field", ["photo", "passport_data", "game", "invented_next_year"])
def test_whatever_is_sent_that_is_no_text_is_answered_as_a_file(field: str) -> None:
    assert arrived(message={field: {}}).sort == "file"


@pytest.mark.parametrize("field", ["pinned_message", "new_chat_title", "successful_payment"])
def test_what_happens_in_a_chat_is_not_answered(field: str) -> None:
    assert arrived(message={field: {}}).sort == "other"


def test_nothing_in_a_channel_is_a_text_a_command_or_a_tap_with_something_to_say() -> None:
    channel = {"id": -9, "type": "channel"}

    assert arrived(message={"chat": channel, "text": "/help"}).sort == "other"
    assert arrived(callback_query={**tap("1|age|1|unknown"), "message": {"message_id": 4, "chat": channel}}).data == ""


@pytest.mark.parametrize("field", ["message", "inline_message_id"])
def test_a_tap_whose_message_is_not_told_can_be_answered_and_carries_nothing(field: str) -> None:
    told = {name: value for name, value in tap("1|age|1|unknown").items() if name != "message"}
    arrival = arrived(callback_query={**told, field: None})

    assert (arrival.sort, arrival.tap, arrival.data, arrival.private, arrival.chat) == ("tap", "99", "", False, 7)


def test_only_a_group_moves() -> None:
    assert arrived(message={"migrate_to_chat_id": -1005}).sort == "other"


def test_a_group_that_moved_says_where_to() -> None:
    assert arrived(message={"chat": GROUP, "migrate_to_chat_id": -1005}).moved_to == -1005


@pytest.mark.parametrize(("status", "present"), [("left", False), ("kicked", False), ("member", True)])
def test_the_bot_knows_whether_it_is_still_in_the_group(status: str, *, present: bool) -> None:
    arrival = arrived(my_chat_member={"chat": GROUP, "new_chat_member": {"status": status}})

    assert (arrival.sort, arrival.present) == ("member", present)


def test_a_sort_of_update_that_was_not_asked_for_has_no_effect() -> None:
    assert arrived(poll_answer={"poll_id": "1"}).sort == "other"


@pytest.mark.parametrize(
    "broken",
    [
        {"message": {"text": "no chat"}},
        {"message": {"chat": PRIVATE, "from": ANN, "text": 5}},
        {"callback_query": {"from": ANN, "data": "x"}},
        {"message": {"chat": {"id": "x", "type": "private"}, "text": "a"}},
        {"message": {"message_id": 4, "chat": {"id": "7", "type": "private"}, "text": "a"}},
        {"message": {"message_id": 4, "chat": {"id": 2**63, "type": "group"}, "text": "a"}},
        {"message": {"message_id": 4, "chat": PRIVATE, "from": {**ANN, "id": 7.0}, "text": "a"}},
        {"message": {"message_id": 4, "chat": PRIVATE, "from": {**ANN, "id": True}, "text": "a"}},
        {"message": {"message_id": 4, "chat": PRIVATE, "from": {**ANN, "id": 8}, "text": "a"}},
        {"message": {"message_id": 4, "chat": {"type": "private"}, "from": ANN, "text": "a"}},
        {"message": {"message_id": 4, "chat": PRIVATE, "from": {**ANN, "is_bot": 0}, "text": "a"}},
        {"message": {"message_id": "4", "chat": PRIVATE, "from": ANN, "text": "a"}},
        {"message": {"chat": PRIVATE, "from": ANN, "text": "a"}},
        {"callback_query": {"id": ["99"], "from": ANN, "data": "x", "message": {"message_id": 4, "chat": PRIVATE}}},
        {"callback_query": {"id": "99", "from": ANN, "data": "x", "message": {"message_id": "4", "chat": PRIVATE}}},
    ],
)
def test_a_shape_that_telegram_does_not_describe_is_unreadable(broken: dict[str, Any]) -> None:
    with pytest.raises(Unreadable):
        read(json.dumps({"update_id": 3, **broken}), ME)


@pytest.mark.parametrize(
    "broken",
    [
        {"message": 5},
        {"message": {"chat": 5}},
        {"message": {"chat": {"id": 10**30}, "from": []}},
        {"callback_query": {"message": None}},
    ],
)
def test_an_update_is_stored_whatever_its_shape(broken: dict[str, Any]) -> None:
    kept = incoming({"update_id": 3, **broken})

    assert kept is not None
    assert (kept.update_id, kept.chat_id, kept.telegram_id) == (3, None, None)


def test_half_a_character_survives_the_inbox_and_reaches_nobody() -> None:
    kept = incoming({"update_id": 3, "message": {**body(), "text": "a\ud800b\x00c"}})

    assert kept is not None
    assert kept.payload is not None
    assert read(kept.payload, ME).text == "a?b c"


@pytest.mark.parametrize("before", [b'"message": ', b'"callback_query": {"data": '])
def test_what_can_be_read_but_not_written_is_kept_by_its_id(before: bytes) -> None:
    nested = parsed(b'{"update_id": 3, ' + before + b"[" * 1010 + b"]" * 1010 + b"}" * before.count(b":"))
    kept = incoming(nested)

    assert kept is not None
    assert kept.payload == '"nested too deeply: 3"'
    with pytest.raises(Unreadable):
        read(kept.payload, ME)


def test_the_inbox_files_a_tap_under_its_chat_and_sender() -> None:
    kept = incoming({"update_id": 3, "callback_query": {**tap("x"), "message": {"message_id": 4, "chat": GROUP}}})

    assert kept is not None
    assert (kept.chat_id, kept.telegram_id) == (-5, 7)


def arrived(**parts: dict[str, Any]) -> Arrival:
    filled = {name: part if name == "callback_query" else {**body(), **part} for name, part in parts.items()}
    return read(json.dumps({"update_id": 3, **filled}), ME)


def body() -> dict[str, Any]:
    return {"message_id": 4, "from": ANN, "chat": PRIVATE, "date": 1}


def tap(data: str) -> dict[str, Any]:
    return {"id": "99", "from": ANN, "chat_instance": "1", "data": data, "message": {"message_id": 4, "chat": PRIVATE}}


def test_what_others_wrote_is_not_stored_with_a_message() -> None:
    beside = {
        "reply_to_message": {"message_id": 3, "text": "Monsieur Inventé"},
        "quote": {"text": "Inventé"},
        "forward_origin": {"x": 1},
    }
    kept = incoming({"update_id": 17, "message": {"text": "/details 1", "chat": {"id": -5, "type": "group"}, **beside}})

    assert kept
    assert json.loads(kept.payload or "") == {
        "update_id": 17,
        "message": {
            "text": "/details 1", "chat": {"id": -5, "type": "group"},
            "reply_to_message": {"message_id": 3}, "quote": {}, "forward_origin": {},
        },
    }  # fmt: skip
    assert (kept.chat_id, kept.sort) == (-5, "message")
