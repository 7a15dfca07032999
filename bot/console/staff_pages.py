"""People, their rights and when they last did something; and the queries to the sponsor. Changes stay in the chat."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

from bot.access import is_delegated
from bot.cards import site_name
from bot.console.answers import Shown
from bot.console.filters import NOTHING, Filters, moment_and_rest
from bot.rights_shown import period
from bot.sponsor import point_of, readings_of
from flows.moments import paris_day
from flows.say import say
from storage import queries, roster
from storage.people import Role
from storage.roster import Who

if TYPE_CHECKING:
    from bot.console.answers import Answer
    from bot.console.visit import Visit
    from storage.people import Grant
    from storage.queries import Place, Query
    from storage.roster import Listed

RIGHTS = {"with": True, "without": False, "any": None}
ANSWERED = {"no": False, "yes": True}


def people(visit: Visit) -> Answer:
    """List people."""
    filters, trial = Filters(visit.asked), visit.desk.trial
    who = Who(
        role=filters.one_of("role", get_args(Role)),  # type: ignore[arg-type]  # one of them
        site=filters.one_of("site", [site.slug for site in trial.record.sites]),
        with_rights=RIGHTS[filters.one_of("rights", RIGHTS) or "with"],
    )
    if who.with_rights is False and (who.role or who.site):
        filters.refuse("rights", say("console.odd.without"))
    turn = filters.turn()
    found = roster.people(visit.unit, who, turn) if filters.are_sound() else NOTHING
    values = {
        "lines": [_person(visit, each) for each in found.items],
        "roles": [(each, say(f"command.role.{each}")) for each in get_args(Role)],
        "sites": [(site.slug, site_name(trial, site.slug)) for site in trial.record.sites],
        "rights": [(each, say(f"console.people.rights.{each}")) for each in RIGHTS],
        **filters.values("/people", found),
    }
    return Shown("people.html", values, filters.status)


def sponsor(visit: Visit) -> Answer:
    """List the queries to the sponsor."""
    filters, trial = Filters(visit.asked), visit.desk.trial
    answered = ANSWERED.get(filters.one_of("answered", ANSWERED) or "")
    turn = filters.turn(_place)
    found = queries.page(visit.unit, trial.id, turn, answered=answered) if filters.are_sound() else NOTHING
    values = {
        "lines": [_query(visit, each) for each in found.items],
        "version": trial.version,
        "choices": [(each, say(f"console.queries.answered.{each}")) for each in ANSWERED],
        "most": queries.MOST,
        "may_answer": visit.may("answer_query") is not None,
        **filters.values("/queries", found, _written),
    }
    return Shown("queries.html", values, filters.status)


def _person(visit: Visit, listed: Listed) -> dict[str, Any]:
    return {
        "person": listed.person.id,
        "met_at": listed.person.created_at,
        "last_at": listed.last_at,
        "has_left": listed.person.forgotten_at is not None,
        "rights": [_right(visit, each) for each in listed.grants],
    }


def _right(visit: Visit, grant: Grant) -> dict[str, Any]:
    site = site_name(visit.desk.trial, grant.site) if grant.site else say("command.all_sites")
    right = say("console.people.right", role=say(f"command.role.{grant.role}"), site=site)
    if grant.delegated_from is not None or grant.delegated_until is not None:
        days = period(grant.delegated_from, grant.delegated_until)
        right = say("console.people.right_for_days", right=right, days=days)
    return {"said": right, "is_at_rest": not is_delegated(grant, paris_day(visit.now))}


def _query(visit: Visit, query: Query) -> dict[str, Any]:
    trial = visit.desk.trial
    return {
        "name": query.name,
        "criterion": query.criterion,
        "point": point_of(trial, query),
        "readings": readings_of(trial, query.name),
        "opened_at": query.opened_at,
        "answer": query.answer,
        "answered_at": query.answered_at,
        "waiting": query.dependents,
    }


def _written(place: Place) -> str:
    return f"{place[0].isoformat()}_{place[1]}"


def _place(typed: str) -> Place | None:
    at, name = moment_and_rest(typed)
    return (at, name) if at is not None and _written((at, name)) == typed else None
