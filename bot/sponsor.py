"""What an outcome asks of the sponsor: an answer under review opens the query it hangs on, and the admins hear."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.say import Say, say
from flows.screening import Event
from storage import queries
from storage.queries import Query

if TYPE_CHECKING:
    from bot.turn import Turn
    from flows.screening import Screening
    from flows.trial import Trial
    from flows.verdict import Verdict


def note_queries(turn: Turn, trial: Trial, screening: Screening, verdict: Verdict) -> None:
    """Note which queries the verdict hangs on, and open those that nobody has asked before."""
    counts = screening.annulled is None
    names = {
        found.query: criterion
        for criterion, found in verdict.findings.items()
        if counts and found.review and found.query
    }
    queries.depend(turn.unit, screening.number, trial.id, names)
    for name, criterion in names.items():
        open_query(turn, trial, name, criterion, screening)


def open_query(
    turn: Turn, trial: Trial, name: str, criterion: str, screening: Screening | None = None, point: str | None = None
) -> bool:
    """Open a query and tell the admins; False, and nothing is done, if it was open before."""
    by = turn.person.id if turn.person else None
    asked = Query(
        trial=trial.id, name=name, criterion=criterion, point=point, opened_at=turn.now, opened_by=by,
        answer=None, answered_at=None, answered_by=None,
    )  # fmt: skip
    if not queries.opened(turn.unit, asked):
        return False
    role = turn.grants[0].role if turn.grants else None
    turn.record([Event(what="query opened", new=name, reason=point)], role, screening, trial)
    about = say("queries.of", number=screening.label) if screening else ""
    turn.alert(
        say("alert.query_opened", query=name, criterion=criterion, of=about), f"query:{trial.id}:{name}"
    )  # fmt: skip
    return True


def point_of(trial: Trial, query: Query) -> Say | str:
    """Return what a query asks, in the words of the trial or as it was typed."""
    if query.point:
        return query.point
    return say(f"trial.queries.{query.name}.point") if _is_known(trial, query.name) else query.name


def readings_of(trial: Trial, name: str) -> tuple[Say, ...]:
    """Return the two readings of a query that the trial knows, and which one is applied now."""
    if not _is_known(trial, name):
        return ()
    readings = (say(f"trial.queries.{name}.readings.{nth}") for nth in (1, 2))
    return (*readings, say(f"trial.queries.{name}.handled"))


def _is_known(trial: Trial, name: str) -> bool:
    return any(each.id == name for each in trial.queries)
