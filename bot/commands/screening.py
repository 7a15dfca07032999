"""/screen, /resume, /mine, /stop: an investigator's own screenings. A screening that is open is offered first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.cards import site_name
from bot.delegations import not_delegated, not_on_this_day
from bot.rounds import Said, proceed, show_again, start
from bot.standing_of_sites import sites_of
from flows.lifecycle import RESUMABLE, UNDER_WAY
from flows.progress import Standing
from flows.say import Say, say
from flows.screening import Heard
from flows.showing import step_of
from storage import lists, screenings

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from bot.access import Act
    from bot.turn import Turn
    from storage.lists import Line
    from storage.people import Person
    from storage.screenings import Kept

NEW = "new"
LISTED = 10


def screen(turn: Turn, rest: str) -> None:
    """Begin a screening: at the one site of the investigator, or at the one chosen by a button.

    A button names, after the site, the investigator's latest screening: tapped twice, it begins one.
    """
    if turn.person is None:
        return
    wanted, _, after = rest.partition(" after ")
    latest = lists.mine(turn.unit, turn.person.id, 1)
    if after and after != _latest(latest):
        _go_on(turn, latest[0].number)
    elif not wanted and (under_way := _open_to(turn, turn.person, UNDER_WAY)):
        _offer(turn, under_way)
    else:
        _begin(turn, turn.person, "" if wanted == NEW else wanted, _latest(latest))


def resume(turn: Turn, rest: str) -> None:
    """Go on with a screening, at the bottom of the chat."""
    if turn.person is None:
        return
    lines = _open_to(turn, turn.person, RESUMABLE)
    if rest.isdecimal():
        _go_on(turn, int(rest))
    elif len(lines) == 1:
        _go_on(turn, lines[0].number)
    elif lines:
        turn.say(say("command.which_screening"), buttons=_resume_buttons(turn, lines))
    else:
        refused = _refusals(turn, {line.site for line in _own(turn, turn.person) if line.state in RESUMABLE})
        turn.say(*(refused or [say("command.nothing_to_resume")]))


def mine(turn: Turn, _rest: str) -> None:
    """List the investigator's own screenings, the latest first."""
    lines = _own(turn, turn.person) if turn.person else []
    if not lines:
        turn.say(say("command.none_yet"))
        return
    resumable = [line for line in lines if line.state in RESUMABLE and turn.may("answer", line.site, own=True)]
    turn.say(say("command.mine"), *(_line(line) for line in lines), buttons=_resume_buttons(turn, resumable[:LISTED]))


def stop(turn: Turn, _rest: str) -> None:
    """Pause the screening that is under way."""
    number = turn.person.current_screening if turn.person else None
    kept = screenings.load_to_change(turn.unit, number) if number else None
    if kept and _is_own(turn, kept) and kept.screening.state in UNDER_WAY:
        _say_for(turn, kept, "stop")
    else:
        turn.say(not_delegated(turn, kept.screening if kept else None) or say("command.nothing_open"))


def _begin(turn: Turn, person: Person, wanted: str, latest: str) -> None:
    record = turn.desk.trial.record
    allowed = [site.slug for site in record.sites if turn.may("begin_screening", site.slug)]
    named = record.site(wanted) if wanted else None
    chosen = named.slug if named else allowed[0] if len(allowed) == 1 and not wanted else None
    refused = _refusals(turn, [chosen] if chosen else [site.slug for site in record.sites], "begin_screening")
    if chosen in allowed:
        start(turn, turn.desk.trial, person.id, chosen, _said(turn))
    elif refused and (chosen or not allowed):
        turn.say(*refused)
    else:
        _offer_sites(turn, allowed, latest)


def _offer_sites(turn: Turn, slugs: list[str], latest: str) -> None:
    sites, trial = sites_of(turn.unit, turn.desk.trial), turn.desk.trial
    lines = [say("site.choice", slug=slug, site=site_name(trial, slug), status=sites.status(slug)) for slug in slugs]
    turn.say(say("command.which_site"), *lines, buttons=[[(slug, f"/screen {slug} after {latest}")] for slug in slugs])


def _refusals(turn: Turn, slugs: Iterable[str], act: Act = "answer") -> list[Say]:
    """Return why nothing can be done today at those of these sites where only the delegation is missing."""
    return list(filter(None, (not_on_this_day(turn, act, slug) for slug in sorted(slugs))))


def _offer(turn: Turn, under_way: list[Line]) -> None:
    latest = under_way[0].number
    new = (turn.words.plain(say("command.new_one")), f"/screen {NEW} after {latest}")
    turn.say(say("command.open_first"), buttons=[*_resume_buttons(turn, under_way), [new]])


def _go_on(turn: Turn, number: int) -> None:
    kept = screenings.load_to_change(turn.unit, number)
    if kept is None or not _is_own(turn, kept):
        why = not_delegated(turn, kept.screening if kept else None)
        turn.say(why or say("command.no_such_screening", number=number))
    elif kept.screening.state in {"stopped", "pending"}:
        _say_for(turn, kept, "resume")
    else:
        trial = turn.desk.trial_of(kept.screening.trial, kept.screening.version)
        show_again(turn, trial, kept, _said(turn))


def _say_for(turn: Turn, kept: Kept, code: str) -> None:
    """Do what the button of that word does; the panel comes to the bottom of the chat."""
    trial = turn.desk.trial_of(kept.screening.trial, kept.screening.version)
    step = step_of(Standing(trial, kept.screening))
    heard = Heard(kind="tap", code=code, step=step, revision=kept.screening.revision, typed=True)
    proceed(turn, trial, kept, heard, _said(turn), at_bottom=True)


def _said(turn: Turn) -> Said:
    words = f"/{turn.arrival.command} {turn.arrival.text.partition(' after ')[0]}".strip()
    return Said(words, "tapped" if turn.arrival.tap else "typed")


def _is_own(turn: Turn, kept: Kept) -> bool:
    own = turn.person is not None and kept.screening.person == turn.person.id
    return turn.may("answer", kept.screening.site, own=own) is not None


def _own(turn: Turn, person: Person) -> list[Line]:
    return [line for line in lists.mine(turn.unit, person.id) if turn.may("read_own", line.site, own=True)]


def _open_to(turn: Turn, person: Person, states: Collection[str]) -> list[Line]:
    """Return the own ones in these states that may be gone on with today."""
    own = [line for line in _own(turn, person) if line.state in states]
    return [line for line in own if turn.may("answer", line.site, own=True)]


def _latest(lines: tuple[Line, ...]) -> str:
    return str(lines[0].number) if lines else "none"


def _line(line: Line) -> Say:
    result = say(f"outcome.{line.verdict}") if line.verdict else say(f"command.state.{line.state}")
    return say("command.mine_line", number=line.number, day=line.started_at.date(), site=line.site, result=result)


def _resume_buttons(turn: Turn, lines: list[Line]) -> list[list[tuple[str, str]]]:
    return [
        [(turn.words.plain(say("command.resume_one", number=line.number)), f"/resume {line.number}")] for line in lines
    ]
