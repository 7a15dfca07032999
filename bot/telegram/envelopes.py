"""What a message's envelope tells: whose words it brings, what happened in a chat, what it answers, what is struck out.

Of the raw JSON, which may have any shape: what is not as the Bot API describes says nothing here, or raises as `intake`
expects it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bot.telegram.asking import Json

OTHERS_WORDS = ("forward_origin", "via_bot")
"""What tells that somebody else has written a message, or another bot."""

ANOTHERS = ("sender_chat", "business_connection_id", "sender_business_bot", "guest_query_id")
"""What tells that a message is not from its sender to us."""

HAPPENED = frozenset((
    "boost_added", "channel_chat_created", "chat_background_set", "chat_owner_changed", "chat_owner_left",
    "chat_shared", "checklist_tasks_added", "checklist_tasks_done", "connected_website", "delete_chat_photo",
    "direct_message_price_changed", "forum_topic_closed", "forum_topic_created", "forum_topic_edited",
    "forum_topic_reopened", "general_forum_topic_hidden", "general_forum_topic_unhidden", "gift_upgrade_sent",
    "giveaway_completed", "giveaway_created", "giveaway_winners", "group_chat_created", "left_chat_member",
    "managed_bot_created", "message_auto_delete_timer_changed", "migrate_from_chat_id", "migrate_to_chat_id",
    "new_chat_members",
    "new_chat_photo", "new_chat_title", "paid_message_price_changed", "pinned_message", "poll_option_added",
    "poll_option_deleted", "proximity_alert_triggered", "refunded_payment", "successful_payment",
    "suggested_post_approval_failed", "suggested_post_approved", "suggested_post_declined", "suggested_post_paid",
    "suggested_post_refunded", "supergroup_chat_created", "users_shared", "video_chat_ended",
    "video_chat_participants_invited", "video_chat_scheduled", "video_chat_started", "web_app_data",
    "write_access_allowed",
))  # fmt: skip
"""Messages that tell what happened in a chat (Bot API 10.1). Whatever else is no text is something that was sent."""

BEGINS_A_TOPIC = "forum_topic_created"

UNREAD = ("reply_to_message", "quote", "external_reply", "forward_origin", "pinned_message")
"""What others wrote, brought along with a message. Nobody reads it and it may name a patient: it is not stored."""


def is_struck(message: Json) -> bool:
    """Say whether any part of a text is struck through."""
    entities = message.get("entities")
    marks = entities if isinstance(entities, list) else ()
    return any(isinstance(each, dict) and each.get("type") == "strikethrough" for each in marks)


def replied_to(message: Json) -> Any:  # noqa: ANN401  # whatever stands there
    """Return the id of the message to which it is a reply; what begins a topic is none: all in a topic refers to it."""
    reply = message.get("reply_to_message")
    if not reply or (message.get("is_topic_message") is True and BEGINS_A_TOPIC in reply):
        return None
    return reply["message_id"]


def in_the_groups_name(message: Json) -> bool:
    """Say whether an admin wrote it in the name of the group it stands in: nobody can know who that is."""
    speaks, chat = message.get("sender_chat"), message["chat"]
    as_group = isinstance(speaks, dict) and speaks.get("id") == chat.get("id")
    alone = {each for each in (*ANOTHERS, *OTHERS_WORDS) if each in message} == {"sender_chat"}
    return as_group and alone and chat.get("type") in {"group", "supergroup"}


def bare(anothers: Any) -> Json:  # noqa: ANN401  # whatever stands there
    """Return of what others wrote only which message it was, and whether it began a topic."""
    if not isinstance(anothers, dict) or "message_id" not in anothers:
        return {}
    begins: Json = {BEGINS_A_TOPIC: {}} if BEGINS_A_TOPIC in anothers else {}
    return {"message_id": anothers["message_id"], **begins}
