"""A card goes to every chat of the site's coordinators; where there is none, the admins hear that it reached nobody.

A chat that has a card of the screening already has it changed in place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.cards import Told, card, card_buttons, reference, site_name
from bot.follow_ups import follow_up, trial_here
from flows.lifecycle import OUTCOMES
from flows.say import Say, say
from storage import cards, care, chats, lists, people, screenings, worklists

if TYPE_CHECKING:
    from collections.abc import Collection

    from bot.turn import Turn
    from flows.screening import Screening
    from flows.trial import Trial
    from flows.verdict import Verdict


def post_cards(turn: Turn, trial: Trial, screening: Screening, verdict: Verdict) -> None:
    """Owe the card of this outcome to each recipient, in the language of the chat; it is to be acknowledged anew."""
    follow_up(turn, trial, screening)
    if screening.annulled is not None:
        _others_count_again(turn, screening)
    to, shown = chats.recipients(turn.unit, screening.site), cards.shown_in(turn.unit, screening.number)
    if screening.annulled is not None and not shown:
        return  # what nobody was told of need not be taken back
    if shown:
        care.reopen(turn.unit, screening.number)
    told = _told(turn, trial, screening, verdict)
    for chat in to:
        _owe(turn, told, chat, is_new=chat not in shown)
    cards.note_owed(turn.unit, screening.number, {chat: shown.get(chat) for chat in to}, turn.now)
    if not to:
        nobody = say("alert.no_recipient", number=screening.label, site=site_name(trial, screening.site))
        turn.alert(nobody, f"no_recipient:{reference(screening)}")


def _others_count_again(turn: Turn, annulled: Screening) -> None:
    """What an attempt that is annulled had taken the place of counts again: cards and reminders."""
    for each in lists.attempts(turn.unit, annulled.first or annulled.number):
        kept = screenings.load_to_change(turn.unit, each.number) if each.number != annulled.number else None
        trial = trial_here(turn.unit, turn.desk, kept.screening) if kept else None
        if kept and trial and kept.screening.annulled is None:
            follow_up(turn, trial, kept.screening)
            repost_cards(turn, each.number)


def tell_site(turn: Turn, trial: Trial, screening: Screening, said: Say) -> None:
    """Owe a sentence to everybody who gets the site's cards, as a message of its own."""
    for chat in chats.recipients(turn.unit, screening.site):
        text = turn.desk.words(_language(turn, chat), trial).html(said)
        turn.owe("say", {"text": text}, chat=chat, screening=screening.number)


def repost_cards(turn: Turn, number: int) -> None:
    """Have all cards of a screening show how it stands now, if that can be told; where there is none, none is sent."""
    kept = screenings.load_to_change(turn.unit, number)
    shown = cards.shown_in(turn.unit, number)
    trial = trial_here(turn.unit, turn.desk, kept.screening) if kept else None
    if kept is None or trial is None or not shown or kept.screening.is_erased:
        return
    screening = kept.screening
    verdict = turn.standing(trial, screening).verdict
    _change(turn, _told(turn, trial, screening, verdict), shown)


def catch_up(turn: Turn, chat: int, sites: Collection[str | None]) -> None:
    """Have the cards that a chat has from before show how things stand, now that it gets those of the sites (again)."""
    for number in cards.behind(turn.unit, chat, sites):
        repost_cards(turn, number)


def keep_up(turn: Turn, trial: Trial, was: Screening, screening: Screening) -> None:
    """Have what is around a screening follow it where it came to no new outcome: it goes on, or is over."""
    withdrawn = was.excluded_by is not None and screening.excluded_by is None  # on the way through the log
    if not withdrawn and (was.state == screening.state or not {was.state, screening.state} & set(OUTCOMES)):
        return
    follow_up(turn, trial, screening)
    completed = screening.state == "closed" and was.state not in OUTCOMES  # for the log: there may be more to say
    if completed or withdrawn or screening.correcting:
        told = _told(turn, trial, screening, turn.standing(trial, screening).verdict)
        _change(turn, told, cards.shown_in(turn.unit, screening.number))


def _told(turn: Turn, trial: Trial, screening: Screening, verdict: Verdict) -> Told:
    later = worklists.later_attempt(turn.unit, screening)
    return Told(trial, screening, verdict, care.of(turn.unit, screening.number), later)


def _change(turn: Turn, told: Told, shown: dict[int, int | None]) -> None:
    """Owe the change to each chat that has the card and may still have it."""
    to = [chat for chat in chats.recipients(turn.unit, told.screening.site) if chat in shown]
    for chat in to:
        _owe(turn, told, chat, is_new=False)
    cards.note_owed(turn.unit, told.screening.number, {chat: shown[chat] for chat in to}, turn.now)


def _owe(turn: Turn, told: Told, chat: int, *, is_new: bool) -> None:
    words = turn.desk.words(_language(turn, chat), told.trial)
    buttons = [list(map(list, row)) for row in card_buttons(told, words)]
    payload: dict[str, object] = {"text": card(told, words), "buttons": buttons}
    number, named = told.screening.number, reference(told.screening)
    turn.owe("card" if is_new else "recard", payload, chat=chat, screening=number, reference=named)


def _language(turn: Turn, chat: int) -> str:
    person = people.find(turn.unit, chat) if chat > 0 else None
    return (person.language if person else None) or turn.desk.language
