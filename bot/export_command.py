"""`export KIND`: what is in the log as a file, from the command line, while the bot may run.

It is written beside its place under another name that only the owner can read, noted in the audit, and only then given
its name, or printed. So there is no half of an export, and none that nobody knows of.
"""

from __future__ import annotations

import os
import shutil
import sys
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import IO, TYPE_CHECKING, NamedTuple

from bot.clock import Dice, WallClock
from bot.desk import SOFTWARE
from bot.exports.catalogue import (
    FORMATS,
    KINDS,
    OFFERS,
    WHOLE,
    Asked,
    ErasedMeanwhile,
    Tally,
    file_name,
    format_of,
    make_ready,
    own_file,
    put_on_record,
    site_of,
    stream,
    sweep,
)
from bot.exports.left_out import left_out
from bot.opened import to_change
from bot.settings import Settings
from bot.terminal import sorry, tell
from bot.trials import load_trials
from bot.wording import words
from flows.moments import paris_day
from flows.places import read_sites
from flows.say import Say
from flows.typed_dates import Calendar, read_date
from storage import lists
from storage.audit import Occasion
from storage.migrations import free_name
from storage.unit import reading, unit_of_work

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from bot.clock import Clock
    from flows.trial import Trial

TOLD_EVERY = timedelta(seconds=2)
STANDARD_OUTPUT = "-"
FAR = 36_500
"""Days ahead that a date can be typed for."""


class Wish(NamedTuple):
    """An export as it was typed."""

    kind: str
    format: str | None = None
    language: str = "en"
    sites: tuple[str, ...] = ()
    first: str | None = None
    last: str | None = None
    number: str | None = None
    output: str | None = None


class NotUnderstood(Exception):
    """What was typed cannot be understood; the message says what can be typed instead."""


def export(wish: Wish) -> int:
    """Write the export and tell where it is, how many rows it has and for how many it was looked."""
    settings, now = Settings(), WallClock().now()
    with to_change() as engine:
        try:
            asked = _understood(engine, wish, now)
            return _export(engine, asked, _target(settings, asked, wish, now))
        except NotUnderstood as trouble:
            return sorry(str(trouble))
        except OSError as trouble:
            where = "" if wish.output else f" Check DATA_DIR: {settings.data_dir}."
            return sorry(f"The export cannot be written: {trouble.strerror or trouble}.{where}")


def _export(engine: Engine, asked: Asked, target: Path | None) -> int:
    folder = target.parent if target else Settings().data_dir
    sweep(folder, WallClock().now())
    with own_file(folder) as (file, place):
        tally = _write(engine, asked, file, folder)
        try:
            _note(engine, asked, tally)
        except ErasedMeanwhile:
            return sorry("A patient was erased while the export was made, so it was thrown away. Make it again.")
        if target:
            place.replace(target)
            tell(f"{target}: {tally.rows} rows, {target.stat().st_size} bytes")
        else:
            file.seek(0)
            shutil.copyfileobj(file, sys.stdout.buffer)
            sys.stdout.buffer.flush()
            sys.stderr.write(f"{tally.rows} rows\n")
    if missing := left_out(asked.kind, tally):
        sys.stderr.write(f"{words('en').plain(missing)}\n")
    return 0


def _write(engine: Engine, asked: Asked, file: IO[bytes], folder: Path) -> Tally:
    """Write the export of one moment into the file and onto the disk; return what was gone through."""
    tally = Told(WallClock())
    with reading(engine) as unit:
        making = make_ready(unit, asked, load_trials(Settings().trials_dir), folder, tally)
        for chunk in stream(unit, asked, making):
            file.write(chunk)
    file.flush()
    os.fsync(file.fileno())
    return tally


class Told(Tally):
    """A tally that says on standard error, from time to time, how far the export has come."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock, self._said_at = clock, clock.now()

    def went(self) -> None:
        super().went()
        now = self._clock.now()
        if now - self._said_at >= TOLD_EVERY:
            self._said_at = now
            sys.stderr.write(f"{self.gone} of {self.of}\n")


def _note(engine: Engine, asked: Asked, tally: Tally) -> None:
    occasion = Occasion(
        at=WallClock().now(), software=SOFTWARE, role="command line", site=site_of(asked), screening=asked.number
    )
    with unit_of_work(engine) as unit:
        put_on_record(unit, asked, tally, occasion, Dice().bytes)


def _target(settings: Settings, asked: Asked, wish: Wish, now: datetime) -> Path | None:
    """Return where it goes: by default a new file in DATA_DIR/exports; None: standard output."""
    if wish.output == STANDARD_OUTPUT:
        return None
    name = file_name(asked, _trial(settings), paris_day(now))
    if wish.output:
        return Path(wish.output)
    settings.exports.mkdir(mode=0o700, parents=True, exist_ok=True)
    return free_name(settings.exports / name)


# ─── what was typed ──────────────────────────────────────────────────────────────────────────────────────────────────


def _understood(engine: Engine, wish: Wish, now: datetime) -> Asked:
    kind = next((each for each in KINDS if each == wish.kind), None)
    if kind is None:
        raise NotUnderstood(f"There is no export {wish.kind}. Kinds: {', '.join(KINDS)}.")
    number = _number(engine, wish.number) if wish.number else None
    wanted = next((each for each in FORMATS if each == wish.format), None)
    found = format_of(kind, wanted, number)
    if found is None or (wish.format and wanted is None):
        raise NotUnderstood(f"{kind} has no format {wish.format}. Formats: {', '.join(OFFERS[kind].formats)}.")
    if kind in WHOLE and (wish.sites or wish.first or wish.last or wish.number):
        raise NotUnderstood(f"{kind} belongs to no site, no day and no pre-screening: leave --site, --from … out.")
    first, last = _day(wish.first, paris_day(now)), _day(wish.last, paris_day(now))
    if first and last and last < first:
        raise NotUnderstood(f"The last day ({last}) is before the first ({first}).")
    return Asked(
        kind=kind,
        format=found,
        language="fr" if wish.language == "fr" else "en",
        sites=_sites(wish.sites),
        first=first,
        last=last,
        number=number,
        reasons=True,
    )


def _number(engine: Engine, called: str) -> int:
    with reading(engine) as unit:
        number = lists.called(unit, called)
    if number is None:
        raise NotUnderstood(f"There is no pre-screening {called}. `log list` names those there are.")
    return number


def _sites(typed: tuple[str, ...]) -> tuple[str, ...] | None:
    if not typed:
        return None
    record = _trial(Settings()).record
    found, beyond = read_sites(record, " ".join(typed))
    if beyond or not found:
        known = "\n".join(f"{each.number:>3}  {each.slug}" for each in record.sites)
        raise NotUnderstood(f"{beyond or ' '.join(typed)} names no site, or more than one. Sites:\n{known}")
    return tuple(site.slug for site in found)


def _day(typed: str | None, today: date) -> date | None:
    if typed is None:
        return None
    day = read_date(typed.strip(), Calendar(today, date(1990, 1, 1), FAR))
    if isinstance(day, Say):
        raise NotUnderstood(f"{typed} is no day. Write it as 2026-11-23 or 23/11/2026.")
    return day


def _trial(settings: Settings) -> Trial:
    return next(iter(load_trials(settings.trials_dir).values()))
