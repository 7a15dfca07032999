"""What is no answer though it reads like one: changed, forwarded, in reply to something older, tapped in a group.

And what strangers say in one.
"""

import json
from typing import Any

from tests.bot.house import House, house
from tests.databases import Database, on_sqlite


@on_sqlite
async def test_what_is_changed_or_forwarded_is_refused_and_deleted_if_it_identifies(database: Database) -> None:
    async with house(database) as it:
        await it.begin()
        number = it.investigator.says("42")
        await it.settled()
        it.investigator.edits(number, "Monsieur Zebulon Quillfeather 06 12 34 56 78")
        await it.investigator.sees("looks like identifying data")
        origin = {"type": "hidden_user", "date": 1, "sender_user_name": "Invented"}
        forwarded = envelope(it, 999) | {"forward_origin": origin, "text": "Monsieur Zebulon Quillfeather"}
        it.telegram.send_update({"message": forwarded})
        await it.settled()

        assert number not in [message["id"] for message in it.investigator.messages()]
        assert b"Quillfeather" not in it.kept()
        assert it.rows("SELECT count(*) FROM event WHERE what = 'identifying text refused'") == [(2,)]


@on_sqlite
async def test_what_is_no_text_is_deleted_whoever_it_is_from(database: Database) -> None:
    origin = {"forward_origin": {"type": "hidden_user", "date": 1, "sender_user_name": "Invented"}}
    photo = {"photo": [{"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}]}
    async with house(database) as it:
        for number, sent in (
            (901, photo | origin),
            (902, photo | {"via_bot": {"id": 5, "is_bot": True, "first_name": "Invented"}}),
            (903, {"contact": {"phone_number": "+33612345678", "first_name": "Invented"}} | origin),
            (904, photo | origin | {"caption": "Monsieur Zebulon Quillfeather"}),
        ):
            it.telegram.send_update({"message": envelope(it, number) | sent})
        it.telegram.send_update({"edited_message": envelope(it, 905) | {"edit_date": 5} | photo})
        await it.settled()

        owed = "SELECT payload FROM outbox WHERE kind = 'delete' ORDER BY id"
        assert [json.loads(payload)["message"] for (payload,) in it.rows(owed)] == [901, 902, 903, 904, 905]
        whats = [what for (what,) in it.rows("SELECT what FROM event ORDER BY seq DESC LIMIT 5")][::-1]
        assert whats == ["file refused", "file refused", "contact refused", "file refused", "file refused"]
        assert b"Quillfeather" not in it.kept()


@on_sqlite
async def test_in_a_group_who_names_somebody_is_told_to_delete_it_himself(database: Database) -> None:
    async with house(database) as it:
        it.group.is_joined_by(it.investigator)
        it.investigator.at(it.group).says("/pdf Monsieur Zebulon Quillfeather")
        await it.settled()

        assert "If it still stands here, delete it yourself." in it.group.screen()
        assert "is deleted from the chat" not in it.group.screen()
        assert it.rows("SELECT count(*) FROM outbox WHERE kind = 'delete'") == [(1,)]


@on_sqlite
async def test_a_forwarded_answer_or_a_reply_to_an_older_message_answers_nothing(database: Database) -> None:
    async with house(database) as it:
        it.investigator.says("/help")
        older = (await it.investigator.sees("What you can do here"))["id"]
        await it.begin()
        origin = {"type": "user", "date": 1, "sender_user": it.other.person.as_user()}

        it.telegram.send_update({"message": envelope(it, 999) | {"forward_origin": origin, "text": "male"}})
        await it.investigator.sees("I take only what you type yourself")
        it.investigator.says("male", reply_to=older)
        await it.investigator.sees("Your message replies to an older one")
        assert it.rows("SELECT count(*) FROM event WHERE fact = 'sex'") == [(0,)]

        it.investigator.says("male", reply_to=it.live()[-1]["id"])
        await it.investigator.sees("How old")


@on_sqlite
async def test_what_is_struck_through_answers_nothing_and_is_told_so(database: Database) -> None:
    async with house(database) as it:
        await it.begin()
        struck = [{"type": "strikethrough", "offset": 0, "length": 4}]

        it.telegram.send_update({"message": envelope(it, 999) | {"text": "male", "entities": struck}})
        await it.investigator.sees("Some of your message is struck through")
        assert it.rows("SELECT count(*) FROM event WHERE fact = 'sex'") == [(0,)]

        it.investigator.says("male")
        await it.investigator.sees("How old")


@on_sqlite
async def test_a_command_in_the_groups_name_is_told_to_come_from_a_person(database: Database) -> None:
    async with house(database) as it:
        group = {"id": it.group.chat_id, "type": "group", "title": "Invented"}
        nobody = {"id": 1087968824, "is_bot": True, "first_name": "Group"}
        said = {"message_id": 998, "date": 1, "chat": group, "from": nobody, "sender_chat": group}

        it.telegram.send_update({"message": said | {"text": "/start invented-code"}})
        await it.settled()

        assert it.rows("SELECT count(*) FROM outbox WHERE payload LIKE '%Please write as yourself%'") == [(1,)]
        assert b"invented-code" not in it.kept()


@on_sqlite
async def test_a_question_is_never_shown_in_a_group(database: Database) -> None:
    async with house(database) as it:
        await it.begin()
        group = {"id": it.group.chat_id, "type": "group", "title": "Invented"}
        tap = {
            "id": "99",
            "from": it.investigator.person.as_user(),
            "chat_instance": "1",
            "data": "1|sex|2|option:male",
        }

        it.telegram.send_update({"callback_query": tap | {"message": {"message_id": 5, "date": 0, "chat": group}}})
        await it.settled()

        assert it.rows("SELECT count(*) FROM event WHERE fact = 'sex'") == [(0,)]
        assert it.rows("SELECT count(*) FROM outbox WHERE kind = 'panel' AND chat_id < 0") == [(0,)]


@on_sqlite
async def test_a_strangers_command_in_a_group_that_is_not_bound_teaches_nothing(database: Database) -> None:
    async with house(database) as it:
        group = it.telegram.group("Elsewhere", [it.stranger])
        group.adds_the_bot(it.stranger)
        for command in ("/start", "/trial", "/sites", "/help", "/log 1", "/pending"):
            it.stranger.at(group).says(command)
            await it.settled()  # what waits to be said in the same words is said once

        said = [message["text"] for message in it.stranger.at(group).messages() if message["from_bot"]]
        assert set(said) == {"This is a private service. If you have been invited, open the link that you were given."}
        assert len(said) == 6


@on_sqlite
async def test_in_a_group_an_answer_is_a_reply_to_what_was_typed_so_that_it_stands_in_the_same_topic(
    database: Database,
) -> None:
    async with house(database) as it:
        it.group.is_joined_by(it.investigator)
        here = it.investigator.at(it.group)
        typed = here.says("/trial")
        await here.sees("NCT06866938")
        topic = {"message_id": 998, "message_thread_id": 7, "is_topic_message": True, "date": 1}
        group = {"id": it.group.chat_id, "type": "supergroup", "title": "Invented", "is_forum": True}
        said = topic | {"chat": group, "from": it.investigator.person.as_user(), "text": "/sites"}
        it.telegram.send_update({"message": said})
        await it.settled()

        calls = [call for call in it.telegram.calls("sendMessage") if call["sent"]["chat_id"] == it.group.chat_id]
        assert [call["sent"]["reply_parameters"]["message_id"] for call in calls] == [typed, 998]
        assert [call["code"] for call in calls] == [200, 200]


def envelope(it: House, number: int) -> dict[str, Any]:
    person = it.investigator.person
    chat = {"id": person.id, "type": "private", "first_name": person.first_name}
    return {"message_id": number, "date": 1, "chat": chat, "from": person.as_user()}
