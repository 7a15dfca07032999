"""/ack, /take, /details: what a card's buttons do. A tap is answered in passing; a group gets no message for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.cards import moment
from bot.commands.screening import no_such
from bot.details import details
from bot.follow_ups import trial_here
from bot.panels import packed
from bot.posting import repost_cards
from flows.numbers import small_number
from flows.say import say
from flows.screening import Event
from storage import care, lists, screenings

if TYPE_CHECKING:
    from bot.access import Act
    from bot.turn import Turn
    from storage.people import Grant
    from storage.screenings import Kept


def acknowledge(turn: Turn, rest: str) -> None:
    """Note that the card was seen: who and when is shown to all. The first to do so stands.

    The button of a card that does not show yet how things stand notes nothing: the card is changed.
    """
    called, _, revision = rest.partition(" of ")
    kept, right = _found(turn, called, "acknowledge")
    if kept is None or right is None or turn.person is None:
        return
    number = kept.screening.number
    if revision and revision != str(kept.screening.revision):
        turn.answer(say("caring.changed_since", number=kept.screening.label))
        repost_cards(turn, number)
        return
    if care.acknowledge(turn.unit, number, turn.person.id, turn.now):
        _note(turn, kept, right, Event(what="acknowledged"))
        turn.answer(say("caring.acknowledged", number=kept.screening.label))
    else:
        known = care.of(turn.unit, number)
        turn.answer(moment("caring.acknowledged_before", known.acknowledged_by, known.acknowledged_at))


def take(turn: Turn, rest: str) -> None:
    """Look after a screening, if nobody does; a button to take it over names the one who does."""
    called, _, holder = rest.partition(" from ")
    kept, right = _found(turn, called, "take")
    if kept is None or right is None or turn.person is None:
        return
    number, known = kept.screening.number, care.of(turn.unit, kept.screening.number)
    from_whom = small_number(holder)
    is_sound = from_whom is not None or not holder
    if is_sound and care.take(turn.unit, number, turn.person.id, turn.now, over_from=from_whom):
        _note(turn, kept, right, Event(what="taken", old=known.taken_by, new=turn.person.id))
        turn.answer(say("caring.taken", number=kept.screening.label))
    else:
        turn.answer(moment("caring.taken_before", known.taken_by, known.taken_at))


def show_details(turn: Turn, rest: str) -> None:
    """Show the criteria one by one, in private: with their reasons to those who may read values, else without."""
    kept, right = _found(turn, rest, "read_details")
    if kept is None or right is None or turn.person is None:
        return
    chat = turn.private_chat
    if chat is None:
        turn.answer(say("caring.open_first"))
        return
    screening = kept.screening
    trial = trial_here(turn.unit, turn.desk, screening)
    if trial is None:
        turn.answer(say("pending.of_old", number=screening.label))
        return
    with_values = turn.may("read_values", screening.site, own=turn.owns(kept.screening)) is not None
    words = turn.desk.words(turn.language if turn.arrival.private else turn.person.language or turn.language, trial)
    said = details(turn.standing(trial, screening), with_values=with_values)
    for page in packed(words.html(line) for line in said):
        turn.owe("say", {"text": page}, chat=chat)
    turn.record([Event(what="details read")], right.role, screening, trial)
    turn.toast(say("caring.details_sent"))


def _found(turn: Turn, called: str, act: Act) -> tuple[Kept | None, Grant | None]:
    """Return the screening that is called so, and by which right the act is done; else say that there is none."""
    number = lists.called(turn.unit, called)
    kept = screenings.load_to_change(turn.unit, number) if number else None
    right = turn.may(act, kept.screening.site, own=turn.owns(kept.screening)) if kept else None
    if right is None or kept is None:
        turn.answer(no_such(called))
    elif kept.screening.is_erased:
        turn.answer(say("erasing.is_erased", number=kept.screening.label))
        return None, None
    return kept, right


def _note(turn: Turn, kept: Kept, right: Grant, event: Event) -> None:
    turn.record([event], right.role, kept.screening, trial_here(turn.unit, turn.desk, kept.screening))
    repost_cards(turn, kept.screening.number)
