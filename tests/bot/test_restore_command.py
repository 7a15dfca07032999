"""`db restore`: says what is lost, does nothing unasked, and leaves a database that goes on and hides nothing."""

import os
import pty
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from bot.clock import WallClock
from flows.screening import Event
from storage import audit, erasing, forgetting, leases, people
from storage.audit import Occasion
from storage.copying import last_ids
from storage.database import open_database, open_to_read
from storage.replacing import replace
from storage.soundness import check, url_of
from storage.unit import reading, unit_of_work
from storage.verification import verify
from tests.bot.clinics import LATER, LOST, Clinic, change_file
from tests.databases import on_sqlite
from tests.journeys.commands import HERE, settings
from tests.storage.released.make import ADA, ADMIN, CORA, IVO, Play
from tests.storage.releases import everything

KEPT = re.compile(r"(\S+-replaced-\S+\.db|schema replaced_\w+)")
ERASURE = Occasion(at=LATER, software="0", screening=1)


def test_what_is_lost_is_listed_and_nothing_is_done_where_nobody_can_be_asked(clinic: Clinic) -> None:
    clinic.go_on()
    before = everything(clinic.database.url)

    status, said, sorry = clinic.restore()

    assert (status, sorry) == (1, "Nothing was changed. Nobody could be asked here: add --yes to restore it.\n")
    assert said == LOST
    assert everything(clinic.database.url) == before


def test_the_restored_database_is_the_backup_and_says_that_it_is_one(clinic: Clinic) -> None:
    clinic.go_on()

    status, said, sorry = clinic.restore("--yes")

    assert (status, sorry) == (0, "")
    assert KEPT.sub("ASIDE", said.removeprefix(LOST)) == (
        "Restored.\nThe database that was there before is kept: ASIDE. It holds health values: remove it in time.\n"
        "What waits to be sent is marked as a possible duplicate. Start the bot: it tells the admins.\n"
        "Invitations made before the restore open nothing any more: make new ones.\n"
        "Second factors are again as they were then: where a phone was lost since, `user reset` once more.\n"
    )
    rows, kept = everything(clinic.database.url), everything(url_of(clinic.backup))
    assert {name for name in rows if rows[name] != kept[name]} == {"chain", "counter", "event", "event_value", "outbox"}
    engine = open_to_read(clinic.database.url)
    with reading(engine) as unit:
        assert (verify(unit).bad, verify(unit).entries) == (None, 85)
    engine.dispose()


def test_the_audit_tells_what_was_replaced_and_how_much_of_it_is_gone(clinic: Clinic) -> None:
    clinic.go_on()
    [(seq, digest)] = clinic.database.rows("SELECT seq, hash FROM chain")
    [(backed_up,)] = clinic.database.rows("SELECT hash FROM event WHERE seq = 84")

    clinic.restore("--yes")

    values = "SELECT what, role, old, new FROM event JOIN event_value USING (seq) WHERE seq = 85"
    assert clinic.database.rows(values) == [
        (
            "restored",
            "command line",
            f'{{"hash":"{digest}","seq":{seq}}}',
            f'{{"events_gone":{seq - 84},"hash":"{backed_up}","seq":84}}',
        )
    ]


def test_a_checkpoint_says_what_was_given_up_so_that_the_audit_is_sound_and_hides_nothing(clinic: Clinic) -> None:
    clinic.run("audit", "checkpoint")
    clinic.go_on()
    assert clinic.run("audit", "checkpoint")[0] == 0

    _, said, _ = clinic.restore("--yes")

    assert said.endswith("\nA checkpoint of the audit says that entries behind 84 were given up.\n")
    status, verified, _ = clinic.run("audit", "verify")
    assert status == 0
    assert "Entries 85 to 91 were given up by a restore, as a checkpoint says.\n" in verified


def test_a_restore_that_is_undone_by_another_leaves_a_sound_audit(clinic: Clinic) -> None:
    clinic.run("audit", "checkpoint")
    clinic.go_on()
    kept = clinic.database.folder / "before-the-mistake.db"
    assert clinic.run("db", "backup", str(kept))[0] == 0
    clinic.run("audit", "checkpoint")
    clinic.restore("--yes")

    assert clinic.run("db", "restore", str(kept), "--yes")[0] == 0

    assert clinic.run("audit", "checkpoint")[0] == 0
    status, verified, _ = clinic.run("audit", "verify")
    assert (status, verified.splitlines()[-1]) == (0, "Sound.")


def test_admins_who_have_chosen_no_language_are_told_in_that_of_the_settings(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DEFAULT_LANGUAGE", "fr")
    clinic.restore("--yes")

    [(payload,)] = clinic.database.rows("SELECT payload FROM outbox ORDER BY id DESC LIMIT 1")
    assert "a été restaurée à partir d'une sauvegarde" in payload


def test_the_admins_are_told_each_in_their_language(clinic: Clinic) -> None:
    clinic.go_on()

    clinic.restore("--yes")

    [(chat, kind, payload)] = clinic.database.rows("SELECT chat_id, kind, payload FROM outbox ORDER BY id DESC LIMIT 1")
    assert (chat, kind) == (ADMIN, "alert")
    assert payload == (
        '{"text":"⚠ The database was restored from a backup whose last entry is of 2026-11-02 08:36 UTC. 7 later '
        "entries are no longer there; the list was printed where it was restored. Every card sent since then must be "
        'compared by hand."}'
    )


def test_every_send_that_waited_is_in_doubt_and_no_lease_is_held(clinic: Clinic) -> None:
    now = WallClock().now() - timedelta(hours=1)
    clinic.change(lambda unit: leases.hold(unit, "polling", "a dead process", now, timedelta(seconds=6)))
    clinic.backup.unlink()
    clinic.run("db", "backup", str(clinic.backup))

    clinic.restore("--yes")

    waiting = "SELECT reference, doubts, state FROM outbox WHERE settled_at IS NULL AND kind = 'card' ORDER BY id"
    assert clinic.database.rows(waiting) == [
        ("S-4/3", 1, "ambiguous"),
        ("S-5/3", 1, "later"),
        ("S-6/3", 1, "pending"),
    ]
    assert clinic.database.rows("SELECT * FROM lease") == []


def test_a_restored_database_goes_on_and_gives_no_number_or_id_twice(clinic: Clinic) -> None:
    clinic.go_on()
    engine = open_to_read(clinic.database.url)
    with reading(engine) as unit:
        given = last_ids(unit)
    engine.dispose()
    clinic.restore("--yes")

    engine = open_database(clinic.database.url)
    play = Play(engine, LATER, after=2000)
    play.takes(500080)
    play.taps(ADA, "Male")
    play.deliver()
    play.taps(IVO, "End here")
    play.says(IVO, "/screen")
    with unit_of_work(engine) as unit:
        assert people.meet(unit, CORA + 10, LATER).id > given["person"]
        assert min(last_ids(unit)[table] - given[table] for table in ("outbox", "utterance")) > 0
    engine.dispose()

    assert clinic.database.rows("SELECT number FROM screening WHERE number > 6") == [(8,)]
    last = "SELECT fact FROM event WHERE screening = 6 AND what = 'answered' ORDER BY seq DESC LIMIT 1"
    assert clinic.database.rows(last) == [("sex",)]
    assert clinic.database.rows("SELECT state FROM outbox WHERE reference = 'S-6/3'") == [("sent",)]


def test_the_database_that_was_there_is_kept_aside(clinic: Clinic) -> None:
    clinic.go_on()
    before = everything(clinic.database.url)

    _, said, _ = clinic.restore("--yes")

    aside = re.findall(r"is kept: (?:schema )?(\S+)\. It holds", said)[0]
    if clinic.database.kind == "sqlite":
        assert Path(aside).parent == clinic.database.file.parent
        assert everything(url_of(Path(aside))) == before
        assert Path(aside).stat().st_mode & 0o077 == 0
        assert check(Path(aside)).head.seq == 91
    else:
        assert clinic.database.rows(f"SELECT count(*) FROM {aside}.event") == [(91,)]  # noqa: S608 - a name of ours


def test_what_was_erased_and_forgotten_since_is_so_again_in_what_is_restored(clinic: Clinic) -> None:
    clinic.change(lambda unit: erasing.erase(unit, 1, Event(what=audit.ERASED, reason="x"), ERASURE, bytes))
    clinic.change(lambda unit: people.revoke(unit, 3, None, LATER))
    clinic.change(lambda unit: forgetting.forget(unit, 3, LATER))

    _, said, _ = clinic.restore("--yes")

    assert "  ERASED since: the backup still holds the values of screening 1. They are erased again.\n" in said
    assert "Erased again: screening 1. The backup still holds the values: remove it.\n" in said
    assert clinic.database.rows("SELECT state FROM screening WHERE number = 1") == [("erased",)]
    assert clinic.database.rows("SELECT count(*) FROM utterance WHERE screening = 1") == [(0,)]
    assert "Forgotten again, and without rights: person 3.\n" in said
    assert clinic.database.rows("SELECT telegram_id FROM person WHERE id = 3") == [(None,)]
    last = "SELECT what, screening FROM event ORDER BY seq DESC LIMIT 3"
    assert clinic.database.rows(last) == [("person forgotten", None), ("erased", 1), ("restored", None)]
    engine = open_to_read(clinic.database.url)
    with reading(engine) as unit:
        assert verify(unit).bad is None
    engine.dispose()


def test_nothing_is_listed_where_nothing_came_after(clinic: Clinic) -> None:
    assert clinic.restore()[1].splitlines()[1:] == ["Nothing was acknowledged after it."]


@on_sqlite
@pytest.mark.parametrize(("typed", "status"), [("no", 1), ("", 1), ("restore", 0)])
def test_on_a_terminal_the_word_has_to_be_typed(clinic: Clinic, typed: str, status: int) -> None:
    before = everything(clinic.database.url)
    clinic.database.close()
    person, terminal = pty.openpty()
    command = [sys.executable, "-m", "bot", "db", "restore", str(clinic.backup)]
    wanted = settings(database_url=clinic.database.url, data_dir=clinic.database.folder)
    os.write(person, f"{typed}\n".encode())

    said = subprocess.run(command, stdin=terminal, capture_output=True, text=True, env=wanted, cwd=HERE, check=False)
    os.close(person)
    os.close(terminal)

    assert f"{clinic.backup} takes the place of the database. Type restore and Enter:\n" in said.stdout
    assert (said.returncode, said.stderr) == (status, "Nothing was changed.\n" if status else "")
    assert (everything(clinic.database.url) == before) is bool(status)


def test_what_restores_of_the_same_second_replaced_is_kept_under_a_name_each(clinic: Clinic) -> None:
    clinic.database.close()

    kept = {replace(clinic.database.url, clinic.backup, None, LATER) for _ in range(3)}

    assert len(kept) == 3


def test_after_a_restore_every_menu_is_set_anew(clinic: Clinic) -> None:
    change_file(clinic.backup, "UPDATE person SET menu = 'as it was then'")
    status, _, _ = clinic.restore("--yes")
    assert status == 0
    assert clinic.database.rows("SELECT count(*) FROM person WHERE menu IS NOT NULL") == [(0,)]
