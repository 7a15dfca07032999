"""The command line as a person at the site uses it: the real program, beside a running bot."""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from unittest.mock import patch

from bot.__main__ import main
from bot.evaluate_command import evaluate
from bot.trials import load_trials

HERE = Path(__file__).parents[2]
AWAY = Path(__file__).parent
"""Where no developer's .env lies."""

TRIALS = load_trials()


def settings(**wanted: object) -> dict[str, str]:
    """Return an environment with these settings and none that the machine happens to have."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}  # noqa: TID251 - what any program needs
    return {
        **kept,
        "PYTHONPATH": str(HERE),
        "LISTEN": "127.0.0.1:0",
        **{name.upper(): str(value) for name, value in wanted.items()},
    }


def printed(*verb: str, given: str = "", cwd: Path = AWAY, **wanted: object) -> str:
    """Run `python -m bot VERB …` and return what it prints; anything but success fails with what it says."""
    ran = subprocess.run(
        [sys.executable, "-m", "bot", *verb],
        input=given, capture_output=True, text=True, check=False, cwd=cwd, env=settings(**wanted), timeout=60,
    )  # fmt: skip
    assert ran.returncode == 0, f"{' '.join(verb)}: {ran.stdout}{ran.stderr}"
    return ran.stdout


def answered(*verb: str, **wanted: object) -> subprocess.CompletedProcess[str]:
    """Do the same in this process, which spares the start; return the status and all that is printed."""
    out, trouble = io.StringIO(), io.StringIO()
    own = patch.dict(os.environ, settings(**wanted), clear=True)  # noqa: TID251 - the command line has its settings from there
    with own, contextlib.redirect_stdout(out), contextlib.redirect_stderr(trouble):
        try:
            status = main(verb)
        except SystemExit as over:  # a verb that is none
            status = int(over.code or 0)
    return subprocess.CompletedProcess(verb, status, out.getvalue(), trouble.getvalue())


def told(*verb: str, **wanted: object) -> str:
    """Return what `python -m bot VERB …` prints, run in this process; anything but success fails with what it says."""
    ran = answered(*verb, **wanted)
    assert ran.returncode == 0, f"{' '.join(verb)}: status {ran.returncode}: {ran.stdout}{ran.stderr}"
    return ran.stdout


def log_of(number: int | str, database: str) -> dict[str, Any]:
    """Return `log show NUMBER --json`."""
    log: dict[str, Any] = json.loads(told("log", "show", str(number), "--json", database_url=database))
    return log


def judged(log: dict[str, Any], screening_date: str) -> dict[str, Any]:
    """Return what `evaluate` makes of the facts of a log."""
    case = {"id": "log", "trial": log["trial"], "screening_date": screening_date, "facts": log["facts"]}
    out = io.BytesIO()
    assert evaluate([json.dumps(case).encode()], out, TRIALS) == 0, out.getvalue()
    result: dict[str, Any] = json.loads(out.getvalue())
    return result
