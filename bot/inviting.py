"""What an invitation looks like from outside: its role as people say it, its links, which roles are bound to sites."""

from __future__ import annotations

from typing import get_args

from storage.people import Role

TOKEN_BYTES = 16

ROLES: tuple[Role, ...] = get_args(Role)
FRENCH_ROLES: dict[str, Role] = {
    "investigateur": "investigator", "investigatrice": "investigator", "coordinateur": "coordinator",
    "coordinatrice": "coordinator", "administrateur": "admin", "administratrice": "admin", "auditeur": "auditor",
    "auditrice": "auditor",
}  # fmt: skip


def role_said(text: str) -> Role | None:
    """Return the role that a word means in either language, or None."""
    word = text.strip().casefold()
    return next((each for each in ROLES if each == FRENCH_ROLES.get(word, word)), None)


def site_needed(role: Role) -> bool:
    """Say whether the role is given for one site or several."""
    return role in {"investigator", "coordinator"}


def links(username: str, token: str, role: Role) -> tuple[str, str | None]:
    """Return the link for a person, and the one that binds a group."""
    here = f"https://t.me/{username}"
    return f"{here}?start={token}", f"{here}?startgroup={token}" if role == "coordinator" else None
