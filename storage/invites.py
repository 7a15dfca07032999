"""Invitations: a token opens the door once, within 24 hours. The database knows only the token's SHA-256."""

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import insert, update

from storage import people
from storage.people import Grant, Role
from storage.tables import INVITE
from storage.unit import Unit

LIFETIME = timedelta(hours=24)


def invite(unit: Unit, token: str, role: Role, site: str | None, by: int | None, now: datetime) -> datetime:
    """Keep an invitation under the hash of `token` and return when it expires."""


def redeem(unit: Unit, token: str, person: int, now: datetime) -> Grant | None:
    """Use an invitation up and return the right it gives; None alike for unknown, used and expired ones.

    Of two who use it at the same time exactly one gets in.
    """
