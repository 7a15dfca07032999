"""The screenings of the last moments as they stand, so that the next tap need not read and judge all of it again.

The database is the truth: what is here counts only for the very text that is kept there.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, NamedTuple

from flows.progress import Standing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flows.screening import Screening
    from flows.trial import Trial

MOST = 256


class _Seen(NamedTuple):
    body: str
    standing: Standing


class Recent:
    """Where the latest screenings stand, by number; a few of them, however many are open."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._seen: OrderedDict[int, _Seen] = OrderedDict()

    def known(self, number: int, body: str) -> Screening | None:
        """Return the screening, if this is how it was when it was last seen."""
        seen = self._seen.get(number)
        return seen.standing.screening if seen and seen.body == body else None

    def standing(self, trial: Trial, screening: Screening) -> Standing:
        """Return where a screening stands, as far as it was thought through before, whoever has changed it since."""
        seen = self._seen.get(screening.number)
        if seen and seen.standing.trial is trial:
            if seen.standing.screening is not screening:
                seen = self._seen[screening.number] = _Seen("", seen.standing.moved(screening))
            return seen.standing
        return Standing(trial, screening)

    def numbers(self) -> frozenset[int]:
        """Return which screenings are here."""
        return frozenset(self._seen)

    def forget(self, numbers: Iterable[int]) -> None:
        """Know nothing of these any more: their values were erased."""
        for number in numbers:
            self._seen.pop(number, None)

    def note(self, body: str, standing: Standing) -> None:
        """Note how a screening stands, in place of those that were not looked at for longest."""
        self._seen[standing.screening.number] = _Seen(body, standing)
        self._seen.move_to_end(standing.screening.number)
        if len(self._seen) > self._most:
            self._seen.popitem(last=False)
