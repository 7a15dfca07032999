"""Who works on the screenings of a site: its investigators and coordinators."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.access import is_delegated
from storage import people

if TYPE_CHECKING:
    from datetime import date

    from storage.people import Grant, Role
    from storage.unit import Unit


def at_site(unit: Unit, site: str, day: date | None) -> dict[int, Role]:
    """Return the people of a site by our id, each with the role in which he is known there; on a day, or on any."""
    return {
        person.id: grant.role
        for person, grants in people.everyone(unit)
        for grant in grants
        if _works_at(grant, site) and (day is None or is_delegated(grant, day))
    }


def _works_at(grant: Grant, site: str) -> bool:
    return grant.role in {"investigator", "coordinator"} and grant.site in {None, site}
