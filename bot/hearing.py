"""A text or a tap on a question: whose screening, may he, what does it mean, and on to the dialogue.

A typed text answers the question that was on the screen when it was written, never the one that came after.
Text that looks like a name or a number of a patient is refused before anything else: deleted from the chat, emptied
from the inbox in the same transaction, and only the rule that saw it is kept.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.buttons import full_step, read_data
from bot.delegations import not_delegated
from bot.labels import code_typed, tapped_label
from bot.rounds import Said, proceed, show_again
from flows.identifying import identifying, warning
from flows.moments import paris_day
from flows.say import say
from flows.screening import Event, Heard
from flows.showing import asks, step_of
from flows.verbatim import may_be_kept
from storage import unseen

if TYPE_CHECKING:
    from datetime import date

    from bot.turn import Turn
    from flows.screening import Screening
    from flows.trial import Trial
    from storage.screenings import Kept


SECOND, LATEST = timedelta(seconds=1), timedelta(days=1)
"""Telegram gives a message up after a day."""


def hear(turn: Turn) -> None:
    """Take a typed text, or a tap on a screening's button."""
    if not turn.grants:
        stranger(turn)
    elif turn.arrival.sort == "tap":
        _tap(turn)
    elif turn.arrival.private:
        _text(turn)
    else:
        turn.kept = False  # what people say to each other in a group is not for the bot


def stranger(turn: Turn) -> None:
    """Answer somebody unknown: kindly, the same whatever was said, and without a word about what this is for."""
    turn.kept = False
    if turn.arrival.tap:
        turn.toast(say("command.neutral_toast"))
    elif turn.arrival.private or turn.arrival.sort == "command":
        turn.say(say("command.neutral"))


def refuses_identity(turn: Turn, text: str) -> bool:
    """Refuse a text that may identify a patient: say so, delete it, keep only which rule saw it."""
    rule = identifying(text)
    if rule is None:
        return False
    turn.kept = False
    turn.delete_arrival()
    turn.say_anew(warning(rule, in_group=not turn.arrival.private))
    turn.record([Event(what="identifying text refused", reason=rule)], turn.grants[0].role if turn.grants else None)
    return True


def _tap(turn: Turn) -> None:
    tapped = read_data(turn.arrival.data) if turn.arrival.private else None  # nothing is asked in a group
    kept = turn.screening(tapped.number) if tapped else None
    if tapped is None or kept is None:
        turn.toast(say("command.old_button"))
    elif not _may_answer(turn, kept.screening):
        others = say("command.not_yours" if turn.owns(kept.screening) else "command.old_button")  # as if it were not
        turn.toast(not_delegated(turn, kept.screening) or others)
    elif kept.screening.is_erased:
        turn.kept = False  # the button says what was answered
        turn.toast(say("erasing.is_erased", number=kept.screening.label))
    else:
        trial = turn.trial_of(kept.screening)
        step = full_step(turn.standing(trial, kept.screening), tapped.step)
        heard = Heard(kind="tap", code=tapped.code, step=step, revision=tapped.revision, said_on=_said_on(turn))
        _go_on(turn, trial, kept, heard, Said(tapped_label(turn.words, step, tapped.code), "tapped"))


def _text(turn: Turn) -> None:
    text = turn.arrival.text
    if refuses_identity(turn, text):
        return
    number = turn.person.current_screening if turn.person else None
    kept = turn.screening(number) if number else None
    if kept is None or kept.screening.is_erased or not _may_answer(turn, kept.screening):
        turn.kept = False
        nothing = say("command.nothing_open" if turn.may("list_own") else "command.use_commands")
        turn.say(not_delegated(turn, kept.screening if kept else None) or nothing)
        return
    trial = turn.trial_of(kept.screening)
    said = Said(text, "typed", keepable=may_be_kept(text))
    if not _had_seen(turn, kept, asks(kept.screening, step_of(turn.standing(trial, kept.screening)))):
        show_again(turn, trial, kept, said, say("dialogue.too_early"))
    elif _is_to_older(turn, kept):
        show_again(turn, trial, kept, said, say("dialogue.to_older"))
    elif turn.arrival.is_struck:
        show_again(turn, trial, kept, said, say("dialogue.struck"))
    else:
        _go_on(turn, trial, kept, _typed(turn, trial, kept), said)


def _is_to_older(turn: Turn, kept: Kept) -> bool:
    """Say whether the text is a reply to a message from before the one that asks: that is not what it answers."""
    replied, panel = turn.arrival.reply_to, kept.panel
    return replied is not None and panel is not None and replied < panel.message_id


def _go_on(turn: Turn, trial: Trial, kept: Kept, heard: Heard, said: Said) -> None:
    """Have the dialogue go on, or another screening begin, if that is what was heard."""
    if not proceed(turn, trial, kept, heard, said):
        from bot.commands.afterwards import screen_again  # noqa: PLC0415  # commands stand above the dialogue

        screen_again(turn, kept, said)


def _had_seen(turn: Turn, kept: Kept, step: str) -> bool:
    """Say whether the question can have been on the screen when the text was written, by all that tells it."""
    if turn.is_overtaken or _was_above(turn, kept):
        return False
    number, at, on_the_way = kept.screening.number, turn.received_at, turn.desk.on_the_way
    if on_the_way.had_seen(number, step, at) or kept.had_seen(step, at):
        return True
    if kept.asked and kept.asked.step == step:
        return on_the_way.was_awaited(number, step) and _is_below(turn, kept)
    if unseen.is_being_sent(turn.unit, number, step):
        raise on_the_way.await_end(number, step)
    return False


def _is_below(turn: Turn, kept: Kept) -> bool:
    message, panel = turn.arrival.message, kept.panel
    return message is not None and panel is not None and message > panel.message_id


def _was_above(turn: Turn, kept: Kept) -> bool:
    """Say whether the text stands above the question in the chat, and was written before it, by Telegram's clock too.

    Its clock counts whole seconds, and ours may be another: alone it decides nothing.
    """
    panel, asked, message, said_at = kept.panel, kept.asked, turn.arrival.message, turn.arrival.said_at
    if panel is None or asked is None or message is None or said_at is None or message > panel.message_id:
        return False
    return turn.received_at - LATEST < said_at < asked.at - SECOND


def _typed(turn: Turn, trial: Trial, kept: Kept) -> Heard:
    standing = turn.standing(trial, kept.screening)
    code = code_typed(turn.arrival.text, standing, turn.words)
    said_on = _said_on(turn)
    if code is None:
        return Heard(kind="text", text=turn.arrival.text, said_on=said_on)
    step, revision = step_of(standing), kept.screening.revision
    return Heard(kind="tap", code=code, step=step, revision=revision, typed=True, said_on=said_on)


def _said_on(turn: Turn) -> date | None:
    return paris_day(turn.arrival.said_at) if turn.arrival.said_at else None


def _may_answer(turn: Turn, screening: Screening) -> bool:
    return turn.may("answer", screening.site, own=turn.owns(screening)) is not None
