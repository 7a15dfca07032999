"""`erase NUMBER`: asks for a patient's values to be erased, or (`--approve`) agrees to what an admin has asked for.

Two are needed. The machine is one of them at most: what is asked here an admin approves in the chat, what an admin has
asked in the chat can be approved here. It may run beside the bot: one short transaction, and the bot looks for what was
erased by others when its chores come round.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bot import erasing
from bot.clock import Dice, WallClock
from bot.desk import SOFTWARE
from bot.erasing import Means
from bot.opened import to_change
from bot.sending import as_plain
from bot.settings import Settings
from bot.terminal import NOT_ALL_WELL, sorry, tell
from bot.wording import words
from flows.identifying import identifying
from flows.say import say
from flows.screening import Event
from storage import audit, erasures, lists, meta, outbox, people
from storage.audit import Occasion
from storage.database import leave_no_trace
from storage.erasing import EMPTIED, TRACES
from storage.unit import unit_of_work

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.erasing import Gone
    from flows.say import Say
    from storage.erasures import Request
    from storage.screenings import Kept
    from storage.unit import Unit

_LATER = (
    "The database's own log may still hold it, because somebody is reading. The bot empties it; or start this again."
)


class _Answer(NamedTuple):
    """What is said, the exit status, and whether anything was erased."""

    said: str
    status: int = 0
    erased: bool = False


def erase(called: str, reason: str | None, *, approve: bool) -> int:
    """Make a request, or approve one; say what came of it."""
    settings, now = Settings(), WallClock().now()
    with to_change() as engine:
        with unit_of_work(engine) as unit:
            answer = _answered(unit, settings, called, reason, now, approve=approve)
        if answer.erased and leave_no_trace(engine, *EMPTIED):
            with unit_of_work(engine) as unit:
                meta.forget(unit, TRACES, now.isoformat())
            return _told(answer)
        return _told(answer._replace(said=f"{answer.said}\n{_LATER}") if answer.erased else answer)


def _told(answer: _Answer) -> int:
    if answer.status:
        return sorry(answer.said, answer.status)
    tell(answer.said)
    return 0


def _answered(
    unit: Unit, settings: Settings, called: str, reason: str | None, now: datetime, *, approve: bool
) -> _Answer:  # fmt: skip
    number = lists.called(unit, called)
    attempts = erasing.attempts_with(unit, number) if number else ()
    if not attempts:
        return _Answer(f"There is no pre-screening {called}. `log list` names those there are.", 2)
    label = attempts[0].screening.label
    if all(kept.screening.is_erased for kept in attempts):
        return _Answer(f"Pre-screening {label} is erased already.", NOT_ALL_WELL)
    request = erasures.awaited(unit, attempts[0].screening.number, now)
    if approve:
        return _approved(unit, settings, request, attempts, now)
    if request:
        return _Answer(_waits(request), NOT_ALL_WELL)
    typed = (reason or "").strip()
    if why_not := _no_reason(typed):
        return _Answer(f"{why_not}. Nothing was asked for.", 2)
    return _asked(unit, settings, attempts, typed, now)


def _no_reason(typed: str) -> str | None:
    """Return why it is no reason; the chat asks for the same."""
    if not typed:
        return "Why? Add --reason TEXT"
    if not erasing.is_reason(typed):
        return f"The reason must be in words, of {erasing.LONGEST_REASON} characters at most"
    rule = identifying(typed)
    return f"The reason looks as if it named a person ({rule})" if rule else None


def _asked(unit: Unit, settings: Settings, attempts: Sequence[Kept], reason: str, now: datetime) -> _Answer:
    first = attempts[0].screening
    request = erasures.ask(unit, first.number, reason, None, now)
    about = _occasion(now).model_copy(update={"screening": first.number, "site": first.site})
    audit.record(unit, about, [Event(what="erasure asked", new=request.id, reason=reason)], Dice().bytes)
    said = erasing.request_lines(request, attempts, erasing.what_goes(unit, attempts))
    asked = erasing.request_owings(unit, request, said, settings.default_language)
    outbox.owe(unit, asked, now, f"erasure:{request.id}")
    shown = _shown(said)
    if not asked:
        return _Answer(f"{shown}\nThere is no administrator to approve it: `user invite admin` lets one in.")
    return _Answer(f"{shown}\nRequest {request.id} was made; an administrator approves it in the chat (/erase).")


def _approved(
    unit: Unit, settings: Settings, request: Request | None, attempts: Sequence[Kept], now: datetime
) -> _Answer:  # fmt: skip
    if request is None:
        label = attempts[0].screening.label
        return _Answer(f"Nobody has asked to erase pre-screening {label}. An administrator asks by /erase.", 2)
    if request.asked_by is None:
        return _Answer(f"{_waits(request)} The machine does not count twice.", 2)
    if not any(person.id == request.asked_by for person, _ in people.everyone(unit, "admin")):
        return _Answer(f"Person {request.asked_by}, who asked for it, is no administrator any more.", 2)
    if newer := erasing.begun_since(request, attempts):
        return _Answer(words("en").plain(say("erasing.begun_since", numbers=newer)), NOT_ALL_WELL)
    if not erasures.end(unit, request.id, None, now, done=True):
        return _Answer(f"Request {request.id} is over.", NOT_ALL_WELL)
    means = Means(settings.default_language, Dice().bytes, settings.copies)
    gone = erasing.erase_patient(unit, request.screening, erasing.why_erased(request, None), _occasion(now), means)
    _tell_asker(unit, settings, request, gone, now)
    return _Answer(_shown(erasing.done_lines(gone, request, None)), erased=True)


def _tell_asker(unit: Unit, settings: Settings, request: Request, gone: Gone, now: datetime) -> None:
    language, asker = settings.default_language, people.get(unit, request.asked_by or 0)
    told = erasing.told_owing(asker, erasing.done_lines(gone, request, None), language)
    outbox.owe(unit, (*told, *gone.owings), now, f"erased:{request.id}")


def _shown(said: Sequence[Say]) -> str:
    """Return what the chat is told, as the terminal shows it: without markup."""
    return as_plain("\n".join(map(words("en").html, said)))


def _waits(request: Request) -> str:
    who = f"person {request.asked_by}" if request.asked_by else "this machine"
    how = "`erase NUMBER --approve`, or another administrator" if request.asked_by else "an administrator"
    return f"Request {request.id} by {who} waits until {request.expires_at:%Y-%m-%d}: {how} approves it."


def _occasion(now: datetime) -> Occasion:
    return Occasion(at=now, software=SOFTWARE, role="command line")
