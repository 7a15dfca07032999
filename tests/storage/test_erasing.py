"""An erased patient's values stand in no table, no file and no later backup; the audit stays sound, others unharmed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine, insert, text, update

from flows.screening import Amending, Answer, Correction, Draft, Event, Screening
from storage import audit, conversation, erasing, inbox, items, lists, meta, outbox, people, reminders, screenings
from storage.audit import ERASED, Occasion
from storage.backup import back_up
from storage.conversation import Utterance
from storage.database import leave_no_trace
from storage.erasing import EMPTIED, TRACES, Holds
from storage.figures import figures
from storage.inbox import Incoming
from storage.outbox import Fate, Owing
from storage.remains import EXPORTS, copies_holding
from storage.reminders import Wanted
from storage.reports import log_show
from storage.screenings import Judged, Panel
from storage.tables import COMMENT, SCREENING
from storage.unit import Unit, reading, unit_of_work
from storage.verification import verify
from tests.databases import Database, on_postgresql, on_sqlite
from tests.storage.invented import MINUTE, NOW, WIDE, a_screening, chance

CANARY, OTHER = "canari-zz17", "moineau-qq31"
DAY = date(2026, 11, 23)
CHAT, GROUP = WIDE, -WIDE
LATER = NOW + MINUTE
WHY = Event(what=ERASED, new={"asked_by": 1, "approved_by": 2}, reason="objection")
BY = Occasion(at=LATER, software="0.1.0", person=2, role="admin")


def filled(unit: Unit, word: str) -> int:
    """Keep a screening that has the word wherever one can stand, and return its number."""
    begun = a_screening(unit)
    number = begun.number
    answer = Answer(value=word, typed=word, day=DAY)
    full = begun.model_copy(
        update={
            "revision": 1, "answers": {"age": answer}, "before": {"age": answer}, "trail": ("age",),
            "draft": Draft(fact="psa", number=word, typed=word), "state": "excluded", "excluded_by": "I12c",
            "corrections": (Correction(fact="age", reason=word, at=NOW),), "annulled": word,
            "correcting": Correction(fact="age", reason=word, at=NOW), "amending": Amending(what="answer"),
        }
    )  # fmt: skip
    judged = Judged(is_open=False, verdict="excluded", first_exclusion="I12c", findings={"reason": word})
    screenings.keep(unit, full, judged, was=0)
    screenings.pin_panel(unit, number, Panel(chat_id=CHAT, message_id=9))
    _said(unit, number, word)
    _sent(unit, number, word)
    return number


def _said(unit: Unit, number: int, word: str) -> None:
    conversation.append(unit, number, [Utterance(at=NOW, by="bot", text=word, buttons=(word,)),
                                       Utterance(at=NOW, by="person", text=word, did="typed")])  # fmt: skip
    updates = [number * 10, number * 10 + 1]
    inbox.store(unit, [Incoming(update_id=each, chat_id=CHAT * number, payload=word) for each in updates], NOW)
    for each in updates:
        inbox.settle(unit, each, "done", NOW)
    unit.execute(text("UPDATE inbox SET error = :word WHERE update_id = :id"), {"word": word, "id": updates[0]})
    occasion = Occasion(at=NOW, software="0.1.0", person=1, site="PARIS-01", screening=number, update_id=updates[0])
    told = Event(what="answered", fact="age", old=word, new={"value": word}, reason=word)
    audit.record(unit, occasion, [told, told], chance)
    comment = {"screening": number, "person": 1, "at": NOW, "state": "questions", "text": word}
    unit.execute(insert(COMMENT).values(comment))
    items.give(unit, number, "I12c", 1, NOW)
    reminders.rewrite(unit, number, [Wanted(what="rescreen", criterion="", at=NOW)])


def _sent(unit: Unit, number: int, word: str) -> None:
    """Owe what was sent, what waits, what is under way, and an answer that is known by its update only."""
    kinds: list[tuple[Any, int, int | None]] = [
        ("card", GROUP, number), ("say", CHAT * number, number), ("file", 7000 + number, number),
        ("panel", 8000 + number, number), ("say", 9000 + number, None),
    ]  # fmt: skip
    owings = [Owing(chat_id=chat, kind=kind, payload={"text": word}, screening=about) for kind, chat, about in kinds]
    outbox.owe(unit, owings, NOW, cause=f"update:{number * 10}")
    for owed in outbox.claim(unit, NOW, MINUTE, limits=None):
        if owed.kind == "say" and owed.screening:
            unit.execute(text("UPDATE outbox SET state = 'pending', attempts = 0 WHERE id = :id"), {"id": owed.id})
        elif owed.kind == "file":
            outbox.settle(unit, owed, Fate(state="ambiguous", at=NOW, not_before=LATER, error=word))
        elif owed.kind != "panel":
            outbox.settle(unit, owed, Fate(state="sent", at=NOW, message_id=5, error=word))


@pytest.fixture
def two(engine: Engine) -> Engine:
    """Two patients, alike but for the word that is everywhere."""
    with unit_of_work(engine) as unit:
        assert (filled(unit, CANARY), filled(unit, OTHER)) == (1, 2)
    return engine


def erase(engine: Engine, number: int = 1) -> None:
    with unit_of_work(engine) as unit:
        assert erasing.erase(unit, number, WHY, BY, chance)
    assert leave_no_trace(engine, *EMPTIED)


def test_what_is_erased_stands_in_no_table_no_file_and_no_later_backup(two: Engine, database: Database) -> None:
    harmed = [line for rows in database.tables().values() for line in rows if OTHER in line]
    assert CANARY.encode() in database.kept()
    tables = {name for name, rows in database.tables().items() if any(CANARY in row for row in rows)}
    assert tables == {"screening", "utterance", "inbox", "outbox", "event_value", "comment"}

    erase(two)
    back_up(two, database.folder / "later.db")

    assert CANARY.encode() not in database.kept()
    assert [line for rows in database.tables().values() for line in rows if OTHER in line] == harmed
    with reading(two) as unit:
        assert (verify(unit).bad, verify(unit).entries) == (None, 5)


def test_the_log_still_counts_the_patient_and_says_why_the_values_are_gone(two: Engine) -> None:
    with reading(two) as unit:
        before = figures(unit, "NCT06866938")
    erase(two)

    with reading(two) as unit:
        log = log_show(unit, 1)
        (line,) = [each for each in lists.of_site(unit, "PARIS-01") if each.number == 1]
        assert (line.state, line.is_erased, line.verdict, line.first_exclusion) == ("erased", True, "excluded", "I12c")
        assert figures(unit, "NCT06866938").tallies == before.tallies
        assert erasing.is_erased(unit, 1)
        assert erasing.erased_among(unit, [1, 2, 3]) == {1}
    assert log is not None
    assert (log.conversation, log.kept.screening.answers, log.kept.judged.findings) == ((), {}, None)
    assert [(each.what, each.erased, each.reason) for each in log.events] == [
        ("answered", True, None), ("answered", True, None), ("erased", False, "objection"),
    ]  # fmt: skip


def test_what_nobody_has_seen_is_taken_back_and_the_fate_of_the_rest_stays(two: Engine, database: Database) -> None:
    erase(two)

    fates = database.rows("SELECT kind, state, payload, settled_at IS NULL FROM outbox WHERE chat_id <> 9002 "
                          "AND (screening = 1 OR chat_id = 9001) ORDER BY id")  # fmt: skip
    assert [(kind, state, payload, bool(is_open)) for kind, state, payload, is_open in fates] == [
        ("card", "sent", "{}", False), ("file", "ambiguous", "{}", False),
        ("panel", "sending", '{"erased":true}', True), ("say", "sent", "{}", False),
    ]  # fmt: skip


def test_of_a_send_that_opened_a_door_nothing_is_left_and_the_log_of_the_database_is_to_be_cut(unit: Unit) -> None:
    outbox.owe(unit, [Owing(chat_id=CHAT, kind="say", payload={"text": CANARY})], NOW)
    (owed,) = outbox.claim(unit, NOW, MINUTE)

    erasing.forget_sent(unit, owed.id, NOW)
    assert [each.payload for each in outbox.claim(unit, LATER, MINUTE)] == [{"erased": True}]
    assert meta.read(unit, TRACES) == NOW.isoformat()


def test_what_never_came_to_a_result_or_was_annulled_is_not_counted_once_it_is_erased(engine: Engine) -> None:
    with unit_of_work(engine) as unit:
        for state in ("stopped", "annulled"):
            number = a_screening(unit).number
            unit.execute(update(SCREENING).where(SCREENING.c.number == number).values(state=state))
    for number in (1, 2):
        erase(engine, number)

    with reading(engine) as unit:
        assert figures(unit, "NCT06866938").tallies == ()


@on_sqlite
def test_a_screening_is_erased_once(two: Engine) -> None:
    with unit_of_work(two) as unit:
        kept = screenings.load(unit, 1)
        assert kept
        assert erasing.holds(unit, kept) == Holds(answers=1, bubbles=2, comments=1)
    erase(two)

    with unit_of_work(two) as unit:
        assert erasing.erase(unit, 1, WHY, BY, chance) is None
        assert erasing.erase(unit, 77, WHY, BY, chance) is None


@on_sqlite
def test_backups_from_before_and_exports_are_named(two: Engine, database: Database) -> None:
    backups = database.folder / "backups"
    back_up(two, backups / "before.db")
    (backups / "damaged.db").write_bytes((backups / "before.db").read_bytes()[:5000])
    (backups / "2026-11").mkdir()
    (backups / "2026-11" / "packed.db.gz").write_bytes(b"packed")
    (database.folder / "notes.txt").write_text("no database")
    exports = database.folder / EXPORTS
    exports.mkdir()
    (exports / "answers.csv").write_text("perhaps")
    erase(two)
    back_up(two, backups / "after.db")

    with reading(two) as unit:
        named = copies_holding(unit, [1], [database.folder, backups, database.folder / "nowhere"])
    assert [name.rsplit("/")[-1] for name in named] == ["packed.db.gz", "before.db", "damaged.db", "answers.csv"]


@on_postgresql
def test_tables_that_a_restore_has_set_aside_are_named(two: Engine) -> None:
    with unit_of_work(two) as unit:
        unit.execute(text("CREATE SCHEMA replaced_20261123"))
        unit.execute(text("CREATE TABLE replaced_20261123.screening AS SELECT number, state FROM screening"))
    erase(two)

    with reading(two) as unit:
        assert copies_holding(unit, [1], []) == ("schema replaced_20261123",)
        assert copies_holding(unit, [3], []) == ()


@on_sqlite
def test_who_is_busy_with_it_is_busy_with_nothing(two: Engine) -> None:
    with unit_of_work(two) as unit:
        people.turn_to(unit, 1, 1)
    erase(two)

    with reading(two) as unit:
        person = people.get(unit, 1)
        assert person
        assert person.current_screening is None


@on_sqlite
def test_a_body_written_over_an_erased_one_is_refused(two: Engine) -> None:
    with unit_of_work(two) as unit:
        kept = screenings.load(unit, 1)
    erase(two)
    assert kept
    late: Screening = kept.screening.model_copy(update={"revision": 2})

    with pytest.raises(screenings.StaleScreening), unit_of_work(two) as unit:
        screenings.keep(unit, late, kept.judged, was=1)
