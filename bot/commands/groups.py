"""/revoke group: which coordinators' groups receive cards, and the end of that; what outlives somebody's rights."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.commands import staff
from bot.rights_shown import places
from flows.say import Say, say
from flows.screening import Event
from storage import chats, forfeited, invites

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.turn import Turn

GROUP = ("group", "groupe")


def revoke(turn: Turn, rest: str) -> None:
    """Have a group receive no cards any more, or take rights of a person away."""
    word, _, chat = rest.partition(" ")
    if word.casefold() in GROUP:
        _group(turn, chat.strip())
    else:
        staff.revoke(turn, rest)


def left_by(turn: Turn, person: int) -> tuple[list[Say], list[list[tuple[str, str]]]]:
    """Return what outlives somebody's rights, with buttons that end it: groups he bound, open invitations."""
    groups = chats.bound(turn.unit, person)
    lines, buttons = _lines(turn, groups), _buttons(turn, groups)
    if groups:
        lines.insert(0, say("revoking.bound_by"))
    if count := invites.count_open(turn.unit, turn.now):
        lines.append(say("inviting.open", count=count))
        buttons.append([(turn.words.plain(say("inviting.take_back")), "/invite withdraw")])
    return lines, buttons


def _group(turn: Turn, typed: str) -> None:
    """Unbind a group, or show them all."""
    groups = chats.bound(turn.unit)
    chat = next((each for each in groups if str(each) == typed), None)
    if chat is not None:
        _unbind(turn, chat, groups[chat])
        return
    lines = [say("revoking.groups"), *_lines(turn, groups)] if groups else [say("revoking.no_groups")]
    turn.say(*lines, buttons=_buttons(turn, groups))


def _unbind(turn: Turn, chat: int, slugs: Sequence[str]) -> None:
    chats.unbind(turn.unit, chat, turn.now)
    forfeited.withdraw(turn.unit, chat, (), (), turn.now)
    event = Event(what="group unbound", old=list(slugs), reason="ended by an administrator")
    turn.record([event], staff.role_for(turn, "revoke"))
    trial = turn.desk.trial
    told = turn.desk.words(turn.desk.language).html(say("revoking.told", sites=places(trial, slugs)))
    turn.owe("say", {"text": told}, chat=chat)
    without = [site for site in slugs if not chats.recipients(turn.unit, site)]
    nobody = [say("alert.nobody_left", sites=places(trial, without))] if without else []
    turn.say(say("revoking.unbound", chat=str(chat), sites=places(trial, slugs)), *nobody)


def _lines(turn: Turn, groups: Mapping[int, Sequence[str]]) -> list[Say]:
    return [
        say("revoking.bound", chat=str(chat), sites=places(turn.desk.trial, sites)) for chat, sites in groups.items()
    ]


def _buttons(turn: Turn, groups: Mapping[int, Sequence[str]]) -> list[list[tuple[str, str]]]:
    return [[(turn.words.plain(say("revoking.unbind", chat=str(chat))), f"/revoke group {chat}")] for chat in groups]
