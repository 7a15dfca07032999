"""Erases the personal values of a screening wherever they stand, and records that, so that the audit stays sound.

Gone: answers, findings, what was typed and said, reasons, the texts of comments, who obtains what, reminders, the
content of what was sent and received, with the lists that may have named it. Left: number, attempt, site, who, the
days, the trial's version, the verdict with its first exclusion (a screening log must still count the patient), the fate
of each send, and the audit's entries: their commitments can no longer be opened.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, func, literal, or_, select, update

from flows.erasing import erased, left
from flows.quantities import Frozen
from flows.screening import ERASED, Event
from storage import audit, meta, reviews, screenings
from storage.audit import Chance, Occasion
from storage.screenings import Kept
from storage.tables import (
    CHAT,
    COMMENT,
    DEPENDENT,
    EVENT,
    GRANT,
    INBOX,
    ITEM,
    OUTBOX,
    PERSON,
    REMINDER,
    SCREENING,
    UTTERANCE,
    VALUE,
)
from storage.unit import Unit

NOTHING = "{}"
"""What is left of the content of a send that is over."""

UNSENT = '{"erased":true}'
"""What is left of the content of a send that is under way: who takes it up again has nothing to send."""

TRACES = "traces_since"
"""Noted: something was emptied that the database's own log may still hold."""

SENDS_EMPTIED_TO = "sends_emptied_to"
"""Noted: up to which one all sends were emptied because they were kept long enough."""

EMPTIED = (
    "inbox", "outbox", "screening", "utterance", "event_value", "comment", "item", "reminder", "dependent", "person",
)  # fmt: skip
"""The tables in which something is emptied or removed."""

_ONCE = '{"secret":true,'
_MARKED = literal(_ONCE).concat(func.substr(OUTBOX.c.payload, 2))
"""The content of what waits to be sent, to be forgotten once it is."""
_IS_MARKED = OUTBOX.c.payload.startswith(_ONCE)

_TOGETHER = 500
"""Values in one list of a query."""


class Holds(Frozen):
    """How much of it there is: answers, bubbles of the conversation, comments with a text."""

    answers: int
    bubbles: int
    comments: int


def is_erased(unit: Unit, number: int) -> bool:
    """Say whether the personal values of a screening were erased (its `state` is ``erased``)."""
    return bool(erased_among(unit, [number]))


def was_erased_behind(unit: Unit, seq: int) -> bool:
    """Say whether a screening was erased after this entry of the audit."""
    return unit.scalar(select(EVENT.c.seq).where(EVENT.c.what == ERASED, EVENT.c.seq > seq).limit(1)) is not None


def erased_among(unit: Unit, numbers: Collection[int]) -> frozenset[int]:
    """Return those of these screenings that were erased."""
    found: set[int] = set()
    for some in _portions(numbers):
        found.update(
            unit.scalars(select(SCREENING.c.number).where(SCREENING.c.number.in_(some), SCREENING.c.state == ERASED))
        )
    return frozenset(found)


def holds(unit: Unit, kept: Kept) -> Holds:
    """Return how much would go."""
    number = kept.screening.number
    said = select(func.count()).where(UTTERANCE.c.screening == number)
    noted = select(func.count()).where(COMMENT.c.screening == number, COMMENT.c.text.is_not(None))
    return Holds(answers=len(kept.screening.answers), bubbles=unit.scalar(said) or 0, comments=unit.scalar(noted) or 0)


def erase(unit: Unit, number: int, why: Event, occasion: Occasion, chance: Chance) -> Kept | None:
    """Erase one screening's values and record it as `why` (which must be called ``erased``); None if nothing is left.

    Returns what is left; the event tells it too, so that it cannot be changed unseen. Other attempts with the patient
    are for the caller to erase too; see `lists.attempts`.
    """
    kept = screenings.load_to_change(unit, number)
    if kept is None or kept.screening.is_erased:
        return None
    updates = _updates(unit, number)
    chats = _chats(unit, kept)
    _empty_what_came_in(unit, updates, chats)
    _empty_what_went_out(unit, number, updates, occasion.at)
    _empty_lists(unit, kept.screening.site, chats)
    for table in (UTTERANCE, ITEM, REMINDER, DEPENDENT):
        unit.execute(delete(table).where(table.c.screening == number))
    unit.execute(update(COMMENT).where(COMMENT.c.screening == number).values(text=None))
    unit.execute(delete(VALUE).where(VALUE.c.seq.in_(select(EVENT.c.seq).where(EVENT.c.screening == number))))
    busy = (PERSON.c.id == kept.screening.person, PERSON.c.current_screening == number)
    unit.execute(update(PERSON).where(*busy).values(current_screening=None))
    rest = _left(unit, kept)
    meta.note(unit, TRACES, occasion.at.isoformat())
    stays = left(rest.screening, {**rest.judged.model_dump(), "review": reviews.state_of(unit, number)})
    audit.record(unit, _about(occasion, rest), [why.model_copy(update={"old": stays})], chance)
    return rest


def forget_sent(unit: Unit, row: int, now: datetime) -> None:
    """Empty a send that is over: it held what opens a door. Should it be taken up again, nothing is left to send."""
    unit.execute(update(OUTBOX).where(OUTBOX.c.id == row).values(payload=UNSENT))
    meta.note(unit, TRACES, now.isoformat())


def _left(unit: Unit, kept: Kept) -> Kept:
    """Keep what is left. The verdict and its first exclusion stand beside the body, and stay."""
    screening = erased(kept.screening)
    judged = kept.judged.model_copy(update={"is_open": False, "findings": None})
    values = {
        "state": screening.state,
        "revision": screening.revision,
        "body": screening.model_dump_json(),
        "is_open": False,
        "findings": None,
        "panel_step": None,
        "panel_at": None,
    }
    unit.execute(update(SCREENING).where(SCREENING.c.number == screening.number).values(values))
    return Kept(screening=screening, judged=judged, panel=kept.panel)


def _about(occasion: Occasion, rest: Kept) -> Occasion:
    screening = rest.screening
    about = {"site": screening.site, "screening": screening.number, "trial": screening.trial}
    return occasion.model_copy(update={**about, "version": screening.version})


def _updates(unit: Unit, number: int) -> tuple[int, ...]:
    """Return the updates of which something came for the screening."""
    query = select(EVENT.c.update_id).where(EVENT.c.screening == number, EVENT.c.update_id.is_not(None)).distinct()
    return tuple(unit.scalars(query.order_by(EVENT.c.update_id)))


def _chats(unit: Unit, kept: Kept) -> frozenset[int]:
    """Return the chats in which it was spoken of."""
    sent = select(OUTBOX.c.chat_id).where(OUTBOX.c.screening == kept.screening.number).distinct()
    own = select(PERSON.c.telegram_id).where(PERSON.c.id == kept.screening.person, PERSON.c.telegram_id.is_not(None))
    shown = {kept.panel.chat_id} if kept.panel else set()
    return frozenset((*unit.scalars(sent), *unit.scalars(own), *shown))


def _empty_what_came_in(unit: Unit, updates: Sequence[int], chats: Collection[int]) -> None:
    """Empty the updates of its turns, and whatever else these chats have said and the bot has not forgotten yet."""
    over = INBOX.c.done_at.is_not(None)
    emptied = {"payload": None, "error": None}
    for some in _portions(updates):
        unit.execute(update(INBOX).where(INBOX.c.update_id.in_(some), over).values(emptied))
    for some in _portions(chats):
        still = and_(INBOX.c.payload.is_not(None), INBOX.c.chat_id.in_(some))
        unit.execute(update(INBOX).where(over, still).values(emptied))


def _empty_what_went_out(unit: Unit, number: int, updates: Sequence[int], now: datetime) -> None:
    """Empty what was sent; take back what surely nobody has seen."""
    of_none = or_(OUTBOX.c.screening.is_(None), OUTBOX.c.screening == number)
    _empty_sends(unit, OUTBOX.c.screening == number, now)
    for some in _portions(updates):
        _empty_sends(unit, and_(OUTBOX.c.cause.in_([f"update:{each}" for each in some]), of_none), now)


def _empty_sends(unit: Unit, of_it: ColumnElement[bool], now: datetime) -> None:
    open_ones, waits = OUTBOX.c.settled_at.is_(None), OUTBOX.c.state != "sending"
    unseen = and_(OUTBOX.c.state.in_(("pending", "later")), OUTBOX.c.doubts == 0)
    unit.execute(delete(OUTBOX).where(of_it, open_ones, unseen))
    unit.execute(update(OUTBOX).where(of_it, open_ones, ~waits).values(payload=UNSENT, error=None))
    perhaps_seen = {"state": "ambiguous", "settled_at": now, "not_before": None}
    unit.execute(update(OUTBOX).where(of_it, open_ones, waits).values(perhaps_seen))
    unit.execute(update(OUTBOX).where(of_it, OUTBOX.c.settled_at.is_not(None)).values(payload=NOTHING, error=None))


def _empty_lists(unit: Unit, site: str, chats: Collection[int]) -> None:
    """Empty what else people of the site were told: a list is sent under no screening, and may have named this one.

    What still waits is waited for: it goes out, and is emptied then. Nothing is looked at twice that was over.
    """
    key = f"lists_emptied_to:{site}"
    mark = max(int(meta.read(unit, each) or 0) for each in (key, SENDS_EMPTIED_TO))
    lists = (OUTBOX.c.kind == "say", OUTBOX.c.screening.is_(None))
    waits, full = OUTBOX.c.settled_at.is_(None), OUTBOX.c.payload.not_in((NOTHING, UNSENT))
    for some in _portions({*chats, *_told_of(unit, site)}):
        of_them = (*lists, OUTBOX.c.id > mark, OUTBOX.c.chat_id.in_(some), full)
        unit.execute(update(OUTBOX).where(*of_them, ~waits).values(payload=NOTHING, error=None))
        unit.execute(update(OUTBOX).where(*of_them, waits, ~_IS_MARKED).values(payload=_MARKED))
    last = unit.scalar(select(func.max(OUTBOX.c.id))) or 0
    waiting = unit.scalars(select(OUTBOX.c.id).where(waits, *lists))
    meta.note(unit, key, str(min((each - 1 for each in waiting), default=last)))


def _told_of(unit: Unit, site: str) -> Iterator[int]:
    """Yield the chats of all who have or had a right at a site, of its groups, and 0: of who was forgotten."""
    rights = or_(GRANT.c.site == site, GRANT.c.site.is_(None))
    people = select(PERSON.c.telegram_id).join(GRANT, GRANT.c.person == PERSON.c.id).where(rights).distinct()
    yield from unit.scalars(people.where(PERSON.c.telegram_id.is_not(None)))
    yield from unit.scalars(select(CHAT.c.chat_id).where(CHAT.c.site == site))
    yield 0


def _portions(values: Iterable[int]) -> Iterator[list[int]]:
    ordered = sorted(values)
    for at in range(0, len(ordered), _TOGETHER):
        yield ordered[at : at + _TOGETHER]
