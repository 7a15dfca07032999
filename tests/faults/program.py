"""The real program, made to die at a point: started as such, or forked by the thousand from one that has imported all.

python -m tests.faults.program POINT NTH SEEN     `python -m bot run` that dies at the NTH pass of POINT
python -m tests.faults.program                    reads orders, a JSON line each; says `started` and `ended`
"""

from __future__ import annotations

import json
import os
import select
import signal
import sys
import traceback
from pathlib import Path
from typing import Any, NoReturn

import bot.app
import bot.at_work
import bot.lease
import bot.run_command
import bot.telegram.webhook  # noqa: F401 - imported once, for all children
from bot.__main__ import main
from bot.settings import TRIALS
from bot.trials import load_trials
from tests.faults.points import Points


def _run(order: dict[str, Any]) -> int:
    seen = Path(order["seen"]) if order.get("seen") else None
    if seen:
        Points(order["point"], order["nth"], seen).arm()
    return main(["run"])


def _command(order: dict[str, Any]) -> list[str]:
    return [sys.executable, "-m", "tests.faults.program", order["point"], str(order["nth"]), order["seen"]]


def _child(order: dict[str, Any]) -> NoReturn:
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    said = os.open(order["says"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for own, given in ((0, nothing), (1, said), (2, said)):
        os.dup2(given, own)
    os.environ.clear()
    os.environ.update(order["environment"])
    os.chdir(order["folder"])
    status = 70
    try:
        if order.get("held"):
            os.kill(os.getpid(), signal.SIGSTOP)
        if order.get("apart"):
            os.execve(sys.executable, _command(order), order["environment"])  # noqa: S606 - no shell is wanted
        status = _run(order)
    except BaseException:  # noqa: BLE001 - the child of a fork must not go on as its parent
        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


def _serve() -> None:
    load_trials(TRIALS)
    woken, wake = os.pipe()
    os.set_blocking(wake, False)
    os.set_blocking(woken, False)
    signal.set_wakeup_fd(wake)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    children: set[int] = set()
    while True:
        ready, _, _ = select.select([sys.stdin.fileno(), woken], [], [])
        if woken in ready:
            os.read(woken, 4096)
            _bury(children)
        if sys.stdin.fileno() in ready and not _obey(children):
            break
    for pid in children:
        os.kill(pid, signal.SIGKILL)


def _obey(children: set[int]) -> bool:
    """Start what one line orders; lines come one at a time, each after the answer to the one before."""
    line = sys.stdin.readline()
    if not line:
        return False
    pid = os.fork()
    if not pid:
        _child(json.loads(line))
    children.add(pid)
    _say(f"started {pid}")
    return True


def _bury(children: set[int]) -> None:
    for pid in list(children):
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            children.discard(pid)
            _say(f"ended {pid} {os.waitstatus_to_exitcode(status)}")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    if len(sys.argv) > 1:
        sys.exit(_run({"point": sys.argv[1], "nth": int(sys.argv[2]), "seen": sys.argv[3]}))
    _serve()
