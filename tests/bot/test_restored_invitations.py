"""What a backup does not know of invitations lets nobody in."""

import hashlib
import sqlite3
from datetime import timedelta

from bot.clock import WallClock
from storage import invites, people
from storage.database import open_database
from storage.unit import unit_of_work
from tests.bot.clinics import Clinic


def test_an_invitation_from_before_a_restore_opens_nothing_though_the_backup_does_not_know_that_it_was_used(
    clinic: Clinic,
) -> None:
    now = WallClock().now()
    with sqlite3.connect(clinic.backup) as backup:
        of_it = ("investigator", "lyon-sud", now.isoformat(" "), (now + timedelta(hours=24)).isoformat(" "))
        token = hashlib.sha256(b"invented").hexdigest()
        backup.execute(
            "INSERT INTO invite (token_sha256, role, site, created_at, expires_at) VALUES (?, ?, ?, ?, ?)",
            (token, *of_it),
        )
    clinic.go_on()
    assert clinic.restore("--yes")[0] == 0

    engine = open_database(clinic.database.url)
    with unit_of_work(engine) as unit:
        person = people.meet(unit, 7_000_000_042, now).id
        assert invites.redeem(unit, "invented", person, now + timedelta(minutes=1)) == ()
    engine.dispose()
