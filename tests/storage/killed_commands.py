"""A process whose children each run one command and die in it, at the moment whose number they are told.

A moment is a statement sent to a database, or a line of the code that copies, checks, upgrades and replaces; or, by
its name `commit-N`, the one right after the N-th commit. The command has its settings from the environment. What is
asked: `MOMENT db restore FILE --yes`. What is answered: `ended STATUS MOMENTS COMMITS`, or `killed`.
"""

import os
import signal
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, NoReturn

import alembic.command  # imported once, for all children
import alembic.script  # noqa: F401  # the same as above
from sqlalchemy import Engine, event
from sqlalchemy.engine.default import DefaultDialect

import bot
import bot.database_commands
import bot.restore_command  # all imported once, for all children
import storage
from bot.__main__ import main

if TYPE_CHECKING:
    from _typeshed import TraceFunction
    from sqlalchemy.engine.interfaces import DBAPIConnection

WATCHED = {
    *(
        str(Path(storage.__path__[0], name))
        for name in ("backup.py", "copying.py", "restoring.py", "replacing.py", "migrations/__init__.py")
    ),
    *(str(Path(bot.__path__[0], name)) for name in ("database_commands.py", "restore_command.py")),
}


class Moments:
    """Counts moments, and ends the process at one of them as a power cut would."""

    def __init__(self, last: str) -> None:
        self._last, self._numbers, self.passed, self.commits = last, count(1), 0, 0

    def pass_one(self, *_: object) -> None:
        """Let a moment pass."""
        self.passed = next(self._numbers)
        self._end_if(str(self.passed))

    def _end_if(self, name: str) -> None:
        if name == self._last:
            os.kill(os.getpid(), signal.SIGKILL)

    def watch(self) -> None:
        """Count from here on."""
        for name in ("begin", "before_cursor_execute", "after_cursor_execute", "commit"):
            event.listen(Engine, name, self.pass_one)
        commit: Callable[..., None] = DefaultDialect.do_commit

        def do_commit(dialect: DefaultDialect, connection: "DBAPIConnection") -> None:
            commit(dialect, connection)
            self.commits += 1
            self._end_if(f"commit-{self.commits}")

        DefaultDialect.do_commit = do_commit  # type: ignore[method-assign]  # the child ends with it
        sys.settrace(self._entered)

    def _entered(self, frame: FrameType, _event: str, _arg: object) -> "TraceFunction | None":
        return self._line if frame.f_code.co_filename in WATCHED else None

    def _line(self, _frame: FrameType, _event: str, _arg: object) -> "TraceFunction":
        self.pass_one()
        return self._line


def _child(moment: str, command: list[str]) -> NoReturn:
    answers = os.dup(sys.stdout.fileno())
    sys.stdout = Path(os.devnull).open("w")  # noqa: SIM115  # open until the process ends
    moments = Moments(moment)
    moments.watch()
    status = main(command)
    sys.settrace(None)
    os.write(answers, f"ended {status} {moments.passed} {moments.commits}\n".encode())
    os._exit(0)


def _serve() -> None:
    for line in sys.stdin:
        moment, *command = line.split()
        child = os.fork()
        if not child:
            _child(moment, command)
        _, status = os.waitpid(child, 0)
        if os.WIFSIGNALED(status):
            sys.stdout.write("killed\n")
            sys.stdout.flush()


if __name__ == "__main__":
    _serve()
