"""/screen, /resume, /mine, /stop: an investigator's own screenings. A screening that is open is offered first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.cards import site_name
from bot.delegations import not_delegated, not_on_this_day
from bot.log_pages import came_to
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
LONGEST = 20
"""Characters of a number that are repeated to who typed it."""


def screen(turn: Turn, rest: str) -> None:
    """Begin a screening: at the one site of the investigator, or at the one chosen by a button.

    A button names, after the site, the investigator's latest screening: tapped twice, it begins one.
    """
    if turn.person is None:
        return
    wanted, _, after = rest.partition(" after ")
    latest = lists.mine(turn.unit, turn.person.id, 1)
    if latest and after and after != _latest(latest):
        go_on(turn, latest[0].label)
    elif not wanted and (under_way := open_to(turn, turn.person, UNDER_WAY)):
        _offer(turn, under_way)
    else:
        _begin(turn, turn.person, "" if wanted == NEW else wanted, _latest(latest))


def resume(turn: Turn, rest: str) -> None:
    """Go on with a screening, at the bottom of the chat."""
    if turn.person is None:
        return
    lines = open_to(turn, turn.person, RESUMABLE)
    if rest:
        go_on(turn, rest)
    elif len(lines) == 1:
        go_on(turn, lines[0].label)
    elif lines:
        turn.say(say("command.which_screening"), buttons=_resume_buttons(turn, lines))
    else:
        refused = _refusals(turn, {line.site for line in own_ones(turn, turn.person) if line.state in RESUMABLE})
        turn.say(*(refused or [say("command.nothing_to_resume")]))


def mine(turn: Turn, _rest: str) -> None:
    """List the investigator's own screenings, the latest first."""
    lines = own_ones(turn, turn.person) if turn.person else []
    if not lines:
        turn.say(say("command.none_yet"))
        return
    resumable = [line for line in lines if line.state in RESUMABLE and turn.may("answer", line.site, own=True)]
    turn.say(say("command.mine"), *(_line(line) for line in lines), buttons=_resume_buttons(turn, resumable[:LISTED]))


def stop(turn: Turn, _rest: str) -> None:
    """Pause the screening that is under way."""
    number = turn.person.current_screening if turn.person else None
    kept = screenings.load_to_change(turn.unit, number) if number else None
    if kept and is_own(turn, kept) and kept.screening.state in UNDER_WAY:
        say_for(turn, kept, "stop")
    else:
        turn.say(not_delegated(turn, kept.screening if kept else None) or say("command.nothing_open"))


def _begin(turn: Turn, person: Person, wanted: str, latest: str) -> None:
    record = turn.desk.trial.record
    allowed = [site.slug for site in record.sites if turn.may("begin_screening", site.slug)]
    named = record.site(wanted) if wanted else None
    chosen = named.slug if named else allowed[0] if len(allowed) == 1 and not wanted else None
    refused = _refusals(turn, [chosen] if chosen else [site.slug for site in record.sites], "begin_screening")
    if chosen in allowed:
        start(turn, turn.desk.trial, person.id, chosen, said_of(turn))
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


def go_on(turn: Turn, called: str) -> None:
    """Show a screening of the person's own at the bottom of the chat; one that is paused or pending goes on.

    Where a correction or an annulment was begun, that is shown: nothing has changed until it is done.
    """
    kept = own_one(turn, called)
    if kept is None:
        turn.say(why_not(turn, called))
    elif kept.screening.state in {"stopped", "pending"} and not kept.screening.amending:
        say_for(turn, kept, "resume")
    else:
        trial = turn.trial_of(kept.screening)
        show_again(turn, trial, kept, said_of(turn))


def own_one(turn: Turn, called: str) -> Kept | None:
    """Return the screening that is called so, to change it, if the person may answer in it and something is left."""
    kept = _called(turn, called)
    return kept if kept and is_own(turn, kept) and not kept.screening.is_erased else None


def why_not(turn: Turn, called: str) -> Say:
    """Say why a screening cannot be gone on with: the delegation is missing, it was erased, or there is none."""
    kept = _called(turn, called)
    if kept and is_own(turn, kept) and kept.screening.is_erased:
        return say("erasing.is_erased", number=kept.screening.label)
    missing = not_delegated(turn, kept.screening if kept else None)
    return missing or no_such(called)


def no_such(called: str) -> Say:
    """Say that there is no screening that is called so, or none for the sender."""
    return say("command.no_such_screening", number=called[:LONGEST] or "?")


def _called(turn: Turn, called: str) -> Kept | None:
    turn.about = number = lists.called(turn.unit, called)
    return screenings.load_to_change(turn.unit, number) if number is not None else None


def say_for(turn: Turn, kept: Kept, code: str) -> None:
    """Do what the button of that word does; the panel comes to the bottom of the chat."""
    trial = turn.trial_of(kept.screening)
    step = step_of(Standing(trial, kept.screening))
    heard = Heard(kind="tap", code=code, step=step, revision=kept.screening.revision, typed=True)
    proceed(turn, trial, kept, heard, said_of(turn), at_bottom=True)


def said_of(turn: Turn) -> Said:
    """Return a command as the log shows it."""
    words = f"/{turn.arrival.command} {turn.arrival.text.partition(' after ')[0]}".strip()
    return Said(words, "tapped" if turn.arrival.tap else "typed")


def is_own(turn: Turn, kept: Kept) -> bool:
    """Say whether the person may answer in this screening."""
    return turn.may("answer", kept.screening.site, own=turn.owns(kept.screening)) is not None


def own_ones(turn: Turn, person: Person) -> list[Line]:
    """Return the latest screenings of the person's own."""
    return [line for line in lists.mine(turn.unit, person.id) if turn.may("read_own", line.site, own=True)]


def open_to(turn: Turn, person: Person, states: Collection[str]) -> list[Line]:
    """Return the own ones in these states that may be gone on with today."""
    own = [line for line in own_ones(turn, person) if line.state in states]
    return [line for line in own if turn.may("answer", line.site, own=True)]


def _latest(lines: tuple[Line, ...]) -> str:
    return str(lines[0].number) if lines else "none"


def _line(line: Line) -> Say:
    return say("command.mine_line", number=line.label, day=line.started_at.date(), site=line.site, result=came_to(line))


def _resume_buttons(turn: Turn, lines: list[Line]) -> list[list[tuple[str, str]]]:
    return [
        [(turn.words.plain(say("command.resume_one", number=line.label)), f"/resume {line.label}")] for line in lines
    ]
