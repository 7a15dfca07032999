"""Log, answers, SDTM and audit as files: every row of the right people's, every column as it is written down."""

import json
import re
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

import orjson
import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from bot.exports.answer_table import COLUMNS as OF_ANSWERS
from bot.exports.asking import Asked, Tally
from bot.exports.catalogue import page_pdf
from bot.exports.log_table import COLUMNS, REASONS
from bot.exports.sdtm import IE, LONGEST_TEST, TI
from bot.exports.table import Table, xlsx_bytes
from bot.wording import own_texts
from storage.audit import commitment, entry_hash
from storage.screenings import load
from storage.tables import EVENT
from tests.bot.exported import (
    COMPLETED,
    EXCLUDED,
    NOON,
    PENDING,
    PSA,
    begin_trial,
    cells,
    comment,
    correct,
    made,
    opened,
    put,
    table,
)
from tests.databases import Database, on_sqlite
from tests.flows.playing import STANDARD, TRIAL, WORDS


@pytest.fixture
def clinic(database: Database) -> Database:
    with opened(database) as unit:
        begin_trial(unit)
        first = put(unit, STANDARD, typed={"age": "71 ans"})
        put(unit, EXCLUDED, site="nimes")
        put(unit, PENDING, at=NOON + timedelta(days=1))
        put(unit, COMPLETED, complete=True)
        put(unit, EXCLUDED, first=first.number, attempt=2, annulled="=made by mistake")
        correct(unit, first, "hemoglobin", "misread")
        comment(unit, 1, "@first")
        comment(unit, 1, "=second")
    return database


def test_the_log_has_one_row_a_screening(clinic: Database) -> None:
    tally = Tally()
    rows = table(made(clinic, Asked(kind="log", format="csv", reasons=True), tally))

    assert (len(rows), tally.rows, tally.gone, tally.of) == (5, 5, 5, 5)
    assert len(rows[0]) == len(COLUMNS) + len(REASONS)
    first, second, third, fourth, again = rows
    assert cells(first, "Number", "Attempt", "Site", "Begun (Paris)", "Begun (UTC)", "Consent") == [
        "1", "1", "lyon-sud", "2026-11-23 12:00:00", "2026-11-23T11:00:00Z", "Signed",
    ]  # fmt: skip
    assert cells(first, "Verdict", "Planned injection", "Corrections", "Latest comment") == [
        "no exclusion found", "2026-12-07", "1", "'=second",
    ]  # fmt: skip
    assert cells(second, "First exclusion", "All failures", "Consent") == ["I1 Male adult", "", ""]
    assert cells(third, "To obtain", "Queries") == ["I6 PSMA PET; I12c Haemoglobin", "Q6"]
    assert cells(fourth, "All failures") == ["I1 Male adult; E6 CNS metastases"]
    assert cells(again, "Number", "Attempt", "Record", "State", "Reason of annulment") == [
        "1", "2", "5", "annulled", "'=made by mistake",
    ]  # fmt: skip


def test_in_french_columns_and_words_are_french_and_excel_finds_its_semicolon(clinic: Database) -> None:
    content = made(clinic, Asked(kind="log", format="csv", language="fr"))
    rows = table(content, ";")

    assert content.startswith("\ufeff".encode())
    assert b"\r\n" in content
    assert (rows[0]["Résultat"], rows[0]["Consentement"]) == ("aucune exclusion trouvée", "Signé")
    assert "Motif d'invalidation" not in rows[0]


def test_the_workbook_says_the_same_as_the_csv(clinic: Database) -> None:
    book = load_workbook(BytesIO(made(clinic, Asked(kind="log", format="xlsx", reasons=True))))
    (sheet,) = book.worksheets
    rows = list(sheet.iter_rows(values_only=True))
    plain = table(made(clinic, Asked(kind="log", format="csv", reasons=True)))

    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:AB6")
    assert [[_as_csv(cell) for cell in row] for row in rows[1:]] == [
        [cell.removeprefix("'") for cell in row.values()] for row in plain
    ]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "d", "inlineStr"}


def test_answers_have_one_row_a_fact(clinic: Database) -> None:
    rows = table(made(clinic, Asked(kind="answers", format="csv", number=1)))
    by_fact = {row["Fact"]: row for row in rows}

    assert (len(rows), list(rows[0])) == (len(STANDARD), [*_heads(OF_ANSWERS)])
    hemoglobin = by_fact["hemoglobin"]
    assert cells(hemoglobin, "Criterion", "Value", "Unit", "Answer", "Times changed", "Reason of correction") == [
        "I12c", "12.1", "g/dL", "12.1 g/dL", "1", "misread",
    ]  # fmt: skip
    assert (by_fact["age"]["Typed"], by_fact["age"]["Value"], by_fact["age"]["Times changed"]) == ("71 ans", "71", "0")
    assert by_fact["prior_arsi"]["Answer"] == "Enzalutamide"
    assert "most recent haemoglobin" in hemoglobin["Question"]


def test_what_is_not_known_yet_has_a_row_and_what_was_not_asked_has_none(clinic: Database) -> None:
    rows = table(made(clinic, Asked(kind="answers", format="csv", number=2, language="fr")), ";")

    assert [(row["Donnée"], row["Valeur"], row["Réponse"]) for row in rows] == [
        ("planned_injection_date", "", "Non connu à ce jour"),
        ("last_injection_date", "", "Non connu à ce jour"),
        ("sex", "female", "Féminin"),
    ]


@on_sqlite
def test_dated_values_stand_in_one_row(database: Database) -> None:
    with opened(database) as unit:
        put(unit, {**STANDARD, "progression_evidence": ["psa"], "psa_values": PSA})

    (row,) = (
        each for each in table(made(database, Asked(kind="answers", format="csv"))) if each["Fact"] == "psa_values"
    )
    assert row["Value"] == "2026-09-01 3.10; 2026-10-05 4.2"


def test_sdtm_names_every_criterion_that_was_not_met_once(clinic: Database) -> None:
    ie = table(content := made(clinic, Asked(kind="ie", format="csv")))
    ti = {row["IETESTCD"]: row for row in table(made(clinic, Asked(kind="ti", format="csv")))}

    assert [(row["USUBJID"], row["IESEQ"], row["IETESTCD"], row["IEORRES"]) for row in ie] == [
        ("NCT06866938-10-2", "1", "I1", "N"),
        ("NCT06866938-11-4", "1", "I1", "N"),
        ("NCT06866938-11-4", "2", "E6", "Y"),
    ]
    assert (tuple(ie[0]), tuple(next(iter(ti.values())))) == (IE, TI)
    assert len(ti) == len(TRIAL.criterion)
    for row in ie:  # SDTMIG 3.4: what IE says of a criterion is what TI says, and its result follows from its category
        assert [row[name] for name in ("IETEST", "IECAT")] == [
            ti[row["IETESTCD"]][name] for name in ("IETEST", "IECAT")
        ]
        assert row["IESTRESC"] == row["IEORRES"] == {"INCLUSION": "N", "EXCLUSION": "Y"}[row["IECAT"]]
        assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", row["IEDTC"])
        assert (row["VISITNUM"], row["EPOCH"]) == ("1", "SCREENING")
    for row in (*ie, *ti.values()):
        assert re.fullmatch(r"[A-Z_][A-Z0-9_]{0,7}", row["IETESTCD"])
        assert (row["STUDYID"], 0 < len(row["IETEST"]) <= LONGEST_TEST) == (TRIAL.id, True)
    assert content.isascii()
    assert not content.startswith("\ufeff".encode())


def test_each_line_of_the_audit_can_be_reckoned_again(clinic: Database) -> None:
    lines = made(clinic, Asked(kind="audit", format="ndjson")).splitlines()
    entries = [json.loads(line) for line in lines]

    assert len(entries) == clinic.rows("SELECT count(*) FROM event")[0][0]
    assert {column.name for column in EVENT.c} <= entries[0].keys()
    last = "0" * 64
    for entry in entries:
        columns = {name: entry[name] for name in EVENT.c.keys()}  # noqa: SIM118  # a collection of columns
        assert entry["prev_hash"] == last
        assert entry_hash({**columns, "at": NOON}) == entry["hash"]
        last = entry["hash"]
        values = [None if entry[name] is None else _canonical(entry[name]) for name in ("old", "new", "reason")]
        assert entry["sealed"] == (entry["salt"] and commitment(entry["salt"], *values))


def test_values_that_were_erased_are_said_to_be(clinic: Database) -> None:
    with opened(clinic) as unit:
        unit.exec_driver_sql("DELETE FROM event_value WHERE seq = 1")

    first, second, *_ = map(json.loads, made(clinic, Asked(kind="audit", format="ndjson")).splitlines())
    assert (first["erased"], first["new"], first["salt"]) == (True, None, None)
    assert (second["erased"], second["new"]) == (False, "2025-11-12")


def test_a_full_sheet_is_followed_by_another(tmp_path: Path) -> None:
    book = load_workbook(BytesIO(b"".join(xlsx_bytes(Table("Sheet", ("a",), [(1,), (2,), (3,)]), tmp_path, full=2))))

    assert [[cell.value for (cell,) in sheet.iter_rows()] for sheet in book.worksheets] == [["a", 1, 2], ["a", 3]]
    assert book.sheetnames == ["Sheet", "Sheet 2"]
    assert list(tmp_path.iterdir()) == []


@on_sqlite
def test_a_page_of_a_screening_can_be_had_in_both_languages(database: Database) -> None:
    with opened(database) as unit:
        kept = load(unit, put(unit, STANDARD).number)
    assert kept
    pages = [page_pdf(TRIAL, kept, WORDS[language], NOON, "invented") for language in ("en", "fr")]

    texts = [PdfReader(BytesIO(page)).pages[0].extract_text() for page in pages]
    assert ["Name of the investigator" in texts[0], "Nom de l'investigateur" in texts[1]] == [True, True]
    assert all("Signature" in text for text in texts)


def _as_csv(cell: object) -> str:
    match cell:
        case None:
            return ""
        case datetime() if not (cell.hour or cell.minute):
            return f"{cell:%Y-%m-%d}"
        case _:
            return str(cell)


def _heads(names: tuple[str, ...]) -> list[str]:
    return [own_texts("en")[f"export.column.{name}"] for name in names]


def _canonical(value: object) -> str:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()
