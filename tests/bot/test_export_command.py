"""`python -m bot export`: a file that only its owner can read, whole or not there, and noted in the audit."""

import json
import stat
from datetime import timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook

from bot.__main__ import main
from bot.export_command import Told, Wish, export
from tests.bot.exported import COMPLETED, EXCLUDED, begin_trial, opened, put, table
from tests.bot.house import HandClock
from tests.databases import Database, on_sqlite
from tests.flows.playing import STANDARD


@pytest.fixture
def clinic(database: Database, monkeypatch: pytest.MonkeyPatch) -> Database:
    with opened(database) as unit:
        begin_trial(unit)
        first = put(unit, STANDARD)
        put(unit, EXCLUDED, site="nimes", first=first.number, attempt=2)
        put(unit, COMPLETED, complete=True)
    monkeypatch.setenv("DATABASE_URL", database.url)
    monkeypatch.setenv("DATA_DIR", str(database.folder))
    return database


def test_an_export_is_a_new_file_of_the_owners_and_an_event(
    clinic: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    assert [main(("export", "log", "--from", "01/11/2026", "--site", "lyon sud")) for _ in range(2)] == [0, 0]

    files = sorted((clinic.folder / "exports").iterdir())
    assert len(files) == 2
    assert files[0].name.startswith("NCT06866938_log_2026-11-01_made-")
    assert stat.S_IMODE(files[0].stat().st_mode) == 0o600
    assert len(list(load_workbook(files[0]).worksheets[0].iter_rows())) == 3
    assert all(f"{file}: 2 rows, " in said for said in [capsys.readouterr().out] for file in files)
    noted = clinic.rows(
        "SELECT v.new, e.role, e.site FROM event e JOIN event_value v USING (seq) WHERE what = 'exported'"
    )
    assert len(noted) == 2
    assert json.loads(noted[0][0]) == {
        "kind": "log", "format": "xlsx", "language": "en", "filter": {"sites": ["lyon-sud"], "first": "2026-11-01"},
        "rows": 2,
    }  # fmt: skip
    assert noted[0][1:] == ("command line", "lyon-sud")


@on_sqlite
def test_it_is_printed_when_it_is_asked_for(clinic: Database, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(("export", "answers", "--number", "1-2", "--output", "-")) == 0

    said = capsysbinary.readouterr()
    assert [row["Record"] for row in table(said.out)] == ["2", "2", "2"]
    assert said.err == b"3 rows\n"
    assert clinic.rows("SELECT screening FROM event WHERE what = 'exported'") == [(2,)]


@on_sqlite
def test_what_stood_there_stays_until_the_export_is_whole(clinic: Database, tmp_path: Path) -> None:
    target = tmp_path / "log.csv"
    target.write_text("before")
    with opened(clinic) as unit:
        unit.exec_driver_sql("UPDATE screening SET body = '{}' WHERE number = 3")

    with pytest.raises(Exception, match="Screening"):
        export(Wish("log", format="csv", output=str(target)))

    assert target.read_text() == "before"
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith(".export")] == []
    assert clinic.rows("SELECT count(*) FROM event WHERE what = 'exported'") == [(0,)]


REFUSED = (
    (("all",), "There is no export all. Kinds: log, answers, ie, ti, questionnaire, fhir, audit."),
    (("audit", "--format", "xlsx"), "audit has no format xlsx. Formats: ndjson."),
    (("log", "--format", "pdf"), "log has no format pdf. Formats: xlsx, csv."),
    (("log", "--from", "tomorrow"), "tomorrow is no day. Write it as 2026-11-23 or 23/11/2026."),
    (("log", "--from", "2026-12-01", "--to", "2026-11-01"), "The last day (2026-11-01) is before the first"),
    (("ti", "--from", "2026-11-01"), "ti belongs to no site, no day and no pre-screening: leave --site, --from … out."),
    (("log", "--number", "99"), "There is no pre-screening 99. `log list` names those there are."),
    (("log", "--site", "atlantis"), "atlantis names no site, or more than one. Sites:"),
    (("log", "--output", "/nowhere/at/all/log.csv"), "The export cannot be written:"),
)  # fmt: skip


@on_sqlite
def test_what_cannot_be_had_is_told_in_a_sentence(clinic: Database, capsys: pytest.CaptureFixture[str]) -> None:
    for verb, said in REFUSED:
        assert main(("export", *verb)) == 2
        assert capsys.readouterr().err.startswith(said)
    assert clinic.rows("SELECT what FROM event WHERE what = 'exported' AND screening IS NOT NULL") == []


def test_a_long_one_says_on_standard_error_how_far_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    clock = HandClock()
    told = Told(clock)
    told.of = 3
    for seconds in (0, 2, 0):
        clock.ahead += timedelta(seconds=seconds)
        told.went()

    assert capsys.readouterr().err == "2 of 3\n"


def test_without_a_database_it_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'none.db'}")

    assert main(("export", "log")) == 2
    assert "There is no database" in capsys.readouterr().err
