"""Other programs, started by command: to their end, or to be ended later."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any

_PATIENCE = 20.0


def done(command: Sequence[str | Path], folder: Path | None = None) -> None:
    """Run a command to its end; what it prints is for people, not for our standard output."""
    subprocess.run(command, cwd=folder, check=True, stdout=sys.stderr)  # noqa: S603 - commands are ours, without a shell


def answer(command: Sequence[str | Path], folder: Path) -> str:
    """Return what a command prints."""
    asked = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603 - as above: ours
    return asked.stdout.strip()


def begun(
    command: Sequence[str | Path],
    folder: Path,
    *,
    environment: Mapping[str, str] | None = None,
    says: IO[Any] | int = subprocess.DEVNULL,
    told: int = subprocess.DEVNULL,
) -> subprocess.Popen[str]:
    """Start a command; `says` is where all goes that it prints, a pipe leaves its errors where ours go."""
    errors = None if says == subprocess.PIPE else says
    return subprocess.Popen(  # noqa: S603 - as above: ours
        command, cwd=folder, env=environment, stdin=told, stdout=says, stderr=errors, text=True
    )


def ended(process: subprocess.Popen[str]) -> None:
    """Wait for the end of a process that was told to end, and insist after a while."""
    try:
        process.wait(_PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
