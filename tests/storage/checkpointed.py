"""A chain with checkpoints, on either database, and somebody who can change anything but signs nothing."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Engine, delete, insert, select, update

from flows.screening import Event
from storage import audit
from storage.audit import entry_hash
from storage.checkpoint_file import append
from storage.checkpoints import Checkpoint, Note, read_notes
from storage.signing import Sign, make_key, signer
from storage.tables import CHAIN, EVENT, VALUE
from storage.unit import Unit, unit_of_work
from tests.storage.invented import ANSWERED, CORRECTED, MINUTE, TURN, chance

ENTRIES, EVERY = 16, 4
OUTCOME = Event(what="eligible", old="reviewing", new="eligible")


@dataclass
class Kept:
    """Where a chain's checkpoints and their key are."""

    engine: Engine
    file: Path
    key: Path

    @property
    def sign(self) -> Sign:
        """What signs them."""
        return signer(self.key)

    @property
    def notes(self) -> tuple[Note, ...]:
        """All of them."""
        return read_notes(self.file.read_bytes())

    @property
    def checkpoints(self) -> list[Checkpoint]:
        """What they say."""
        return [each.checkpoint for each in self.notes]

    def go_on(self, *events: Event, minutes: float = 0) -> None:
        """Record events, so long after the first ones."""
        with unit_of_work(self.engine) as unit:
            occasion = TURN.model_copy(update={"at": TURN.at + timedelta(minutes=minutes)})
            audit.record(unit, occasion, events, chance)

    def checkpoint(self, *, restored: bool = False) -> Note | None:
        """Make one."""
        return append(self.file, self.engine, self.sign, TURN.at + MINUTE, restored=restored)


def kept(engine: Engine, folder: Path) -> Kept:
    """Record a chain in pieces, with a checkpoint after each."""
    it = Kept(engine, folder / "audit" / "checkpoints.txt", folder / "audit" / "key.pem")
    make_key(it.key)
    for nth in range(ENTRIES // EVERY):
        it.go_on(*[ANSWERED, CORRECTED] * (EVERY // 2 - 1), ANSWERED, OUTCOME, minutes=nth)
        it.checkpoint()
    return it


@contextmanager
def unguarded(engine: Engine) -> Iterator[Unit]:
    """The database as its owner sees it: no trigger, no foreign key stands in the way."""
    with engine.connect() as owner:
        if engine.dialect.name == "sqlite":
            owner.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
            for name in owner.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").scalars().all():
                owner.exec_driver_sql(f"DROP TRIGGER {name}")
        else:
            owner.exec_driver_sql("SET session_replication_role = replica")
        yield Unit(owner)
        owner.commit()


class Entry(NamedTuple):
    """An entry, and its values if it has any."""

    row: dict[str, Any]
    value: dict[str, Any] | None


def entries(unit: Unit) -> list[Entry]:
    """Return the chain."""
    values = {row["seq"]: dict(row) for row in unit.execute(select(VALUE)).mappings()}
    rows = unit.execute(select(EVENT).order_by(EVENT.c.seq)).mappings()
    return [Entry(dict(row), values.get(row["seq"])) for row in rows]


def written_anew(unit: Unit, chain: Sequence[Entry]) -> None:
    """Put a chain in place of the one that is there, as one does who knows how hashes are made."""
    last = "0" * 64
    rows, values = [], []
    for seq, entry in enumerate(chain, 1):
        rows.append({**entry.row, "seq": seq, "prev_hash": last})
        last = rows[-1]["hash"] = entry_hash(rows[-1])
        if entry.value:
            values.append({**entry.value, "seq": seq})
    for table, forged in ((VALUE, []), (EVENT, rows), (VALUE, values)):
        unit.execute(delete(table))
        if forged:
            unit.execute(insert(table), forged)
    unit.execute(update(CHAIN).values(seq=len(rows), hash=last))
