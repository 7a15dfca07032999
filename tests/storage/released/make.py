"""Writes the database that this version of the bot leaves behind: kept for ever, opened by every later version.

    python -m tests.storage.released.make tests/storage/released/0002.sqlite.gz

Run once for a release, from its own code. It plays real turns with invented people, then leaves things as a stop leaves
them: a screening at a question, one excluded, one finished, one paused; sends that wait, are in doubt, are held back;
an update not yet taken, and one put aside.
"""

import gzip
import hashlib
import json
import sqlite3
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Engine, select

from bot.desk import Desk
from bot.settings import TRIALS
from bot.telegram.intake import incoming
from bot.trials import load_trials
from bot.turns import take
from storage import chats, inbox, invites, migrations, outbox, people, screenings
from storage.database import open_database
from storage.outbox import Fate, Owed
from storage.screenings import Panel
from storage.tables import OUTBOX
from storage.unit import reading, unit_of_work

BEGUN = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
ADMIN, ADA, IVO, CORA, ODA = 7_000_000_001, 7_000_000_002, 7_000_000_003, 7_000_000_004, 7_000_000_005
GROUPS = {"lyon-sud": -1_007_000_000_006, "nimes": -1_007_000_000_007}
UNKNOWN = "Not known yet"


class Drawn:
    """Chance that falls the same way each time."""

    def __init__(self, after: int) -> None:
        self._numbers = count(1 + after * 100)

    def bytes(self, size: int) -> bytes:
        return hashlib.sha256(str(next(self._numbers)).encode()).digest()[:size]


class Play:
    """A bot without Telegram: what is owed is taken as delivered, one second after another."""

    def __init__(self, engine: Engine, now: datetime = BEGUN, after: int = 0) -> None:
        self.engine = engine
        self.desk = Desk(load_trials(), TRIALS, "invented_bot", "en", Drawn(after).bytes)
        self.now = now
        self._updates, self._messages = count(500_001 + after), count(101 + after)

    def says(self, who: int, text: str, *, taken: bool = True) -> None:
        """Have a person type."""
        message = {"message_id": next(self._messages), "date": 0, "chat": _private(who), "from": _person(who)}
        self._comes({"message": {**message, "text": text}}, taken=taken)

    def taps(self, who: int, label: str) -> None:
        """Have a person tap a button of the last message that has any."""
        data, message = self._buttons(who)[label]
        shown = {"message_id": message, "date": 0, "chat": _private(who), "text": "-"}
        self._comes({"callback_query": {"id": str(message), "from": _person(who), "message": shown, "data": data}})

    def can_tap(self, who: int, label: str) -> bool:
        """Say whether there is such a button."""
        return label in self._buttons(who)

    def comes_to_nothing(self) -> None:
        """Have an update come that nobody can read: it is put aside."""
        self._comes({"message": {"message_id": 1, "chat": _private(ADA), "from": _person(ADA), "text": 71}})

    def takes(self, update_id: int) -> None:
        """Take the turn of an update."""
        with unit_of_work(self.engine) as unit:
            take(unit, self.desk, update_id, self.now)

    def deliver(self, **endings: str) -> None:
        """Deliver what is due; rows of a kind that is named end as it says."""
        while rows := self._claim():
            for owed in rows:
                self._settle(owed, endings.get(owed.kind, "sent"))

    def _comes(self, update: dict[str, Any], *, taken: bool = True) -> None:
        self.now += timedelta(seconds=20)
        stored = incoming({"update_id": next(self._updates), **update})
        assert stored
        with unit_of_work(self.engine) as unit:
            inbox.store(unit, [stored], self.now)
        if taken:
            self.takes(stored.update_id)

    def _claim(self) -> tuple[Owed, ...]:
        self.now += timedelta(seconds=4)  # whatever the pace, it is kept
        with unit_of_work(self.engine) as unit:
            return outbox.claim(unit, self.now, timedelta(seconds=60))

    def _settle(self, owed: Owed, ending: str) -> None:
        message = owed.payload.get("edit") or next(self._messages)
        later = self.now + timedelta(days=30)
        fate = {
            "sent": Fate(state="sent", at=self.now, message_id=message),
            "ambiguous": Fate(state="ambiguous", at=self.now, not_before=later, error="read timeout"),
            "later": Fate(state="later", at=self.now, not_before=later, error="Too Many Requests"),
        }[ending]
        with unit_of_work(self.engine) as unit:
            outbox.settle(unit, owed, fate)
            if owed.kind == "panel" and owed.screening:
                screenings.pin_panel(unit, owed.screening, Panel(chat_id=owed.chat_id, message_id=message))

    def _buttons(self, who: int) -> dict[str, tuple[str, int]]:
        query = select(OUTBOX.c.payload, OUTBOX.c.message_id).where(OUTBOX.c.chat_id == who, OUTBOX.c.state == "sent")
        with reading(self.engine) as unit:
            for payload, message in unit.execute(query.order_by(OUTBOX.c.id.desc())):
                if rows := json.loads(payload).get("buttons"):
                    return {label: (data, message) for row in rows for label, data in row}
        return {}


def let_in(play: Play) -> None:
    """Have people who work here, a group, an invitation that was used, one that was not, and one who left."""
    with unit_of_work(play.engine) as unit:
        admin = people.meet(unit, ADMIN, play.now).id
        people.grant(unit, admin, "admin", None, None, play.now)
        for site, group in GROUPS.items():
            chats.bind(unit, group, site, admin, play.now)
        invites.invite(unit, "ada", "investigator", "lyon-sud", admin, play.now)
        invites.invite(unit, "ivo", "investigator", "lyon-sud", admin, play.now)
        invites.invite(unit, "cora", "coordinator", "lyon-sud", admin, play.now)
        invites.invite(unit, "oda", "investigator", "nimes", admin, play.now)
    for who, token in ((ADA, "ada"), (IVO, "ivo"), (CORA, "cora"), (ODA, "oda")):
        play.says(who, f"/start {token}")
    play.says(ADMIN, "/users")
    play.says(ADMIN, "/revoke 4")
    play.says(ADMIN, "/invite auditor")
    play.deliver()


def exclude(play: Play, who: int) -> None:
    """Have a patient excluded: of the wrong sex."""
    begin(play, who)
    play.taps(who, "Female")


def begin(play: Play, who: int) -> None:
    """Begin, and come to the third question."""
    play.says(who, "/screen")
    play.deliver()
    for _ in range(2):
        play.taps(who, UNKNOWN)
        play.deliver()


def finish(play: Play, who: int) -> None:
    """Go through all of it without knowing anything but a sex and an age."""
    begin(play, who)
    play.taps(who, "Male")
    play.deliver()
    play.says(who, "71")
    play.deliver()
    while play.can_tap(who, UNKNOWN):
        play.taps(who, UNKNOWN)
        play.deliver()


def played(play: Play) -> None:
    """Leave everything behind that a stop in the middle of a day leaves."""
    let_in(play)
    finish(play, ADA)
    play.taps(ADA, "Confirm")
    play.deliver()
    exclude(play, IVO)
    play.deliver()
    play.taps(IVO, "End here")
    play.deliver()
    begin(play, IVO)
    play.says(IVO, "/stop")
    play.deliver()
    exclude(play, IVO)
    play.deliver(card="ambiguous")
    exclude(play, ODA)
    play.deliver(card="later")
    with unit_of_work(play.engine) as unit:
        outbox.hold_chat(unit, GROUPS["nimes"], play.now + timedelta(days=30))
    exclude(play, ADA)
    play.deliver()
    play.taps(ADA, "Correct that answer")
    play.deliver()
    play.comes_to_nothing()
    play.says(ADMIN, "/log")
    play.says(ADMIN, "/help", taken=False)


def main(target: Path) -> None:
    """Write the file."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "database"
        engine = open_database(f"sqlite:///{file}")
        migrations.upgrade(engine)
        played(Play(engine))
        engine.dispose()
        with closing(sqlite3.connect(file, isolation_level=None)) as written:
            written.execute("PRAGMA journal_mode=DELETE")
            written.execute("VACUUM")
        target.write_bytes(gzip.compress(file.read_bytes(), mtime=0))


def _private(who: int) -> dict[str, object]:
    return {"id": who, "type": "private", "first_name": "Invented"}


def _person(who: int) -> dict[str, object]:
    return {"id": who, "is_bot": False, "first_name": "Invented", "language_code": "en"}


if __name__ == "__main__":
    main(Path(sys.argv[1]))
