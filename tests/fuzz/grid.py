"""Who may do what, written down a second time, by hand: what the product's own table is held against.

`all`: everywhere; `site`: at the sites of the right; `own`: there, on what is the person's own; `-`: nowhere. A right
of an investigator counts on the days of its delegation; the acts with a star also on any other day.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from storage.people import Role

ROLES: tuple[Role, ...] = ("investigator", "coordinator", "admin", "auditor")

_WRITTEN = """
read_record*      all   all   all   all
choose_language*  all   all   all   all
begin_screening   site  -     -     -
answer            own   -     -     -
list_own*         all   -     -     -
read_own*         own   -     -     -
receive_cards     -     site  -     -
bind_group        -     site  -     -
invite            -     -     all   -
see_people        -     -     all   -
revoke            -     -     all   -
change_rights     -     -     all   -
delegate          -     -     all   -
set_site_status   -     -     all   -
read_log          -     -     all   all
see_queries       -     -     all   all
open_query        all   -     all   -
answer_query      -     -     all   -
judge_again       -     -     all   -
read_report       own   -     all   all
read_calendar     own   site  all   -
see_figures       site  site  all   all
acknowledge       -     site  -     -
take              -     site  -     -
read_details      own   site  all   all
read_values       own   -     all   all
see_pending       own   site  all   all
own_items         own   site  -     -
see_today         -     site  all   -
set_reminders*    all   all   -     -
open_console      -     -     all   all
review            -     -     all   -
see_deliveries    -     -     all   all
see_audit         -     -     all   all
export_log        -     site  all   all
export_answers    -     -     all   all
export_audit      -     -     all   all
erase             -     -     all   -
"""


class Right(NamedTuple):
    """A right of somebody; of an investigator, whether its delegation counts today."""

    role: Role
    site: str | None = None
    today: bool = True


def _read() -> dict[str, dict[Role, str]]:
    lines = [line.split() for line in _WRITTEN.strip().splitlines()]
    return {act.rstrip("*"): dict(zip(ROLES, reaches, strict=True)) for act, *reaches in lines}


REACH = _read()
ANY_DAY = {line.split("*")[0] for line in _WRITTEN.strip().splitlines() if "*" in line}


def may(act: str, rights: Iterable[Right], site: str | None, *, own: bool = False) -> bool:
    """Say whether the act is allowed at a site (None: at none), on what is the person's own or not."""
    return any(_reaches(act, right, site, own=own) for right in rights)


def may_somewhere(act: str, rights: Iterable[Right]) -> bool:
    """Say whether a role of the person has the act at all: its command then exists for him."""
    return any(REACH[act][right.role] != "-" for right in rights)


def _reaches(act: str, right: Right, site: str | None, *, own: bool) -> bool:
    reach = REACH[act][right.role]
    here = site is not None and right.site in {None, site}
    counts = right.role != "investigator" or right.today or act in ANY_DAY
    return counts and (reach == "all" or (here and (reach == "site" or (reach == "own" and own))))
