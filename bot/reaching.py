"""Which screenings a person may see in lists: the rights, put as a scope that the memory can search by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.access import OUTSIDE_DELEGATION, TABLE, is_delegated
from storage.worklists import Scope

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from bot.access import Act, Reach
    from storage.people import Grant


def scope(act: Act, grants: Iterable[Grant], person: int, day: date) -> Scope:
    """Return for which screenings these rights allow the act on a day."""
    in_force = [grant for grant in grants if act in OUTSIDE_DELEGATION or is_delegated(grant, day)]
    given = [(TABLE[act].get(grant.role), grant.site) for grant in in_force]
    return Scope(sites=_sites(given, "site"), own_at=_sites(given, "own"), person=person)


def _sites(given: list[tuple[Reach | None, str | None]], wanted: Reach) -> tuple[str, ...] | None:
    """Return the sites at which the act reaches so far; None: all of them."""
    reached = {site for reach, site in given if reach == wanted}
    if None in reached or (wanted == "site" and any(reach == "everywhere" for reach, _ in given)):
        return None
    return tuple(sorted(filter(None, reached)))
