"""What an invitation looks like from outside: its links, and which roles are bound to a site."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from storage.people import Role

TOKEN_BYTES = 16


def site_needed(role: Role) -> bool:
    """Say whether the role is given for one site."""
    return role in {"investigator", "coordinator"}


def links(username: str, token: str, role: Role) -> tuple[str, str | None]:
    """Return the link for a person, and the one that binds a group."""
    here = f"https://t.me/{username}"
    return f"{here}?start={token}", f"{here}?startgroup={token}" if role == "coordinator" else None
