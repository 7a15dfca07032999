"""A text or a tap on a question: whose screening, may he, what does it mean, and on to the dialogue.

A typed text answers the question that was on the screen when it was written, never the one that came after.
Text that looks like a name or a number of a patient is refused before anything else: deleted from the chat, emptied
from the inbox in the same transaction, and only the rule that saw it is kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.buttons import full_step, read_data
from bot.delegations import not_delegated
from bot.labels import code_typed, tapped_label
from bot.rounds import Said, proceed, show_again
from flows.identifying import identifying, warning
from flows.say import say
from flows.screening import Event, Heard
from flows.showing import asks, step_of
from flows.verbatim import may_be_kept

if TYPE_CHECKING:
    from bot.turn import Turn
    from flows.screening import Screening
    from flows.trial import Trial
    from storage.screenings import Kept


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
        heard = Heard(kind="tap", code=tapped.code, step=step, revision=tapped.revision)
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
    on_the_way = turn.desk.on_the_way.had_seen(kept.screening.number, step, turn.received_at)
    return on_the_way or kept.had_seen(step, turn.received_at)


def _typed(turn: Turn, trial: Trial, kept: Kept) -> Heard:
    standing = turn.standing(trial, kept.screening)
    code = code_typed(turn.arrival.text, standing, turn.words)
    if code is None:
        return Heard(kind="text", text=turn.arrival.text)
    return Heard(kind="tap", code=code, step=step_of(standing), revision=kept.screening.revision, typed=True)


def _may_answer(turn: Turn, screening: Screening) -> bool:
    return turn.may("answer", screening.site, own=turn.owns(screening)) is not None
