"""How each of a million screenings went: who, where, when, with what result, how far it is reviewed; never by chance.

Sites, people and criteria are as uneven as they are in life: few have most. Some things never come together, so that a
list is asked for what is common apart and does not exist together: see `course`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Any, TypeVar

from flows.moments import paris_day

FINISHED, OPEN = 1_000_000, 100_000
ALL = FINISHED + OPEN
BEGAN = datetime(2024, 1, 1, tzinfo=UTC)
_APART = timedelta(seconds=90)
SECOND_ATTEMPTS, SECOND_AFTER = 10, 4096
"""So many of 256, behind the first so many."""
_UNDER_WAY = ("asking", "confirming", "rescheduling", "completing", "reviewing")
_LATER = ("answered", "answered", "answered", "acknowledged", "log read", "corrected", "excluded", "report read")
_COMPLETE = '{{"complete":true,"verdict":"excluded","criteria":{{{}}}}}'
Choice = TypeVar("Choice")


def written(moment: datetime) -> str:
    """Return a moment as SQLite keeps it."""
    return f"{moment:%Y-%m-%d %H:%M:%S.%f}"


@dataclass(frozen=True, slots=True)
class Course:
    """How one screening went. The person is its investigator, the reader somebody who looked at it."""

    place: int
    person: int
    reader: int
    site: str
    began: datetime
    ended: datetime | None
    state: str
    verdict: str | None
    first_exclusion: str | None
    review: str
    first: int | None
    send: str
    update: str
    events: tuple[str, str]

    def columns(self, numbered_from: int) -> dict[str, Any]:
        """Return what stands in its row, where numbers begin behind this one."""
        return {
            "site": self.site,
            "person": self.person,
            "state": self.state,
            "is_open": int(self.ended is None),
            "verdict": self.verdict,
            "first_exclusion": self.first_exclusion,
            "review": self.review,
            "started_at": written(self.began),
            "ended_at": self.ended and written(self.ended),
            "day": paris_day(self.began).isoformat(),
            "findings": self._findings(),
            "first": None if self.first is None else numbered_from + 1 + self.first,
            "attempt": 1 if self.first is None else 2,
        }

    def _findings(self) -> str | None:
        """Return what was found at a log that was completed: two criteria failed."""
        if self.state != "closed" or self.first_exclusion is None:
            return None
        failed = {self.first_exclusion, "E16"}
        return _COMPLETE.format(",".join(f'"{name}":{{"status":"fail"}}' for name in sorted(failed)))


def course(place: int, people: Sequence[int], sites: Sequence[str], criteria: Sequence[str]) -> Course:
    """Return how the screening at a place in history went.

    Nothing is reviewed of the first site, nobody was excluded at the second by the first criterion, what was annulled
    has no questions, and those reviewed with an eligible patient are all older than the rest.
    """
    chance = blake2b(place.to_bytes(4, "big"), digest_size=16).digest()
    site = _few_have_most(sites, chance[0])
    state, verdict = _result(place, chance[1])
    began = BEGAN + place * _APART
    is_excluded = verdict == "excluded"
    first_exclusion = _few_have_most(criteria[site == sites[1] :], chance[2]) if is_excluded else None
    person = _few_have_most(people, chance[3], chance[4])
    return Course(
        place=place,
        person=person,
        reader=people[chance[5] % 4],
        site=site,
        began=began,
        ended=None if place >= FINISHED else began + _lasted(chance[6], chance[7]),
        state=state,
        verdict=verdict,
        first_exclusion=first_exclusion,
        review="open" if site == sites[0] else _review(place, state, chance[8]),
        first=place - 1 - chance[9] if chance[10] < SECOND_ATTEMPTS and place > SECOND_AFTER else None,
        send=_rarely(("blocked", "dead", "ambiguous"), chance[11], chance[12], "sent"),
        update=_rarely(("aside",), chance[13], chance[12], "done"),
        events=("started", _LATER[chance[14] % len(_LATER)]),
    )


def _few_have_most(choices: Sequence[Choice], chance: int, finer: int = 0) -> Choice:
    """Return one of them: an eighth of them has more than a third of all."""
    return choices[int(len(choices) * ((chance * 256 + finer) / 65536) ** 2)]


def _result(place: int, chance: int) -> tuple[str, str | None]:
    """Return the state and the verdict: most were excluded early."""
    if place >= FINISHED:
        return _UNDER_WAY[0 if chance < 200 else chance % 5], None  # noqa: PLR2004  # most are at a question
    for most, state, verdict in (
        (90, "closed", "excluded"), (160, "excluded", "excluded"), (200, "eligible", "eligible"),
        (226, "pending", "pending"), (242, "stopped", None), (252, "annulled", "excluded"),
    ):  # fmt: skip
        if chance < most:
            return state, verdict
    return "annulled", "eligible"


def _lasted(chance: int, days: int) -> timedelta:
    """Return how long it took: minutes, and of some weeks."""
    return timedelta(minutes=5 + chance, days=days if chance < 20 else 0)  # noqa: PLR2004  # eight in a hundred


def _review(place: int, state: str, chance: int) -> str:
    if place >= FINISHED or (state == "eligible" and place > FINISHED // 10):
        return "open"
    if chance < 8 and state != "annulled":  # noqa: PLR2004  # three in a hundred
        return "questions"
    return "reviewed" if chance < 150 else "open"  # noqa: PLR2004  # more than half


def _rarely(choices: Sequence[str], chance: int, finer: int, usual: str) -> str:
    """Return one of the choices of a half in a hundred, else what is usual."""
    return choices[finer % len(choices)] if chance == 0 else usual
