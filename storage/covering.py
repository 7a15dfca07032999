"""What checkpoints say of a chain: whether it is the one that was signed, and how far that goes.

A chain is another one if an entry that a checkpoint covers has another hash: everything after the last entry that was
confirmed may have been written anew. It was cut off, or the database is an older copy, if it ends before such an entry.
Behind the last checkpoint may stand what has just happened: no outcome, and nothing older than a quarter of an hour.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import Select, bindparam, func, select

from flows.lifecycle import OUTCOMES
from flows.quantities import Frozen
from storage.audit import ERASED
from storage.checkpoints import Checkpoint
from storage.tables import EVENT, VALUE
from storage.unit import Unit
from storage.verification import Bad

RESTORED = "restored"
DECISIVE = frozenset({*OUTCOMES, "stopped", "annulled", "judged_again", ERASED, RESTORED})
"""Events after which a checkpoint is made at once."""

LONGEST = timedelta(minutes=15)
"""What may lie between the first entry that no checkpoint covers and the last."""

_TOGETHER = 500
_HASHES: Select[Any] = select(EVENT.c.seq, EVENT.c.hash).where(EVENT.c.seq.in_(bindparam("those", expanding=True)))


class Tail(Frozen):
    """The entries behind a checkpoint: how many, from when to when, and whether one of them is decisive."""

    entries: int = 0
    first_at: datetime | None = None
    last_at: datetime | None = None
    decisive: bool = False

    @property
    def too_long(self) -> bool:
        """A checkpoint should cover it: it tells an outcome, or goes on for longer than checkpoints are apart."""
        lasted = self.last_at - self.first_at if self.last_at and self.first_at else timedelta()
        return self.decisive or lasted > LONGEST


class Coverage(Frozen):
    """What the checkpoints say. `covered` is the last entry that one of them confirms."""

    covered: int
    bad: Bad | None
    missing: tuple[int, int] | None
    """The first and the last of the entries that were covered and are not there."""
    given_up: tuple[tuple[int, int], ...]
    """Entries, first and last, that were covered until a restore gave them up, as a later checkpoint says."""
    tail: Tail


def coverage(unit: Unit, checkpoints: Sequence[Checkpoint]) -> Coverage:
    """Hold the chain against checkpoints, given in the order in which they were made."""
    in_force, given_up = _in_force(checkpoints)
    end = unit.scalar(select(func.max(EVENT.c.seq))) or 0
    covered, bad = _confirmed(unit, sorted((each for each in in_force if each.number <= end), key=_number))
    furthest = max((each.number for each in in_force), default=0)
    missing = (end + 1, furthest) if furthest > end else None
    return Coverage(covered=covered, bad=bad, missing=missing, given_up=given_up, tail=tail(unit, covered))


def tail(unit: Unit, covered: int) -> Tail:
    """Return what stands behind the entry that is covered last."""
    behind = select(EVENT.c.seq, EVENT.c.at).where(EVENT.c.seq > covered).limit(1)
    first = unit.execute(behind.order_by(EVENT.c.seq)).one_or_none()
    last = unit.execute(behind.order_by(EVENT.c.seq.desc())).one_or_none()
    if first is None or last is None:
        return Tail()
    decisive = behind.where(EVENT.c.what.in_(DECISIVE))
    return Tail(
        entries=last.seq - covered, first_at=first.at, last_at=last.at, decisive=unit.scalar(decisive) is not None
    )


def hash_of(unit: Unit, number: int) -> str | None:
    """Return the hash of an entry, None if there is none of that number."""
    found: str | None = unit.scalar(select(EVENT.c.hash).where(EVENT.c.seq == number))
    return found


def restored_to(unit: Unit) -> int | None:
    """Return the last entry that the latest restore has kept, as the audit tells it; None if it tells of none."""
    told = select(VALUE.c.new).join(EVENT, EVENT.c.seq == VALUE.c.seq).where(EVENT.c.what == RESTORED)
    new = unit.scalar(told.order_by(EVENT.c.seq.desc()).limit(1))
    return None if new is None else int(orjson.loads(new)["seq"])


def shared_to(unit: Unit, checkpoints: Sequence[Checkpoint], told: int) -> int:
    """Return to which entry these checkpoints still hold: where the backup ended, as the audit has told it.

    After several restores the chain may have left theirs before that: then to the last that it has with the same hash.
    """
    agreed = 0
    for each in sorted(_in_force(checkpoints)[0], key=_number):
        if hash_of(unit, each.number) != each.hash:
            return max(agreed, told) if told < each.number else agreed
        agreed = each.number
    return agreed


def _number(checkpoint: Checkpoint) -> int:
    return checkpoint.number


def _in_force(checkpoints: Sequence[Checkpoint]) -> tuple[list[Checkpoint], tuple[tuple[int, int], ...]]:
    """Return the checkpoints that no restore has taken back, and the entries that were."""
    in_force: list[Checkpoint] = []
    given_up = []
    for each in checkpoints:
        back = each.restored_to
        if back is not None and (gone := [was.number for was in in_force if was.number > back]):
            given_up.append((back + 1, max(gone)))
            in_force = [was for was in in_force if was.number <= back]
        in_force.append(each)
    return in_force, tuple(given_up)


def _confirmed(unit: Unit, checkpoints: Sequence[Checkpoint]) -> tuple[int, Bad | None]:
    """Return the last entry of which the chain agrees with checkpoints in their order, and where it does not."""
    covered = 0
    for each, found in _with_hashes(unit, checkpoints):
        if found != each.hash:
            said = f"the checkpoint of {each.at:%Y-%m-%d %H:%M} UTC knows entry {each.number} with another hash"
            return covered, Bad(seq=covered + 1, why=f"from here on it was written anew: {said}")
        covered = each.number
    return covered, None


def _with_hashes(unit: Unit, checkpoints: Sequence[Checkpoint]) -> Iterator[tuple[Checkpoint, str | None]]:
    for begin in range(0, len(checkpoints), _TOGETHER):
        some = checkpoints[begin : begin + _TOGETHER]
        found = {row.seq: row.hash for row in unit.execute(_HASHES, {"those": [each.number for each in some]})}
        yield from ((each, found.get(each.number)) for each in some)
