"""Texts put wherever the console shows one that somebody wrote, or that came from outside."""

from sqlalchemy import delete, func, select

from flows import dialogue
from flows.screening import Event
from storage import audit, conversation, inbox, outbox, queries, reviews, screenings
from storage.audit import Occasion
from storage.conversation import Utterance
from storage.inbox import Incoming
from storage.outbox import Fate, Owing
from storage.queries import Query
from storage.reviews import Comment
from storage.screenings import Judged
from storage.tables import INBOX, QUERY
from storage.unit import Unit
from tests.bot.console.spoken_to import desk
from tests.storage.invented import MINUTE, NOW, chance

ADMIN = 1
CHAT = 71
LOWEST = -1_000_000


def put_down(unit: Unit, texts: list[str], about: int) -> None:
    """Put each text into a comment, a bubble and an event of a screening, into lists, errors, queries and answers.

    Queries from before are forgotten, since a list begins with the oldest.
    """
    unit.execute(delete(QUERY))
    highest = select(func.max(INBOX.c.update_id)).where(INBOX.c.update_id < 0)  # Telegram's own are above
    last = unit.scalar(highest) or LOWEST
    for place, text in enumerate((as_kept(each) for each in texts), 1):
        _said_of(unit, about, text)
        begun(unit, text, state="annulled")
        _traffic(unit, text, last + place)
        query = Query(
            trial=desk().trial.id, name=f"Q{place} {text}", criterion=text, point=text, opened_at=NOW, opened_by=ADMIN,
            answer=text, answered_at=NOW, answered_by=ADMIN,
        )  # fmt: skip
        queries.opened(unit, query)


def begun(unit: Unit, site: str, **changes: str) -> int:
    """Begin a screening at a site that is called so; return its number."""
    number = screenings.new_number(unit)
    screening = dialogue.begin(
        desk().trial, number=number, site="lyon-sud", person=ADMIN, language="en", now=NOW
    ).screening
    screening = screening.model_copy(update={"site": site, **changes})
    screenings.begin(unit, screening, Judged(is_open=not changes, first_exclusion=site if changes else None))
    return number


def _said_of(unit: Unit, about: int, text: str) -> None:
    reviews.give(unit, about, Comment(person=ADMIN, at=NOW, state="open", text=text))
    said = Utterance(at=NOW, by="person", text=text, buttons=(text,), did="typed", reference=None)
    conversation.append(unit, about, [said])
    event = Event(what="said", fact=text, old=text, new={text: [text]}, reason=text)
    for screening in (about, None):
        occasion = Occasion(at=NOW, software=text, person=ADMIN, role=text, site=text, screening=screening)
        audit.record(unit, occasion, [event], chance)


def _traffic(unit: Unit, text: str, number: int) -> None:
    inbox.store(unit, [Incoming(update_id=number, chat_id=CHAT, telegram_id=CHAT, payload=text)], NOW)
    for _ in range(inbox.MAX_TRIES):
        inbox.note_failure(unit, number, text, NOW)
    outbox.owe(unit, [Owing(chat_id=CHAT, kind="toast", payload={"text": text}, reference=text)], NOW)
    for owed in outbox.claim(unit, NOW, MINUTE):
        outbox.settle(unit, owed, Fate(state="blocked", at=NOW, error=text))


def as_kept(text: str) -> str:
    """Return a text as it can be kept at all: in UTF-8."""
    return text.encode("utf-8", "replace").decode()
