"""A process whose children each take one turn and die in it, before the statement whose number they are told."""

import os
import signal
import sys
from itertools import count
from typing import NoReturn

from sqlalchemy import Engine, event

from flows.screening import Event
from storage import audit, conversation, inbox, outbox
from storage.audit import Occasion
from storage.conversation import Utterance
from storage.database import open_database
from storage.outbox import Owing
from storage.unit import unit_of_work
from tests.storage.invented import NOW, a_screening, chance


def take_a_turn(engine: Engine, update_id: int) -> None:
    """Do what a turn does: an update, a screening, its conversation, its events, what it owes."""
    with unit_of_work(engine) as unit:
        inbox.claim(unit, update_id)
        number = a_screening(unit).number
        conversation.append(unit, number, [Utterance(at=NOW, by="bot", text="?")])
        turn = Occasion(at=NOW, software="0", screening=number, update_id=update_id)
        audit.record(unit, turn, [Event(what="answered", new="71"), Event(what="stopped")], chance)
        owings = [Owing(chat_id=1, kind="say", payload={}), Owing(chat_id=2, kind="card", payload={})]
        outbox.owe(unit, owings, NOW, cause=f"update:{update_id}")
        inbox.settle(unit, update_id, "done", NOW)


def _die_at(engine: Engine, moment: int) -> None:
    moments = count(1)

    def perhaps_die(*_args: object) -> None:
        if next(moments) == moment:
            os.kill(os.getpid(), signal.SIGKILL)

    for name in ("begin", "before_cursor_execute", "after_cursor_execute", "commit"):
        event.listen(engine, name, perhaps_die)


def _child(url: str, update_id: int, moment: int) -> NoReturn:
    engine = open_database(url)
    _die_at(engine, moment)
    take_a_turn(engine, update_id)
    os._exit(0)


def _serve(url: str) -> None:
    for line in sys.stdin:
        update_id, moment = map(int, line.split())
        child = os.fork()
        if not child:
            _child(url, update_id, moment)
        _, status = os.waitpid(child, 0)
        sys.stdout.write("killed\n" if os.WIFSIGNALED(status) else "ended\n")
        sys.stdout.flush()


if __name__ == "__main__":
    _serve(sys.argv[1])
