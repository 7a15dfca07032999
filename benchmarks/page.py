"""Writes docs/performance.md from what was measured last. Nobody writes in that page by hand."""

from __future__ import annotations

import json
import os
import platform
import re
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from benchmarks import goals, profile
from benchmarks.commands import answer
from benchmarks.parts import PARTS
from benchmarks.places import HOUSE, PEERS
from benchmarks.tables import table

PAGE = HOUSE / "docs" / "performance.md"
BEFORE = HOUSE / "benchmarks" / "profile_before.json"
_HEAD = """\
# What a turn costs

Written by `make bench`, never by hand; the text around the figures stands in `benchmarks/`. Real programs answer a real
crowd over HTTP on one machine: the bot on one core, Telegram's side (`benchmarks/telegram`) on the other. A turn is one
tap: the bot answers it and edits the message. Every program runs once in each round, forth and back; a ratio is formed
within a round. Figures are medians, with the lowest and the highest of all rounds. After each run of this bot its
database is held against what was seen from outside: every turn must be in it, and the audit's chain sound.
"""
_PINNED = re.compile(r"^([A-Za-z][\w.-]*)==([\w.]+)", re.MULTILINE)
_NAMED = ("python-telegram-bot", "httpx", "aiogram", "aiohttp", "uvloop", "redis", "asyncpg", "aiosqlite", "sqlmodel")


def written(found: Mapping[str, Any], commits: Mapping[str, str | None]) -> str:
    """Return the whole page, of the figures of each part that was measured, and the commit of each."""
    chosen = {name: part for name, part in PARTS.items() if found.get(name)}
    return "\n".join(
        [
            _HEAD,
            *_machine({name: commits.get(name) or "unknown" for name in chosen}),
            *_goals(found),
            *(part.page(found[name]) for name, part in chosen.items()),
            *_profiles(),
        ]
    )


def _machine(commits: Mapping[str, str]) -> Iterator[str]:
    rows = [
        ("machine", f"{os.cpu_count()} × {_processor()}, {platform.system()} {platform.release()}"),
        ("interpreter, of all Python programs", f"Python {platform.python_version()}"),
        ("SQLite", sqlite3.sqlite_version),
        ("node", _version("node", "--version")),
        ("peers", ", ".join(f"{name} {version}" for name, version in _versions().items())),
        *(("this bot", each) for each in _of_which(commits)),
    ]
    yield table(("", ""), rows)


def _goals(found: Mapping[str, Any]) -> Iterator[str]:
    decided = [goal for name, part in PARTS.items() if found.get(name) for goal in part.goals(found[name])]
    yield "## Goals\n"
    yield table(("goal", "wanted", "measured", "met"), list(goals.rows(decided)))


def _profiles() -> Iterator[str]:
    before = json.loads(BEFORE.read_text(encoding="utf-8")) if BEFORE.is_file() else None
    after = profile.kept()
    if before or after:
        yield profile.page(before, after)


def _versions() -> dict[str, str]:
    locked = "\n".join(path.read_text(encoding="utf-8") for path in sorted(PEERS.glob("*.txt")))
    pinned = dict(_PINNED.findall(locked))
    node: dict[str, str] = json.loads((PEERS / "package.json").read_text(encoding="utf-8"))["dependencies"]
    return {name: pinned[name] for name in _NAMED if name in pinned} | node


def _of_which(commits: Mapping[str, str]) -> Iterator[str]:
    """Yield each commit that was measured; where there are several, with the parts that measured it."""
    for one in dict.fromkeys(commits.values()):
        parts = ", ".join(name for name, commit in commits.items() if commit == one)
        yield f"commit {one}" + ("" if len(set(commits.values())) == 1 else f": {parts}")


def _version(*command: str) -> str:
    where = shutil.which(command[0])
    return answer([where, *command[1:]], HOUSE) if where else "none"


def _processor() -> str:
    listed = Path("/proc/cpuinfo")
    lines = listed.read_text(encoding="utf-8").splitlines() if listed.is_file() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()
