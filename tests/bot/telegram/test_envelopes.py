"""What a message's envelope tells: a topic's beginning, words struck through, a group that speaks in its own name."""

from typing import Any

import pytest

from bot.telegram.intake import incoming, read
from tests.bot.telegram.test_intake import GROUP, ME, arrived, body


def test_what_is_written_in_a_topic_is_no_reply_to_its_beginning() -> None:
    root = {"message_id": 3, "forum_topic_created": {"name": "Monsieur Inventé"}}
    said = {**body(), "text": "71", "reply_to_message": root}
    kept = incoming({"update_id": 3, "message": {**said, "is_topic_message": True}})

    assert kept is not None
    assert kept.payload is not None
    assert "Inventé" not in kept.payload
    assert read(kept.payload, ME).reply_to is None
    assert arrived(message=said).reply_to == 3


STRUCK = {"type": "strikethrough", "offset": 0, "length": 1}


@pytest.mark.parametrize("text", ["19,8 g/dL", "/stop"])
def test_a_text_of_which_some_is_struck_through_is_marked_and_no_command(text: str) -> None:
    arrival = arrived(message={"text": text, "entities": [{"type": "bold"}, STRUCK]})

    assert (arrival.sort, arrival.text, arrival.is_struck) == ("text", text, True)


@pytest.mark.parametrize(
    "entities", [None, "x", 1, [], [None], ["strikethrough"], {"type": "strikethrough"}, [{"type": [1]}]]
)
def test_marks_of_any_other_shape_strike_nothing(entities: Any) -> None:  # noqa: ANN401 - of any shape
    assert not arrived(message={"text": "71", "entities": entities}).is_struck


@pytest.mark.parametrize(
    ("said", "sort"),
    [
        ({"text": "/start@demo_screening_bot code"}, "anonymous"),
        ({"text": "/pending"}, "anonymous"),
        ({"text": "/pending@another_bot"}, "other"),
        ({"text": "between us"}, "other"),
        ({"text": ["/pending"]}, "other"),
        ({"text": "/pending", "sender_chat": {"id": -6}}, "other"),
        ({"text": "/pending", "sender_chat": "x"}, "other"),
        ({"text": "/pending", "forward_origin": {}}, "other"),
        ({"text": "/pending", "chat": {"id": -5, "type": "channel"}}, "other"),
    ],
)
def test_a_command_in_the_groups_name_is_nobodys_and_can_be_answered(said: dict[str, Any], sort: str) -> None:
    nobody = {"id": 1087968824, "is_bot": True, "first_name": "Group"}
    arrival = arrived(message={"from": nobody, "chat": GROUP, "sender_chat": GROUP, **said})

    assert (arrival.sort, arrival.who, arrival.text, arrival.command) == (sort, None, "", "")
