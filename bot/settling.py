"""What an attempt to send leaves behind, in one transaction: the row's fate, a chat held or moved, the admins told."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal, NamedTuple

from bot.alerts import alert
from bot.outcomes import CERTAIN_ONCE, DUPLICATE_AFTER, FIRST_PAUSE, LONGEST_PAUSE, Ended, Move
from flows.moments import paris_day
from flows.say import say
from storage import cards, chats, erasing, outbox, pacing, people, screenings
from storage.outbox import Fate, Owed
from storage.screenings import Panel

if TYPE_CHECKING:
    from bot.clock import Chance
    from bot.sending import Claimed
    from storage.limits import Limits
    from storage.unit import Unit

FINAL: dict[Move, Literal["sent", "blocked", "dead"]] = {
    "sent": "sent",
    "blocked": "blocked",
    "dead": "dead",
    "plainly": "dead",  # plain text was refused too
    "afresh": "dead",  # a new message cannot be gone
}
TAP_LIVES = timedelta(seconds=150)


class Means(NamedTuple):
    """The moment of writing, chance, the pace of new messages, and the language of who has chosen none."""

    now: datetime
    chance: Chance
    limits: Limits | None
    language: str


def settle(unit: Unit, one: Claimed, ended: Ended, seen_from: datetime, means: Means) -> None:
    """Write how an attempt ended; nobody can have seen it before `seen_from`.

    Nothing is written if its lease had run out and another one is under way.
    """
    owed, (now, chance, limits, _) = one.owed, means
    _note_asked(unit, owed, ended, seen_from, now)
    if "secret" in owed.payload and ended.move in FINAL:
        erasing.forget_sent(unit, owed.id, now)
    if ended.move == "sent" and not ended.anew and not ended.why and ended.message in {None, _shown(one)}:
        outbox.settle_sent(unit, owed, now, ended.message)
        return
    if ended.anew:
        pacing.wrote(unit, owed.chat_id, now, limits)
    fate = _fate(owed, ended, now, chance)
    if not outbox.settle(unit, owed, fate):
        if ended.move == "sent":  # somebody has seen it before we knew; how it was sent is still to be told
            _report(unit, owed, ended, means)
        return
    _note_chat(unit, owed, ended, now)
    _report(unit, owed, ended, means)
    if fate.state == "ambiguous" and fate.is_final:
        _tell(unit, owed, "alert.unclear", means)


def _note_chat(unit: Unit, owed: Owed, ended: Ended, now: datetime) -> None:
    """Note what was learnt of the chat: that it wants to be left alone, where it is, what shows the panel or card."""
    if ended.seconds:
        outbox.hold_chat(unit, owed.chat_id, now + timedelta(seconds=ended.seconds))
    if ended.moved_to:
        follow(unit, owed.chat_id, ended.moved_to, now)
    if owed.kind == "panel" and owed.screening and ended.message and ended.move == "sent":
        screenings.pin_panel(unit, owed.screening, Panel(chat_id=owed.chat_id, message_id=ended.message))
    if owed.kind in {"card", "recard"} and owed.screening and ended.message and ended.move == "sent":
        cards.pin(unit, owed.screening, owed.chat_id, ended.message, now)


def _note_asked(unit: Unit, owed: Owed, ended: Ended, seen_from: datetime, now: datetime) -> None:
    """Note of a question when it can have been seen first; what may have arrived, or not, was seen by nobody."""
    if owed.kind == "panel" and owed.screening and "asks" in owed.payload and ended.move == "sent":
        screenings.note_asked(unit, owed.screening, owed.payload["asks"], seen_from, now)


def _shown(one: Claimed) -> int | None:
    return one.panel.message_id if one.panel else None


def follow(unit: Unit, old: int, new: int, now: datetime) -> None:
    """Follow a group to its new id: its bindings, its cards, and what is still owed to it."""
    chats.move(unit, old, new, now)
    cards.move(unit, old, new, now)
    outbox.move_chat(unit, old, new)


def _fate(owed: Owed, ended: Ended, now: datetime, chance: Chance) -> Fate:
    if owed.kind == "toast" and ended.move != "sent" and now - owed.created_at > TAP_LIVES:
        return Fate(state="dead", at=now, error="the tap is too old to be answered")
    if ended.move in FINAL:
        return Fate(state=FINAL[ended.move], at=now, message_id=ended.message, error=ended.why or None)
    if ended.move == "doubt":
        return _doubtful(owed, ended, now, chance)
    pause = _pause(owed, chance)
    pauses = {"wait": max(ended.seconds, pause), "follow": 0.0}
    pause = pauses.get(ended.move, pause)
    return Fate(state="later", at=now, error=ended.why or None, not_before=now + timedelta(seconds=pause))


def _doubtful(owed: Owed, ended: Ended, now: datetime, chance: Chance) -> Fate:
    if owed.kind not in CERTAIN_ONCE:
        pause = _pause(owed, chance)
    elif owed.doubts == 0:
        pause = DUPLICATE_AFTER
    else:
        return Fate(state="ambiguous", at=now, error=ended.why)
    return Fate(state="ambiguous", at=now, error=ended.why, not_before=now + timedelta(seconds=pause))


def _pause(owed: Owed, chance: Chance) -> float:
    return min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** min(owed.attempts - 1, 10)) * chance.between(0.5, 1.0)


def _report(unit: Unit, owed: Owed, ended: Ended, means: Means) -> None:
    """Tell the admins what will not arrive; an alert that does not arrive is not reported by another."""
    if owed.kind in {"alert", "toast", "delete"}:
        return
    if ended.move == "blocked":
        _tell(unit, owed, "alert.blocked", means, why=ended.why)
    elif ended.ending == "not_drawn":
        _tell(unit, owed, "alert.not_drawn", means, why=ended.why)
    elif ended.move == "dead" or ended.why.startswith("sent as plain text"):
        _tell(unit, owed, "alert.refused", means, why=ended.why)


def _tell(unit: Unit, owed: Owed, key: str, means: Means, **more: str) -> None:
    """Tell the admins, once a day of each chat, and of each reference in it. Of strangers' chats nothing is told.

    Of a chat that cannot be reached it is told once a day, whatever it is owed: the console's Deliveries has the rest.
    """
    if not _is_ours(unit, owed):
        return
    which = "" if key == "alert.blocked" else owed.reference
    cause = f"{key}:{owed.chat_id}:{which}:{paris_day(means.now)}"
    said = say(key, chat=owed.chat_id, reference=owed.reference or "–", **more)
    alert(unit, means.language, said, means.now, cause)


def _is_ours(unit: Unit, owed: Owed) -> bool:
    """Say whether the chat is of somebody with rights, a bound group, or one that the settings name."""
    if owed.kind in {"card", "recard"} or owed.payload.get("settings") or chats.sites_of(unit, owed.chat_id):
        return True
    person = people.find(unit, owed.chat_id)
    return bool(person and people.roles_of(unit, person.id))
