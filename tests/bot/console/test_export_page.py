"""Exports by the console: made, then sent, to who may have them, and on record before the first byte."""

import csv
import io
import json

from tests.bot.console.test_screenings import invent
from tests.bot.console.visitor import Visitor
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
async def test_what_cannot_be_understood_is_not_exported(open_house: House, admin: Visitor) -> None:
    for fields, why in (
        ({}, "What is not known"), ({"kind": "everything"}, "What is not known"),
        ({"kind": "ti", "format": "xlsx"}, "Format is not known"),
        ({"kind": "log", "since": "yesterday"}, "From is not known"),
    ):  # fmt: skip
        await admin.get("/exports")
        refused = await admin.post("/exports", dict(fields))
        assert refused.status == 422
        assert why in refused.words
    assert open_house.rows(EXPORTS) == []
