"""A restore that is killed leaves the old database or the restored one, on both databases."""

import shutil

import pytest

from tests.databases import Database, on_sqlite
from tests.storage.kills import killed_at_system_calls, killed_restores

KILLS = {"sqlite": 4, "postgresql": 2}
"""In a campaign: thousands, so every moment."""


def test_a_kill_at_any_moment_leaves_the_old_database_or_the_restored_one(database: Database) -> None:
    count = KILLS[database.kind]

    kills = killed_restores(database, count)

    assert kills.moments > 100
    assert min(kills.old, kills.new) > 0
    assert kills.mixed == 0


@on_sqlite
@pytest.mark.skipif(shutil.which("strace") is None, reason="no strace here")
def test_a_kill_at_a_system_call_leaves_the_old_database_or_the_restored_one(database: Database) -> None:
    kills = killed_at_system_calls(database, "pwrite64", 3)

    assert kills.moments > 100
    assert kills.old + kills.new >= 3
    assert kills.mixed == 0
