"""The verbs that verify, as the command line takes them: `audit verify`, `audit checkpoint`, `log replay`."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from bot.terminal import CANNOT_CHECK

Verbs: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001 - argparse names it so
AddVerb: TypeAlias = "Callable[[Verbs, str, Callable[[argparse.Namespace], int], str], argparse.ArgumentParser]"

A_COPY = "a SQLite file, of which nothing is touched, or a URL; default: DATABASE_URL"


def add_audit(verbs: Verbs, add: AddVerb) -> None:
    """Add what stands behind `audit`."""
    verify = add(verbs, "verify", _verify, "check the events, the checkpoints, and every finding")
    verify.add_argument("--checkpoints", type=Path, metavar="FILE", help="default: AUDIT_CHECKPOINTS")
    verify.add_argument("--key", type=Path, metavar="PUB", help="the public half; default: beside AUDIT_KEY")
    verify.add_argument("--selected", action="store_true", help="FILE holds only some of all checkpoints")
    verify.add_argument("--no-checkpoints", action="store_true", help="check the chain alone")
    verify.add_argument("--no-replay", action="store_true", help="judge no pre-screening again")
    make = add(verbs, "checkpoint", _checkpoint, "sign how far the events go now")
    make.add_argument("--key", type=Path, metavar="FILE", help="made if it is not there; default: AUDIT_KEY")
    make.add_argument("--to", type=Path, metavar="FILE", help="default: AUDIT_CHECKPOINTS")
    make.add_argument("--restored", action="store_true", help="a backup was restored: give up what it did not hold")
    for each in (verify, make):
        _reads(each)


def add_replay(verbs: Verbs, add: AddVerb) -> None:
    """Add `log replay`."""
    replay = add(verbs, "replay", _replay, "judge pre-screenings again from their events alone")
    replay.add_argument("number", nargs="?", metavar="NUMBER", help="as people call it: 12, or 12-2")
    replay.add_argument("--all", action="store_true", help="all of them, telling those that are not the same")
    _reads(replay)


def _verify(asked: argparse.Namespace) -> int:
    from bot.audit_commands import Asked, verify  # noqa: PLC0415 - a verb imports only what it needs

    named = (asked.db, asked.checkpoints, asked.key)
    return verify(Asked(*named, asked.selected, asked.no_checkpoints, asked.no_replay))


def _checkpoint(asked: argparse.Namespace) -> int:
    from bot.audit_commands import checkpoint  # noqa: PLC0415 - a verb imports only what it needs

    return checkpoint(asked.db, asked.key, asked.to, restored=asked.restored)


def _replay(asked: argparse.Namespace) -> int:
    from bot.replay_command import log_replay  # noqa: PLC0415 - a verb imports only what it needs

    return log_replay(asked.number, asked.db, every=asked.all)


def _reads(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--db", metavar="COPY", help=A_COPY)
    parser.set_defaults(not_possible=CANNOT_CHECK)
