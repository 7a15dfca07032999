"""A card goes to every chat of the site's coordinators; where there is none, the admins hear that it reached nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.cards import card, reference, site_name
from flows.say import Say, say
from storage import chats, people

if TYPE_CHECKING:
    from bot.turn import Turn
    from flows.screening import Screening
    from flows.trial import Trial
    from flows.verdict import Verdict


def post_cards(turn: Turn, trial: Trial, screening: Screening, verdict: Verdict) -> None:
    """Owe the card of this outcome to each recipient, in the language of the chat."""
    to = chats.recipients(turn.unit, screening.site)
    for chat in to:
        words = turn.desk.words(_language(turn, chat), trial)
        payload: dict[str, object] = {"text": card(trial, screening, verdict, words, turn.now)}
        turn.owe("card", payload, chat=chat, screening=screening.number, reference=reference(screening))
    if not to:
        nobody = say("alert.no_recipient", number=screening.label, site=site_name(trial, screening.site))
        turn.alert(nobody, f"no_recipient:{reference(screening)}")


def tell_site(turn: Turn, trial: Trial, screening: Screening, said: Say) -> None:
    """Owe a sentence to everybody who gets the site's cards, as a message of its own."""
    for chat in chats.recipients(turn.unit, screening.site):
        text = turn.desk.words(_language(turn, chat), trial).html(said)
        turn.owe("say", {"text": text}, chat=chat, screening=screening.number)


def _language(turn: Turn, chat: int) -> str:
    person = people.find(turn.unit, chat) if chat > 0 else None
    return (person.language if person else None) or turn.desk.language
