"""The moments at which a process can be made to die, each with a name: `turn: after INSERT event`.

Nothing of the product is changed for it: points lie around SQL statements and commits (SQLAlchemy's events), around
the calls to Telegram (httpcore's trace), around the functions of `storage` and `flows`, and in what a signal begins.
"""

from __future__ import annotations

import functools
import importlib
import inspect
import os
import pkgutil
import re
import signal
import threading
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import starlette.responses
from aiohttp import ClientRequest, ClientResponse
from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine.default import DefaultDialect

import storage
from bot import run_command
from flows import dialogue
from storage.unit import Unit

WRITES = re.compile(
    r"\s*(INSERT INTO|UPDATE|DELETE FROM|CREATE \w+(?: \w+)?|ALTER TABLE|DROP \w+)\s+\"?(\w+)", re.IGNORECASE
)
DEEDS = {
    "inbox.store": "storing", "inbox.claim_all": "turns", "inbox.claim": "turn", "inbox.note_failure": "failed turn",
    "outbox.claim": "claiming", "outbox.settle": "settling", "outbox.settle_sent": "settling",
    "outbox.settle_seen": "settling",
    "people.meet": "start-up", "meta.note": "noting alive", "inbox.empty_settled": "forgetting",
}  # fmt: skip
"""What is done in a transaction, by the function of `storage` that begins it; several things can share one."""


class Points:
    """The points of this process: which were passed, and the one at whose n-th pass it dies."""

    def __init__(self, die_at: str, nth: int, seen: Path | None) -> None:
        self._die_at, self._nth, self._seen = die_at, nth, seen
        self._passed: Counter[str] = Counter()
        self._stopping = False
        self._thread = threading.local()

    def passing(self, name: str) -> None:
        """Come by a point: note it the first time, and die if it is the one."""
        name = f"stopping, {name}" if self._stopping else name
        self._passed[name] += 1
        if self._passed[name] == 1 and self._seen:
            with (
                suppress(OSError),
                self._seen.open("a", encoding="utf-8") as seen,
            ):  # a full disk is the program's trouble
                seen.write(f"{name}\n")
        if name == self._die_at and self._passed[name] == self._nth:
            os.kill(os.getpid(), signal.SIGKILL)

    def arm(self) -> None:
        """Put the points in place."""
        for module in pkgutil.iter_modules(storage.__path__):
            if module.name not in {"migrations", "tables", "unit", "database"}:
                self._around_storage(module.name)
        self._around_sql()
        self._around_commits()
        self._around_calls()
        self._around_answers()
        self._around_steps()
        self._around_the_end()

    def _around_storage(self, name: str) -> None:
        module = importlib.import_module(f"storage.{name}")
        for each, function in inspect.getmembers(module, inspect.isfunction):
            takes_a_unit = next(iter(inspect.signature(function).parameters), "") == "unit"
            if function.__module__ == module.__name__ and takes_a_unit and not each.startswith("_"):
                _replace(module, each, self._naming(f"{name}.{each}", function))

    def _naming(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        deed = DEEDS.get(name)

        @functools.wraps(function)
        def named(unit: Unit, *args: Any, **more: Any) -> Any:  # noqa: ANN401 - whatever it returns
            info = unit.connection.info
            if info.get("reads") or deed in {None, info.get("deed")}:
                return function(unit, *args, **more)
            info["deed"] = deed
            info["deeds"] = [*info.get("deeds", ()), deed]
            self.passing(f"{deed}: begun")
            done = function(unit, *args, **more)
            self.passing(f"{deed}: first asked")
            return done

        return named

    def _around_sql(self) -> None:
        @event.listens_for(Engine, "begin")
        def _begun(unit: Connection) -> None:
            unit.info.pop("deed", None)
            unit.info.pop("deeds", None)
            options = unit.get_execution_options()
            unit.info["reads"] = bool(options.get("reading") or options.get("postgresql_readonly"))

        @event.listens_for(Engine, "before_cursor_execute")
        def _before(unit: Connection, _cursor: object, statement: str, *_: object) -> None:
            self._statement("before", unit, statement)

        @event.listens_for(Engine, "after_cursor_execute")
        def _after(unit: Connection, _cursor: object, statement: str, *_: object) -> None:
            self._statement("after", unit, statement)

        @event.listens_for(Engine, "commit")
        def _commit(unit: Connection) -> None:
            self._thread.deed = " + ".join(dict.fromkeys(unit.info.get("deeds", ["upgrade"])))

    def _statement(self, when: str, unit: Connection, statement: str) -> None:
        found = WRITES.match(statement)
        if found:
            self.passing(f"{unit.info.get('deed', 'upgrade')}: {when} {found[1].upper().split()[0]} {found[2]}")

    def _around_commits(self) -> None:
        commit: Callable[..., None] = DefaultDialect.do_commit

        def do_commit(dialect: DefaultDialect, connection: Any) -> None:  # noqa: ANN401 - the driver's connection
            deed = self._thread.__dict__.pop("deed", None)
            if deed:
                self.passing(f"{deed}: before commit")
            commit(dialect, connection)
            if deed:
                self.passing(f"{deed}: after commit")

        _replace(DefaultDialect, "do_commit", do_commit)

    def _around_calls(self) -> None:
        """A call is not written yet, written, done (its answer not read), and its answer read."""
        self._around_call(ClientRequest, "write_bytes", "before it is written", "written")
        self._around_call(ClientResponse, "start", "", "done, the answer not read")
        self._around_call(ClientResponse, "read", "", "the answer read")

    def _around_call(self, owner: type, name: str, before: str, after: str) -> None:
        wrapped: Callable[..., Awaitable[Any]] = getattr(owner, name)

        async def around(call: Any, *args: Any) -> Any:  # noqa: ANN401 - a request or a response
            method = call.url.path.rpartition("/")[2]
            if before:
                self.passing(f"{method}: {before}")
            done = await wrapped(call, *args)
            self.passing(f"{method}: {after}")
            return done

        _replace(owner, name, around)

    def _around_answers(self) -> None:
        answer = starlette.responses.Response.__call__

        async def call(response: starlette.responses.Response, *door: Any) -> None:  # noqa: ANN401 - as ASGI has it
            name = f"{door[0].get('method', '')} answered {response.status_code}"
            self.passing(f"{name}: not yet")
            await answer(response, *door)
            self.passing(f"{name}: it is")

        _replace(starlette.responses.Response, "__call__", call)

    def _around_steps(self) -> None:
        for name in ("begin", "follow"):
            pure: Callable[..., Any] = getattr(dialogue, name)

            def stepped(*args: Any, pure: Callable[..., Any] = pure, **more: Any) -> Any:  # noqa: ANN401 - a Step
                step = pure(*args, **more)
                self.passing("turn: after the step")
                return step

            _replace(dialogue, name, stepped)

    def _around_the_end(self) -> None:
        stop: Callable[..., None] = run_command.told_to_stop
        dispose: Callable[..., None] = Engine.dispose

        def told_to_stop(bot: Any) -> None:  # noqa: ANN401 - a task
            self._stopping = True
            self.passing("told to")
            stop(bot)

        def disposed(engine: Engine, **more: Any) -> None:  # noqa: ANN401 - close=True or nothing
            self.passing("the database is let go")
            dispose(engine, **more)
            self.passing("the database was let go")

        _replace(run_command, "told_to_stop", told_to_stop)
        _replace(Engine, "dispose", disposed)


def _replace(owner: object, name: str, by: Callable[..., Any]) -> None:
    setattr(owner, name, by)
