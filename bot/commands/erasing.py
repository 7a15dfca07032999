"""/erase: one admin asks for a patient's values to be erased, with a reason; another one approves or refuses.

A request stands for all attempts with the patient, and for seven days. Nobody approves what he asked for himself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import erasing
from bot.access import right_for
from bot.commands.screening import no_such
from bot.erasing import (
    LONGEST_REASON,
    OFFERED,
    Means,
    by,
    is_reason,
    named,
    reason_said,
    request_lines,
    request_owings,
    what_goes,
)
from flows.moments import PARIS, paris_day
from flows.numbers import small_number
from flows.say import say
from flows.screening import Event
from storage import erasures, lists, people
from storage.audit import Occasion

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.turn import Turn
    from flows.say import Say
    from storage.erasures import Request
    from storage.people import Grant
    from storage.screenings import Kept

DEEDS = {
    "approve": "approve", "refuse": "refuse", "withdraw": "withdraw",
    "approuver": "approve", "refuser": "refuse", "retirer": "withdraw",
}  # fmt: skip
LISTED = 10


def erase(turn: Turn, rest: str) -> None:
    """List the requests; ask for one; decide on one."""
    word, _, behind = rest.partition(" ")
    if not word:
        _list(turn)
    elif word.casefold() in DEEDS:
        _decide(turn, DEEDS[word.casefold()], small_number(behind))
    else:
        _ask(turn, word, behind.strip())


def _ask(turn: Turn, called: str, reason: str) -> None:
    number = lists.called(turn.unit, called)
    attempts = erasing.attempts_with(turn.unit, number) if number else ()
    right = turn.may("erase", attempts[0].screening.site) if attempts else None
    if not attempts or right is None:
        turn.say(no_such(called))
        return
    first = attempts[0].screening
    asked = erasures.awaited(turn.unit, first.number, turn.now)
    if all(kept.screening.is_erased for kept in attempts):
        turn.say(say("erasing.is_erased", number=first.label))
    elif asked:
        turn.say(*request_lines(asked, attempts, what_goes(turn.unit, attempts)), buttons=[_buttons(turn, asked)])
    elif is_reason(reason):
        _request(turn, attempts, reason, right)
    else:
        _ask_why(turn, attempts)


def _ask_why(turn: Turn, attempts: Sequence[Kept]) -> None:
    label = attempts[0].screening.label
    head = say("erasing.head", numbers=named(attempts))
    how = say("erasing.why", number=label, longest=LONGEST_REASON)
    reasons = [[(turn.words.plain(say(f"erasing.because.{each}")), f"/erase {label} {each}")] for each in OFFERED]
    turn.say(head, what_goes(turn.unit, attempts), say("erasing.stays"), how, buttons=reasons)


def _request(turn: Turn, attempts: Sequence[Kept], reason: str, right: Grant) -> None:
    first, me = attempts[0].screening, turn.person.id if turn.person else None
    request = erasures.ask(turn.unit, first.number, reason, me, turn.now)
    turn.record([Event(what="erasure asked", new=request.id, reason=reason)], right.role, first)
    said = request_lines(request, attempts, what_goes(turn.unit, attempts))
    asked = request_owings(turn.unit, request, said, turn.desk.language)
    turn.say(*said, say("erasing.waits" if asked else "erasing.nobody_else"), buttons=[_buttons(turn, request)])
    turn.owe_all(asked)


def _decide(turn: Turn, deed: str, wanted: int | None) -> None:
    request = erasures.get(turn.unit, wanted) if wanted else None
    attempts = erasing.attempts_with(turn.unit, request.screening) if request else ()
    right = turn.may("erase", attempts[0].screening.site) if attempts else None
    if request is None or right is None or turn.person is None:
        turn.say(say("erasing.no_such_request"))
        return
    request = erasures.get(turn.unit, request.id) or request  # as it is now that the screening is held
    is_gone = all(kept.screening.is_erased for kept in attempts)
    if is_gone and request.standing(turn.now) in {"awaited", "expired"}:
        _gone_meanwhile(turn, request, attempts, right)
    elif request.standing(turn.now) != "awaited":
        turn.say(_line(turn, request))
    elif deed == "approve" and (hindered := _hindered(turn, request, attempts)):
        turn.answer(hindered)
    elif deed == "approve":
        _approve(turn, request, right)
    else:
        _decline(turn, request, attempts, right)


def _gone_meanwhile(turn: Turn, request: Request, attempts: Sequence[Kept], right: Grant) -> None:
    """Say that it is erased already, if not for this request, which is over."""
    first = attempts[0].screening
    if erasures.end(turn.unit, request.id, None, turn.now, done=False):
        turn.record([Event(what="erasure expired", new=request.id)], right.role, first)
    turn.say(_line(turn, erasures.get(turn.unit, request.id) or request), say("erasing.is_erased", number=first.label))


def _hindered(turn: Turn, request: Request, attempts: Sequence[Kept]) -> Say | None:
    """Return why this person cannot approve it."""
    if turn.person and request.asked_by == turn.person.id:
        return say("erasing.not_alone")
    if _asker_left(turn, request, attempts):
        return say("erasing.asker_left")
    newer = erasing.begun_since(request, attempts)
    return say("erasing.begun_since", numbers=newer) if newer else None


def _asker_left(turn: Turn, request: Request, attempts: Sequence[Kept]) -> bool:
    """Say whether who asked may not ask any more: then nobody else stands for it."""
    if request.asked_by is None:
        return False
    grants, site = people.roles_of(turn.unit, request.asked_by), attempts[0].screening.site
    return right_for("erase", grants, site, day=paris_day(turn.now)) is None


def _approve(turn: Turn, request: Request, right: Grant) -> None:
    me = right.person
    if not erasures.end(turn.unit, request.id, me, turn.now, done=True):
        return
    occasion = Occasion(
        at=turn.now, software=turn.desk.software, person=me, role=right.role, update_id=turn.arrival.update_id
    )
    means = Means(turn.desk.language, turn.desk.chance, turn.desk.folders)
    gone = erasing.erase_patient(turn.unit, request.screening, erasing.why_erased(request, me), occasion, means)
    turn.desk.recent.forget(gone.numbers)
    turn.kept = False  # and with it what was emptied goes from the disk
    said = erasing.done_lines(gone, request, me)
    turn.say(*said)
    _tell_asker(turn, request, *said)
    turn.owe_all(gone.owings)


def _decline(turn: Turn, request: Request, attempts: Sequence[Kept], right: Grant) -> None:
    erasures.end(turn.unit, request.id, right.person, turn.now, done=False)
    ended = erasures.get(turn.unit, request.id) or request
    is_own = ended.standing(turn.now) == "withdrawn"
    event = Event(what="erasure withdrawn" if is_own else "erasure refused", new=request.id)
    turn.record([event], right.role, attempts[0].screening)
    turn.say(_line(turn, ended))
    if request.asked_by != right.person:
        _tell_asker(turn, request, _line(turn, ended))


def _tell_asker(turn: Turn, request: Request, *said: Say) -> None:
    person = people.get(turn.unit, request.asked_by) if request.asked_by else None
    turn.owe_all(erasing.told_owing(person, said, turn.desk.language))


def _list(turn: Turn) -> None:
    found = erasures.latest(turn.unit, LISTED)
    rows = [_buttons(turn, each) for each in found if each.standing(turn.now) == "awaited"]
    turn.say(say("erasing.requests" if found else "erasing.none"), *(_line(turn, each) for each in found), buttons=rows)


def _line(turn: Turn, request: Request) -> Say:
    standing = request.standing(turn.now)
    ended = min(request.ended_at or request.expires_at, request.expires_at)
    return say(
        f"erasing.line.{standing}", request=request.id, number=request.screening, asked=by(request.asked_by),
        reason=reason_said(request.reason), day=request.asked_at.astimezone(PARIS).date(),
        ended_by=by(request.ended_by), ended=ended.astimezone(PARIS).date(),
    )  # fmt: skip


def _buttons(turn: Turn, request: Request) -> list[tuple[str, str]]:
    is_mine = turn.person is not None and request.asked_by == turn.person.id
    deeds = ("withdraw",) if is_mine else ("approve", "refuse")
    return [
        (turn.words.plain(say(f"erasing.button.{deed}", request=request.id)), f"/erase {deed} {request.id}")
        for deed in deeds
    ]
