"""Who may do what: one table of acts and roles, and how far each reaches. A pure decision; what is not here is denied.

`everywhere` needs no site; `site` means the site the right was given for (a right without a site reaches all);
`own` means, besides, that the screening is the person's own. An investigator's right counts only on the days of the
delegation, but for the few acts in `OUTSIDE_DELEGATION`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from storage.people import Grant, Role

Act: TypeAlias = Literal[
    "read_record", "choose_language", "begin_screening", "answer", "list_own", "read_own", "receive_cards",
    "bind_group", "invite", "see_people", "revoke", "change_rights", "delegate", "set_site_status", "read_log",
    "see_queries", "open_query", "answer_query", "judge_again",
    "read_report", "read_calendar", "see_figures",
    "acknowledge", "take", "read_details", "read_values", "see_pending", "own_items", "see_today", "set_reminders",
    "open_console", "review", "see_deliveries", "see_audit", "export_log", "export_answers", "export_audit", "erase",
]  # fmt: skip
Reach: TypeAlias = Literal["everywhere", "site", "own"]

TABLE: Mapping[Act, Mapping[Role, Reach]] = {
    "read_record": {
        "investigator": "everywhere", "coordinator": "everywhere", "admin": "everywhere", "auditor": "everywhere",
    },
    "choose_language": {
        "investigator": "everywhere", "coordinator": "everywhere", "admin": "everywhere", "auditor": "everywhere",
    },
    "begin_screening": {"investigator": "site"},
    "answer": {"investigator": "own"},
    "list_own": {"investigator": "everywhere"},
    "read_own": {"investigator": "own"},
    "receive_cards": {"coordinator": "site"},
    "bind_group": {"coordinator": "site"},
    "invite": {"admin": "everywhere"},
    "see_people": {"admin": "everywhere"},
    "revoke": {"admin": "everywhere"},
    "change_rights": {"admin": "everywhere"},
    "delegate": {"admin": "everywhere"},
    "set_site_status": {"admin": "everywhere"},
    "read_log": {"admin": "everywhere", "auditor": "everywhere"},
    "see_queries": {"admin": "everywhere", "auditor": "everywhere"},
    "open_query": {"investigator": "everywhere", "admin": "everywhere"},
    "answer_query": {"admin": "everywhere"},
    "judge_again": {"admin": "everywhere"},
    "read_report": {"investigator": "own", "admin": "everywhere", "auditor": "everywhere"},
    "read_calendar": {"investigator": "own", "coordinator": "site", "admin": "everywhere"},
    "see_figures": {"investigator": "site", "coordinator": "site", "admin": "everywhere", "auditor": "everywhere"},
    "acknowledge": {"coordinator": "site"},
    "take": {"coordinator": "site"},
    "read_details": {"investigator": "own", "coordinator": "site", "admin": "everywhere", "auditor": "everywhere"},
    "read_values": {"investigator": "own", "admin": "everywhere", "auditor": "everywhere"},
    "see_pending": {"investigator": "own", "coordinator": "site", "admin": "everywhere", "auditor": "everywhere"},
    "own_items": {"investigator": "own", "coordinator": "site"},
    "see_today": {"coordinator": "site", "admin": "everywhere"},
    "set_reminders": {"investigator": "everywhere", "coordinator": "everywhere"},
    "open_console": {"admin": "everywhere", "auditor": "everywhere"},
    "review": {"admin": "everywhere"},
    "see_deliveries": {"admin": "everywhere", "auditor": "everywhere"},
    "see_audit": {"admin": "everywhere", "auditor": "everywhere"},
    "export_log": {"coordinator": "site", "admin": "everywhere", "auditor": "everywhere"},
    "export_answers": {"admin": "everywhere", "auditor": "everywhere"},
    "export_audit": {"admin": "everywhere", "auditor": "everywhere"},
    "erase": {"admin": "everywhere"},
}  # fmt: skip

OUTSIDE_DELEGATION: frozenset[Act] = frozenset(
    ("read_record", "choose_language", "list_own", "read_own", "set_reminders")
)
"""What an investigator may do on any day; every other act needs a delegation that has begun and is not over."""


def right_for(
    act: Act, grants: Iterable[Grant], site: str | None = None, *, day: date, own: bool = False
) -> Grant | None:
    """Return the right that allows the act, or None.

    At this site, on a screening that is the person's own or not, on this day in Paris.
    """
    reaching = (grant for grant in grants if _reaches(grant, act, site, own=own))
    return next((grant for grant in reaching if act in OUTSIDE_DELEGATION or is_delegated(grant, day)), None)


def kept_by_delegation(act: Act, grants: tuple[Grant, ...], site: str, *, day: date, own: bool = False) -> Grant | None:
    """Return the right by which the act would be allowed on another day; None if it is allowed, or never is."""
    if right_for(act, grants, site, day=day, own=own):
        return None
    return next((grant for grant in grants if _reaches(grant, act, site, own=own)), None)


def is_delegated(grant: Grant, day: date) -> bool:
    """Say whether the right counts on that day: only an investigator's has a first and a last one."""
    if grant.role != "investigator":
        return True
    begun = grant.delegated_from is None or grant.delegated_from <= day
    return begun and (grant.delegated_until is None or day <= grant.delegated_until)


def allows_somewhere(act: Act, grants: Iterable[Grant]) -> bool:
    """Say whether the act is open to the person at all: for menus and lists, never to decide about a site."""
    return opens_to(act, (grant.role for grant in grants))


def opens_to(act: Act, roles: Iterable[Role]) -> bool:
    """Say whether the act is open to one of these roles at all."""
    return any(role in TABLE[act] for role in roles)


def _reaches(grant: Grant, act: Act, site: str | None, *, own: bool) -> bool:
    match TABLE.get(act, {}).get(grant.role):
        case "everywhere":
            return True
        case "site":
            return site is not None and grant.site in {None, site}
        case "own":
            return own and site is not None and grant.site in {None, site}
        case _:
            return False
