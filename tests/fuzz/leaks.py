"""Canaries: a patient's values, names that were refused, and every secret, planted in a clinic and looked for.

A trial is one text looked into: a line of the log at DEBUG, a call to Telegram, a page, a row, a file. What is refused
must stand nowhere at all; a value only before who may see it; a secret only where it is used.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from bot.emulator import DEMO_TOKEN
from storage.backup import back_up
from storage.database import open_to_read
from tests.databases import Database, postgresql, sqlite
from tests.faults.figures import Asked, Campaign, Row, replay
from tests.fuzz import wrong_settings
from tests.fuzz.canaries import LEFT, OF_VALUES, REFUSED, Searched, forms_of
from tests.fuzz.watched_clinic import Watched, spend_a_day, watched
from tests.journeys.clinic import Way

SQLITE, POSTGRESQL, SETTINGS = "SQLite", "PostgreSQL", "wrong settings"
WAYS: dict[str, tuple[str, Way]] = {SQLITE: ("en", "polling"), POSTGRESQL: ("fr", "webhook")}
WEBHOOK_SECRET, PASSWORD = "Invented-secret_1", "Canary-Password-5150"
PROMISE = "Tokens, secrets and a patient's values are only where they belong; a refused text is nowhere."


def leaks(asked: Asked) -> Campaign:
    """Spend a day in the clinic on each database (in the short form on SQLite), and look for the canaries."""
    began, rows, wrong = time.perf_counter(), [], []
    for case in (SQLITE,) if asked.short else (SQLITE, POSTGRESQL, SETTINGS):
        if asked.case in {"", case}:
            searched = _misconfigured(asked.folder) if case == SETTINGS else _clinic(case, asked.folder)
            again = replay("leaks", asked, case, "fuzz")
            wrong += [f"{why} ({again})" for why in searched.violations]
            rows += [
                Row(f"{case}: {what}", times, len(searched.found[what])) for what, times in searched.places.items()
            ]
    return Campaign(
        "leaks", PROMISE, asked.seed, time.perf_counter() - began, tuple(rows), tuple(wrong),
        how=("The log is written at DEBUG, nothing blotted out. An answer's row is refused by the database until its",
             "update is put aside, and Telegram quotes a value in a refusal."),
        untested=("What Telegram keeps of its own.",), short=asked.short,
    )  # fmt: skip


def _misconfigured(folder: Path) -> Searched:
    searched = Searched()
    searched.look("what the program says of them", wrong_settings.told(folder), wrong_settings.SECRET)
    return searched


def _clinic(kind: str, folder: Path) -> Searched:
    with _database(kind, folder) as database:
        return asyncio.run(_day(database, *WAYS[kind]))


@contextmanager
def _database(kind: str, folder: Path) -> Iterator[Database]:
    """Make one; the address of PostgreSQL holds a password, though the server asks for none."""
    place = folder / kind
    place.mkdir()
    if kind == SQLITE:
        yield sqlite(place)
        return
    with postgresql() as server:
        database = server.new_database(place)
        yield replace(database, url=database.url.replace("postgres:@", f"postgres:{PASSWORD}@"))


async def _day(database: Database, language: str, way: Way) -> Searched:
    searched = Searched()
    async with watched(database, language, way) as day:
        await spend_a_day(day)
        _look_at_calls(searched, day)
        _look_at_the_machine(searched, day)
    _backed_up(database)
    searched.look("the log at DEBUG", day.log.getvalue().splitlines(), *_secrets(day), *OF_VALUES, *LEFT)
    searched.look("every file", [database.kept()], *LEFT, DEMO_TOKEN, WEBHOOK_SECRET, PASSWORD)
    database.close()
    return searched


def _backed_up(database: Database) -> None:
    engine = open_to_read(database.url)
    back_up(engine, database.folder / "backup.db")
    engine.dispose()


def _secrets(day: Watched) -> tuple[str, ...]:
    link = day.link.rpartition("/")[2]
    return tuple(form for each in (DEMO_TOKEN, WEBHOOK_SECRET, PASSWORD, day.totp, link) for form in forms_of(each))


def _look_at_calls(searched: Searched, day: Watched) -> None:
    """Look at all that was sent to Telegram: who may see values is the investigator himself, and the admin."""
    staffed = day.staffed
    entitled = {str(staffed.investigator.phone.chat_id), str(staffed.admin.chat_id)}
    calls = [(each["method"], each["sent"]) for each in staffed.telegram.calls()]
    others = [sent for _, sent in calls if str(sent.get("chat_id", "")) not in entitled]
    assert any(str(sent.get("chat_id")) == str(staffed.group.chat_id) for sent in others), "no card came to the group"
    assert any("document" in sent for sent in others), "the coordinator got no export"
    searched.look("calls to others than the investigator and the admin", map(_written, others), *OF_VALUES)
    searched.look("calls to anybody", (_written(sent) for _, sent in calls), *LEFT)
    secrets = (DEMO_TOKEN, PASSWORD, day.totp)
    searched.look("calls to anybody, for secrets", (_written(sent) for _, sent in calls), *secrets)
    posted = [_written(sent) for method, sent in calls if method != "setWebhook"]
    searched.look("calls but for setWebhook", posted, WEBHOOK_SECRET)
    alerts = [each["text"] for each in staffed.admin.messages() if each["text"].startswith("⚠")]
    assert len(alerts) > 1, "the admin was not alerted"
    searched.look("alerts", alerts, *OF_VALUES, *_secrets(day))


def _look_at_the_machine(searched: Searched, day: Watched) -> None:
    """Look at the server's pages, at what is kept of errors, and at every table for what has no place there."""
    database = day.staffed.database
    searched.look("the server's pages", day.pages, *_secrets(day), *OF_VALUES, *LEFT)
    errors = [*database.rows("SELECT error FROM inbox"), *database.rows("SELECT error FROM outbox")]
    assert {"IntegrityError"} <= {each for (each,) in errors}, "no turn failed"
    assert any("parse entities" in each for (each,) in errors if each), "no send was refused"
    searched.look("errors kept", [str(each) for (each,) in errors], *_secrets(day), *OF_VALUES, *LEFT)
    tables = database.tables()
    secret = [row for name, rows in tables.items() if name != "factor" for row in rows]
    searched.look("every table, the factors aside", secret, DEMO_TOKEN, WEBHOOK_SECRET, PASSWORD, day.totp, *LEFT)
    assert any(day.totp in row for row in tables["factor"]), "no factor was set up"
    refused = [row for row in tables["event"] if "identifying text refused" in row]
    assert len(refused) > len(REFUSED), "not everything was refused"
    searched.look("the audit of what was refused", refused, *LEFT)


def _written(sent: dict[str, object]) -> str:
    """Return what was sent, the words of a file as well."""
    file = sent.get("document")
    content = getattr(file, "content", b"")
    return json.dumps(sent, default=str, ensure_ascii=False) + content.decode("utf-8", "replace")
