"""Exports by the console: made, then sent, to who may have them, and on record before the first byte."""

import csv
import io
import json

from tests.bot.console.test_screenings import invent
from tests.bot.console.visitor import Visitor
from tests.bot.exported import EXCLUDED, put
from tests.bot.house import House
from tests.databases import on_sqlite

EXPORTS = "SELECT what, new FROM event JOIN event_value USING (seq) WHERE substr(what, 1, 6) = 'export' ORDER BY seq"


async def test_an_export_has_a_row_for_each_screening_and_two_events(open_house: House, admin: Visitor) -> None:
    await invent(open_house, 7)
    sent = await admin.exports({"kind": "log", "format": "csv", "site": "lyon-sud"})
    rows = list(csv.reader(io.StringIO(sent.text.removeprefix("\ufeff"))))
    assert (sent.status, len(rows)) == (200, 8)
    assert sent.headers["Content-Disposition"].startswith('attachment; filename="NCT06866938_log_')
    told = [(what, json.loads(new)) for what, new in open_house.rows(EXPORTS)]
    assert [what for what, _ in told] == ["export begun", "exported"]
    assert (told[0][1]["kind"], told[1][1]["rows"]) == ("log", 7)


@on_sqlite
async def test_each_kind_can_be_had(open_house: House, admin: Visitor) -> None:
    await invent(open_house, 3)
    shown = await admin.get("/exports")
    for kind in ("log", "answers", "ie", "ti", "questionnaire", "fhir", "audit"):
        assert f'value="{kind}"' in shown.text
        sent = await admin.exports({"kind": kind, "format": "csv" if kind == "log" else ""})
        assert (sent.status, len(sent.text) > 100) == (200, True), kind


@on_sqlite
async def test_a_file_in_which_something_is_left_out_is_called_so(open_house: House, admin: Visitor) -> None:
    await open_house.app.memory.write(lambda unit: put(unit, EXCLUDED, version="0.9"))
    for kind, ending in (("ie", "_left-out-1.csv"), ("answers", "")):
        sent = await admin.exports({"kind": kind})
        assert ("left-out" in sent.headers["Content-Disposition"]) == bool(ending)
        assert ending in sent.headers["Content-Disposition"]
    await admin.get("/exports")
    assert (await admin.post("/exports", {"kind": "ie"})).leads_to.endswith("/made")
    assert "Left out: 1 pre-screening(s)" in (await admin.get("/exports/made")).words


@on_sqlite
async def test_what_cannot_be_understood_is_not_exported(open_house: House, admin: Visitor) -> None:
    for fields, why in (
        ({}, "Choose one."), ({"kind": "everything"}, "“everything” is not known here."),
        ({"kind": "ti", "format": "xlsx"}, "There is no such format of it."),
        ({"kind": "log", "since": "yesterday"}, "“yesterday” is not known here."),
        ({"kind": "log", "site": "nowhere"}, "“nowhere” is not known here."),
        ({"kind": "log", "since": "2026-11-02", "until": "2026-11-01"}, "The last day is before the first."),
        ({"kind": "ti", "site": "lyon-sud"}, "belong to no site and to no day"),
        ({"kind": "fhir", "number": "12"}, "There is no such filter."),
    ):  # fmt: skip
        await admin.get("/exports")
        refused = await admin.post("/exports", dict(fields))
        assert refused.status == 422
        assert why in refused.words
    assert open_house.rows(EXPORTS) == []
    again = await admin.post("/exports", {"kind": "ie", "format": "csv", "site": "nimes", "until": "tomorrow"})
    for kept in ('value="ie" checked', 'value="csv" selected', 'value="nimes" selected', 'value="tomorrow"'):
        assert kept in again.text
