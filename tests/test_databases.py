"""A test's server ends with the test, whatever becomes of it; its databases are as the bot makes them."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from storage.migrations import HEAD
from tests.databases import Database

HOUSE = Path(__file__).parents[1]
A_SERVER = """
import sys
from tests.databases import postgresql
with postgresql() as server:
    print(server.pid, flush=True)
    sys.stdin.read()
"""


def test_a_database_has_the_tables_of_this_version(database: Database) -> None:
    assert database.rows("SELECT version_num FROM alembic_version") == [(HEAD,)]


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT, None])
def test_a_server_ends_with_its_process(end: signal.Signals | None) -> None:
    command = [sys.executable, "-c", A_SERVER]
    with subprocess.Popen(
        command, cwd=HOUSE, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout
        server = process.stdout.readline().strip()
        os.kill(int(server), 0)  # it is there
        if end:
            process.send_signal(end)

    subprocess.run(
        ["sh", "-c", "while kill -0 $1 2>/dev/null; do sleep 0.1; done", "sh", server], timeout=20, check=True
    )
