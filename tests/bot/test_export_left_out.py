"""A trial version whose text is lost: what an export cannot tell is counted, and said wherever the export is had."""

import json
from typing import get_args

import pytest

from bot.__main__ import main
from bot.exports.asking import OFFERS, Asked, Kind, Tally
from bot.exports.left_out import left_out
from bot.scribe import Bounds
from bot.settings import TRIALS
from bot.trials import trial_texts
from flows.screening import Event
from flows.trial_text import TrialTexts, read_trial
from storage import audit, trials
from storage.audit import Occasion
from tests.bot.exported import COMPLETED, EXCLUDED, NOON, begin_trial, made, opened, put, table
from tests.bot.test_scribe import desk, hand_out, owed
from tests.databases import Database, on_sqlite
from tests.flows.playing import STANDARD, TRIAL, WORDS
from tests.storage.invented import chance

GONE = "0.9"
NOTED = "SELECT new FROM event JOIN event_value USING (seq) WHERE what = 'exported' ORDER BY seq"


@pytest.fixture
def clinic(database: Database) -> Database:
    """Three screenings of a lost version, of which one is excluded and counts; and one of today's."""
    with opened(database) as unit:
        begin_trial(unit)
        trials.pin(unit, TRIAL.id, GONE, "not the text of a trial", NOON)
        put(unit, EXCLUDED, version=GONE)
        put(unit, STANDARD, version=GONE)
        put(unit, EXCLUDED, version=GONE, annulled="invented")
        put(unit, COMPLETED, complete=True)
    return database


@on_sqlite
def test_what_an_export_cannot_tell_is_counted(clinic: Database) -> None:
    told = {
        "ie": (1, "Non compris : 1 présélection(s)"), "fhir": (3, "Non compris : 3 présélection(s)"),
        "ti": (1, "Non compris : 1 version(s) de l'essai"), "log": (0, ""), "answers": (0, ""),
    }  # fmt: skip
    for kind in get_args(Kind):
        tally = Tally()
        made(clinic, Asked(kind=kind, format=OFFERS[kind].formats[-1]), tally)
        said = left_out(kind, tally)
        count, words = told.get(kind, (0, ""))
        assert (tally.left_out, said is not None) == (count, bool(count)), kind
        assert said is None or words in WORDS["fr"].plain(said)


@on_sqlite
def test_a_former_version_that_the_database_has_is_told_like_any_other(database: Database) -> None:
    texts = trial_texts(TRIALS / "nct06866938")
    definition = texts.definition.replace(f'version: "{TRIAL.version}"', f'version: "{GONE}"')
    older = TrialTexts(definition, texts.words, texts.record)
    trial = read_trial(older)
    assert trial.version == GONE
    with opened(database) as unit:
        trials.pin(unit, TRIAL.id, GONE, trials.joined((older.definition, *older.words.values(), older.record)), NOON)
        put(unit, EXCLUDED, version=GONE)
        begun = Occasion(at=NOON, software="invented", trial=TRIAL.id, version=GONE, trial_hash=trial.digest)
        audit.record(unit, begun, [Event(what="started")], chance)
    tally = Tally()

    assert [row["IETESTCD"] for row in table(made(database, Asked(kind="ie", format="csv"), tally))] == ["I1"]
    assert tally.left_out == 0


@on_sqlite
def test_the_command_line_and_the_audit_say_so(
    clinic: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", clinic.url)
    monkeypatch.setenv("DATA_DIR", str(clinic.folder))
    assert [main(("export", kind, "--output", str(clinic.folder / kind))) for kind in ("fhir", "log")] == [0, 0]

    assert capsys.readouterr().err == (
        "⚠ Left out: 3 pre-screening(s) judged under a trial version whose text is no longer there. "
        "The log and the answers have them.\n"
    )
    assert [json.loads(new).get("left_out") for (new,) in clinic.rows(NOTED)] == [3, None]


@on_sqlite
async def test_the_file_in_the_chat_says_so(clinic: Database) -> None:
    async with desk(clinic, Bounds()) as (scribe, outlet, phone, _):
        one = owed(clinic, phone)
        one.payload["export"]["kind"] = "ie"
        await hand_out(scribe, outlet, one)
        assert "⚠ Left out: 1 pre-screening(s)" in phone.last()["text"]
