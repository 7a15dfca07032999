"""Walks the audit's chain and names the first entry that is not as it was written. It only reads.

An entry is bad if its hash is not that of its columns, does not name the hash before it, is out of number, or holds
values that are not those it committed to. Values may be missing only where a later event tells that they were erased.
"""

from sqlalchemy import func, select
from sqlalchemy.engine import RowMapping

from flows.quantities import Frozen
from storage.audit import ERASED, Head, commitment, entry_hash, head
from storage.tables import EVENT, VALUE
from storage.unit import Unit

_START = Head(seq=0, hash="0" * 64)
_ENTRIES = (
    select(EVENT, VALUE.c.salt, VALUE.c.old, VALUE.c.new, VALUE.c.reason)
    .outerjoin(VALUE, VALUE.c.seq == EVENT.c.seq)
    .order_by(EVENT.c.seq)
)


class Bad(Frozen):
    """The first entry that is not as it was written, and in what."""

    seq: int
    why: str


class Checked(Frozen):
    """A walk along the chain: how many entries are sound, the last of them, and the first bad one."""

    entries: int
    head: Head
    bad: Bad | None


def verify(unit: Unit) -> Checked:
    """Walk the whole chain, in constant memory."""
    last, erased = _START, _erasures(unit)
    with unit.execute(_ENTRIES, execution_options={"yield_per": 1000}) as entries:  # PostgreSQL keeps a cursor for it
        for row in entries.mappings():
            why = _fault(row, last, erased)
            if why:
                return Checked(entries=last.seq, head=last, bad=Bad(seq=row["seq"], why=why))
            last = Head(seq=row["seq"], hash=row["hash"])
    return Checked(entries=last.seq, head=last, bad=_cut_off(last, head(unit)))


def _erasures(unit: Unit) -> dict[int, int]:
    query = select(EVENT.c.screening, func.max(EVENT.c.seq).label("seq")).where(EVENT.c.what == ERASED)
    found = unit.execute(query.where(EVENT.c.screening.is_not(None)).group_by(EVENT.c.screening))
    return {row.screening: row.seq for row in found}


def _fault(row: RowMapping, last: Head, erased: dict[int, int]) -> str | None:
    if row["seq"] != last.seq + 1:
        return f"it follows number {last.seq}: what stood between them is gone"
    if row["prev_hash"] != last.hash:
        return f"it does not follow number {last.seq} as that one is now"
    if row["hash"] != entry_hash(row):
        return "it was changed after it was written"
    return _fault_in_values(row, erased.get(row["screening"], 0))


def _fault_in_values(row: RowMapping, erased_at: int) -> str | None:
    if row["salt"] is None:
        missing = row["sealed"] is not None and erased_at <= row["seq"]
        return "its values are gone, and no later event tells that they were erased" if missing else None
    if row["sealed"] != commitment(row["salt"], row["old"], row["new"], row["reason"]):
        return "its values are not those that were written"
    return None


def _cut_off(last: Head, kept: Head) -> Bad | None:
    if last == kept:
        return None
    return Bad(seq=last.seq + 1, why=f"the chain should end with number {kept.seq}, and ends with {last.seq}")
