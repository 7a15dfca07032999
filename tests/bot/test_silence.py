"""What the database says of a turn that it refused names the law that was broken, and never what stands in the row."""

import logging

import pytest
from sqlalchemy import text

from tests.bot.house import house
from tests.databases import Database, on_postgresql

REFUSING = "ALTER TABLE outbox ADD CONSTRAINT refuses_a_word CHECK (payload NOT LIKE '%How old%')"


@on_postgresql
async def test_no_log_and_no_table_quotes_a_row_that_was_refused(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    async with house(database) as it:
        await it.begin()
        await it.app.memory.write(lambda unit: unit.execute(text(REFUSING)))

        it.investigator.taps("Male")
        await it.admin.sees("was put aside")
        await it.settled()

    assert database.rows("SELECT tries, state, error FROM inbox WHERE tries > 0") == [(5, "aside", "IntegrityError")]
    assert "IntegrityError" in caplog.text
    assert "How old" not in caplog.text
