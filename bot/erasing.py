"""A patient's values are erased, all attempts together; what chats still show of them is changed where it stands.

The same for the chat, the command line and retention. Who asks, and who must agree, is for the callers to see.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bot.wording import words
from flows.moments import PARIS
from flows.say import Say, say
from flows.screening import Event
from storage import audit, cards, erasing, lists, people, screenings
from storage.outbox import Owing
from storage.remains import copies_holding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from storage.audit import Occasion
    from storage.erasures import Request
    from storage.kinds import Kind
    from storage.people import Person
    from storage.screenings import Kept
    from storage.unit import Unit

OFFERED = ("objection", "mistake", "kept_long_enough")
"""Reasons that have a button; any other is typed."""
LONGEST_REASON = 300
LISTED = 20
"""So many copies are named at most."""


class Means(NamedTuple):
    """What erasing needs besides the database: the language of groups, chance, and where copies of it may lie."""

    language: str
    chance: Callable[[int], bytes]
    folders: tuple[Path, ...]


class Gone(NamedTuple):
    """What was erased: the screenings, by number and as people call them, what to send, and the copies that hold it."""

    numbers: tuple[int, ...]
    labels: tuple[str, ...]
    owings: tuple[Owing, ...]
    copies: tuple[str, ...]


def attempts_with(unit: Unit, number: int) -> tuple[Kept, ...]:
    """Return all attempts with the patient of a screening, to change them; none if there is no such screening."""
    line = screenings.load(unit, number)
    first = (line.screening.first or number) if line else number
    found = (screenings.load_to_change(unit, each.number) for each in lists.attempts(unit, first))
    return tuple(kept for kept in found if kept)


def erase_patient(unit: Unit, first: int, why: Event, occasion: Occasion, means: Means) -> Gone:
    """Erase all attempts with a patient; what is said in chats is owed by the caller."""
    left = [
        kept
        for each in attempts_with(unit, first)
        if (kept := erasing.erase(unit, each.screening.number, why, occasion, means.chance))
    ]
    numbers = tuple(kept.screening.number for kept in left)
    owings = tuple(owing for kept in left for owing in _cleared(unit, kept, means.language))
    copies = copies_holding(unit, numbers, means.folders) if numbers else ()
    return Gone(numbers, tuple(kept.screening.label for kept in left), owings, copies)


def why_erased(request: Request, approved_by: int | None) -> Event:
    """Return the event of an erasure that two have agreed on; None is the command line."""
    agreed = {"request": request.id, "asked_by": request.asked_by, "approved_by": approved_by}
    return Event(what=audit.ERASED, new=agreed, reason=request.reason)


def what_goes(unit: Unit, attempts: Sequence[Kept]) -> Say:
    """Return how much would be erased."""
    all_held = [erasing.holds(unit, kept) for kept in attempts if not kept.screening.is_erased]
    return say(
        "erasing.goes",
        answers=sum(each.answers for each in all_held),
        bubbles=sum(each.bubbles for each in all_held),
        comments=sum(each.comments for each in all_held),
    )


def begun_since(request: Request, attempts: Sequence[Kept]) -> tuple[str, ...]:
    """Return the attempts that the request did not name, because they were begun after it."""
    return named([kept for kept in attempts if kept.screening.started_at > request.asked_at])


def named(attempts: Sequence[Kept]) -> tuple[str, ...]:
    """Return what the attempts are called."""
    return tuple(kept.screening.label for kept in attempts)


def is_reason(typed: str) -> bool:
    """Say whether it can stand as a reason: in words, and short enough to be asked about in a message."""
    return len(typed) <= LONGEST_REASON and any(each.isalpha() for each in typed)


def reason_said(reason: str) -> Say:
    """Return a reason as it is said: one that was offered, or the words typed."""
    if reason in OFFERED:
        return say(f"erasing.because.{reason}")
    return say("erasing.because.other", text=reason)


def by(person: int | None) -> Say:
    """Return who did something."""
    return say("erasing.by_person", person=person) if person else say("erasing.by_machine")


def done_lines(gone: Gone, request: Request | None, approved_by: int | None) -> tuple[Say, ...]:
    """Return what is told of an erasure that was done, with the copies that somebody must remove."""
    lines = [say("erasing.done", numbers=gone.labels)]
    if request:
        asked, approved = by(request.asked_by), by(approved_by)
        lines.append(say("erasing.agreed", asked=asked, approved=approved, reason=reason_said(request.reason)))
    if gone.copies:
        more = say("erasing.more", count=len(gone.copies) - LISTED) if len(gone.copies) > LISTED else ""
        lines.append(say("erasing.copies", files=gone.copies[:LISTED], more=more))
    else:
        lines.append(say("erasing.no_copies"))
    return (*lines, say("erasing.elsewhere"))


def request_lines(request: Request, attempts: Sequence[Kept], goes: Say) -> tuple[Say, ...]:
    """Return what the admins are asked to agree to."""
    until = request.expires_at.astimezone(PARIS).date()
    asked = say(
        "erasing.asked", asked=by(request.asked_by), numbers=named(attempts), reason=reason_said(request.reason)
    )
    return asked, goes, say("erasing.stays"), say("erasing.until", day=until)


def request_owings(unit: Unit, request: Request, said: Sequence[Say], language: str) -> tuple[Owing, ...]:
    """Return the question to all admins but the one who asked, each in his language, with buttons."""
    return tuple(
        Owing(
            chat_id=person.telegram_id,
            kind="say",
            payload={"text": _text(person, said, language), "buttons": _agreeing(person, request, language)},
            screening=request.screening,
        )
        for person, _ in people.everyone(unit, "admin")
        if person.telegram_id and person.id != request.asked_by
    )


def told_owing(person: Person | None, said: Sequence[Say], language: str) -> tuple[Owing, ...]:
    """Return what somebody else is told in private; nothing if he cannot be reached."""
    if person is None or person.telegram_id is None:
        return ()
    return (Owing(chat_id=person.telegram_id, kind="say", payload={"text": _text(person, said, language)}),)


def _text(person: Person, said: Sequence[Say], language: str) -> str:
    return "\n".join(map(words(person.language or language).html, said))


def _agreeing(person: Person, request: Request, language: str) -> list[list[list[str]]]:
    speak = words(person.language or language)
    deeds = ("approve", "refuse")
    return [[[speak.plain(say(f"erasing.button.{deed}", request=request.id)), f"/erase {deed} {request.id}"]
             for deed in deeds]]  # fmt: skip


def _cleared(unit: Unit, left: Kept, language: str) -> Iterator[Owing]:
    """Yield what changes the screening's message and its cards, where they stand: they say only that it was erased."""
    if left.panel:
        yield _change(left, "panel", left.panel.chat_id, left.screening.language)
    for chat, message in cards.shown_in(unit, left.screening.number).items():
        person = people.find(unit, chat) if chat > 0 else None
        if message and (person or chat < 0):  # not to somebody who was forgotten
            yield _change(left, "recard", chat, (person.language if person else None) or language)


def _change(left: Kept, kind: Kind, chat: int, language: str) -> Owing:
    number, label = left.screening.number, left.screening.label
    text = words(language).html(say("erasing.is_erased", number=label))
    payload = {"text": text, "buttons": []}
    return Owing(chat_id=chat, kind=kind, payload=payload, screening=number, reference=f"S-{label}")
