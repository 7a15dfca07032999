"""Who works on the screenings of a site: its investigators and coordinators."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage import people

if TYPE_CHECKING:
    from storage.people import Role
    from storage.unit import Unit


def at_site(unit: Unit, site: str) -> dict[int, Role]:
    """Return the people of a site by our id, each with the role in which he is known there."""
    return {
        person.id: grant.role
        for person, grants in people.everyone(unit)
        for grant in grants
        if grant.role in {"investigator", "coordinator"} and grant.site in {None, site}
    }
