"""A process whose children each run one command and die in it, at the moment whose number they are told.

A moment is a statement sent to a database, or a line of the code that copies, checks, upgrades and replaces. The
command has its settings from the environment. What is asked: `MOMENT db restore FILE --yes`.
"""

import os
import signal
import sys
from itertools import count
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, NoReturn

import alembic.command  # imported once, for all children
import alembic.script  # noqa: F401  # the same as above
from sqlalchemy import Engine, event

import bot
import bot.database_commands
import bot.restore_command  # all imported once, for all children
import storage
from bot.__main__ import main

if TYPE_CHECKING:
    from _typeshed import TraceFunction

WATCHED = {
    *(
        str(Path(storage.__path__[0], name))
        for name in ("backup.py", "copying.py", "restoring.py", "replacing.py", "migrations/__init__.py")
    ),
    *(str(Path(bot.__path__[0], name)) for name in ("database_commands.py", "restore_command.py")),
}


class Moments:
    """Counts moments, and ends the process at one of them as a power cut would."""

    def __init__(self, last: int) -> None:
        self._last, self._numbers, self.passed = last, count(1), 0

    def pass_one(self, *_: object) -> None:
        """Let a moment pass."""
        self.passed = next(self._numbers)
        if self.passed == self._last:
            os.kill(os.getpid(), signal.SIGKILL)

    def watch(self) -> None:
        """Count from here on."""
        for name in ("begin", "before_cursor_execute", "after_cursor_execute", "commit"):
            event.listen(Engine, name, self.pass_one)
        sys.settrace(self._entered)

    def _entered(self, frame: FrameType, _event: str, _arg: object) -> "TraceFunction | None":
        return self._line if frame.f_code.co_filename in WATCHED else None

    def _line(self, _frame: FrameType, _event: str, _arg: object) -> "TraceFunction":
        self.pass_one()
        return self._line


def _child(moment: int, command: list[str]) -> NoReturn:
    answers = os.dup(sys.stdout.fileno())
    sys.stdout = Path(os.devnull).open("w")  # noqa: SIM115  # open until the process ends
    moments = Moments(moment)
    moments.watch()
    status = main(command)
    sys.settrace(None)
    os.write(answers, f"ended {status} {moments.passed}\n".encode())
    os._exit(0)


def _serve() -> None:
    for line in sys.stdin:
        moment, *command = line.split()
        child = os.fork()
        if not child:
            _child(int(moment), command)
        _, status = os.waitpid(child, 0)
        if os.WIFSIGNALED(status):
            sys.stdout.write("killed\n")
            sys.stdout.flush()


if __name__ == "__main__":
    _serve()
