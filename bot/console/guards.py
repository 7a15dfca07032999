"""What keeps others out of somebody's session: where a form was filled in, its token, how often one may fail."""

from __future__ import annotations

import hashlib
import hmac
from collections import deque
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from bot.console.asked import Asked

MOST_FAILURES = 20
WITHIN = timedelta(minutes=1)
MOST_ADDRESSES = 1000


def is_from_here(asked: Asked, origin: str) -> bool:
    """Say whether a form was filled in on a page of ours.

    No page can choose what its browser says in `Sec-Fetch-Site`. Safari before 16.4, and any browser where there is no
    https, does not send it: there `Origin` must name the console's own. Who sends neither is not heard.
    """
    site = asked.headers.get("sec-fetch-site")
    return asked.headers.get("origin") == origin if site is None else site == "same-origin"


def token_of(secret: str) -> str:
    """Return what every form of a session carries: nobody can know it who does not know the cookie."""
    return hashlib.sha256(b"form\0" + secret.encode()).hexdigest()


def has_token(asked: Asked, secret: str) -> bool:
    """Say whether the form carries the session's token."""
    return bool(secret) and hmac.compare_digest(
        asked.form.get("token", "").encode("utf-8", "replace"), token_of(secret).encode()
    )


class Failures:
    """Who has failed to get in, and when: who does so too often is not heard for a while."""

    def __init__(self, most: int = MOST_FAILURES) -> None:
        self._most = most
        self._of: dict[str, deque[datetime]] = {}

    def are_too_many(self, address: str, now: datetime) -> bool:
        """Say whether whoever is at this address must wait."""
        failed = self._of.get(address, deque())
        while failed and not timedelta() <= now - failed[0] < WITHIN:
            failed.popleft()
        return len(failed) >= self._most

    def note(self, address: str, now: datetime) -> None:
        """Note a failure; of many addresses the longest known is forgotten."""
        failed = self._of.pop(address, None) or deque(maxlen=self._most)
        failed.append(now)
        self._of[address] = failed
        if len(self._of) > MOST_ADDRESSES:
            del self._of[next(iter(self._of))]
