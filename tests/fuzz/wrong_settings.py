"""The real program with settings that cannot work, a secret among them: it says what is wrong, not what was set."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from bot.emulator import DEMO_TOKEN
from tests.journeys.commands import settings

SECRET = "Canary5150Secret"
WRONG: tuple[dict[str, str], ...] = (
    {"webhook_secret": f"{SECRET} with a space"},
    {"telegram_bot_token": f"4200000001:{SECRET}", "webhook_url": "https://bot.example/t"},
    {"webhook_url": f"bot:{SECRET}@x", "webhook_secret": "x" * 16},
    {"console_url": f"https://{SECRET}@x/y"},
    *(
        {"database_url": f"{scheme}://bot:{password}@127.0.0.1:{port}/db{query}"}
        for scheme, password, port, query in (
            ("postgresql+psycopg", SECRET, "1", ""),
            ("postgresql+psycopg", f"{SECRET}@pw", "1", ""),
            ("postgresql+psycopg", f"a@{SECRET}", "1", ""),
            ("postgresql+psycopg", f"{SECRET}%zz", "1", ""),
            ("postgresql+psycopg", f"{SECRET}/a?b#c", "1", ""),
            ("postgresql+psycopg", SECRET, "1x", ""),
            ("postgresql+psycopg", "x", "1", f"?password={SECRET}&passwort={SECRET}"),
            ("postgres", SECRET, "1", ""),
        )
    ),
)
VERBS = (("user", "list"), ("db", "backup"), ("run",))


def told(folder: Path) -> Iterator[str]:
    """Return what the program says of each, with each verb. It must not succeed."""
    own = {"telegram_bot_token": DEMO_TOKEN, "telegram_api_url": "http://127.0.0.1:9", "data_dir": str(folder)}
    for wrong in WRONG:
        for verb in VERBS:
            ran = subprocess.run(
                [sys.executable, "-m", "bot", *verb], cwd=folder, env=settings(**{**own, **wrong}),
                capture_output=True, text=True, check=False, timeout=60,
            )  # fmt: skip
            assert ran.returncode, (wrong, verb)
            yield ran.stdout + ran.stderr
