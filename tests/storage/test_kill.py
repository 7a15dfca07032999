"""A process killed at any moment of a turn leaves all of the turn or nothing of it."""

import subprocess
import sys
from itertools import count

from sqlalchemy import Engine, func, select

from storage import inbox
from storage.inbox import Incoming
from storage.tables import EVENT, INBOX, OUTBOX, SCREENING, UTTERANCE
from storage.unit import reading, unit_of_work
from storage.verification import verify
from tests.storage.invented import NOW


def test_a_kill_at_any_statement_of_a_turn_leaves_nothing_of_it(engine: Engine, url: str) -> None:
    with unit_of_work(engine) as unit:
        inbox.store(unit, [Incoming(update_id=1, payload="{}"), Incoming(update_id=2, payload="{}")], NOW)
    command = [sys.executable, "-m", "tests.storage.killed_turns", url]
    moments = 0
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        for moments in count(1):
            if _take_turn(process, update_id=1, moment=moments) == "ended":
                break
            assert _whole_turns(engine) == 0
        assert _whole_turns(engine) == 1
        assert _take_turn(process, update_id=2, moment=9999) == "ended"
        process.communicate()

    assert moments > 30
    assert _whole_turns(engine) == 2


def _take_turn(process: subprocess.Popen[str], update_id: int, moment: int) -> str:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(f"{update_id} {moment}\n")
    process.stdin.flush()
    return process.stdout.readline().strip()


def _whole_turns(engine: Engine) -> int:
    with reading(engine) as unit:
        if engine.dialect.name == "sqlite":
            assert unit.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
        assert verify(unit).bad is None
        done = unit.scalar(select(func.count()).where(INBOX.c.state == "done")) or 0
        found = [unit.scalar(select(func.count()).select_from(each)) for each in (SCREENING, UTTERANCE, EVENT, OUTBOX)]
    assert found == [done, done, 2 * done, 2 * done]
    return done
