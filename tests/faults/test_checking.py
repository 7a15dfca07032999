"""The checker objects to each way in which a history can break a promise, and to nothing in one that keeps them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.faults.checking import broken
from tests.faults.history import Call, Came, Event, History, Kept, Owed, Panel, Shown

CARD = "Screening 1: excluded\nRef. S-1/2"
MARKED = f"Possible duplicate of the card with the same reference\n{CARD}"

SOUND = History(
    made=(10, 11),
    calls=(
        Call("sendMessage", 5, "How old?", 100),
        Call("editMessageText", 5, "Result", 100),
        Call("sendMessage", -9, CARD, 101),
    ),
    inbox=(Came(10, 5, "done", is_tap=False), Came(11, 5, "done", is_tap=True)),
    events=(Event(1, "began", screening=1, update=10), Event(2, "answered", "age", 1, 11)),
    outbox=(
        Owed(1, 5, "panel", "sent", "How old?", "S-1", 1, "update:10", 0),
        Owed(2, 5, "toast", "sent", "", "", None, "update:11", 0, answers_a_tap=True),
        Owed(3, 5, "panel", "sent", "Result", "S-1", 1, "update:11", 1),
        Owed(4, -9, "card", "sent", CARD, "S-1/2", 1, "update:11", 2),
    ),
    screenings=(Kept(1, 2, {"age": "71"}, 100, "excluded", "excluded"),),
    shown=(Shown(5, 1, "age", "71"),),
    panels=(Panel(5, 100, 1, 2),),
    mark="Possible duplicate",
)


def test_a_sound_history_is_not_objected_to() -> None:
    assert broken(SOUND) == []


def test_a_card_repeated_once_after_a_death_with_its_mark_is_sound() -> None:
    doubtful = replace(SOUND.outbox[3], doubts=1, attempts=2)
    again = (*SOUND.calls, Call("sendMessage", -9, MARKED, 102))

    assert broken(replace(SOUND, calls=again, outbox=(*SOUND.outbox[:3], doubtful), deaths=1)) == []


def test_a_question_that_nobody_saw_may_have_given_way_to_a_newer_one() -> None:
    assert broken(replace(SOUND, outbox=SOUND.outbox[1:], calls=SOUND.calls[1:])) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"waiting": (11,)}, "update 11 was never acknowledged"),
        ({"inbox": SOUND.inbox[:1], "events": SOUND.events[:1]}, "update 11 was acknowledged and is not in the inbox"),
        ({"inbox": (SOUND.inbox[0], Came(11, 5, "open"))}, "update 11 has not ended: it is open"),
        ({"screenings": ()}, "screening 1: age was shown as answered and is not kept so"),
        (
            {"screenings": (replace(SOUND.screenings[0], facts={"age": "17"}),)},
            "screening 1: age was shown as answered and is not kept so",
        ),
        (
            {"screenings": (replace(SOUND.screenings[0], revision=1),)},
            "screening 1: revision 2 is on a screen and not on disk",
        ),
        ({"events": (*SOUND.events, Event(3, "answered", "age", 1, 11))}, "update 11: answered age stands 2 times"),
        ({"outbox": (*SOUND.outbox, SOUND.outbox[3])}, "update:11: number 2 is owed 2 times"),
        ({"inbox": (SOUND.inbox[0], Came(11, 5, "aside"))}, "event 2 comes from update 11, whose turn is not done"),
        ({"outbox": SOUND.outbox[:2]}, "event 2 of update 11 is owed to nobody's screen"),
        ({"outbox": (SOUND.outbox[0], *SOUND.outbox[2:])}, "the tap of update 11 is done, and its answer is not owed"),
        (
            {"outbox": (*SOUND.outbox[:2], replace(SOUND.outbox[2], ordinal=3), SOUND.outbox[3])},
            "update:11 owes only a part of what it came to",
        ),
        ({"outbox": (*SOUND.outbox, Owed(5, 5, "say", "sent", "x", cause="update:12"))}, "update:12 owes 1 things"),
        ({"calls": (*SOUND.calls, Call("sendMessage", 5, "Recorded."))}, "chat 5 was sent what nobody owed"),
        ({"calls": (*SOUND.calls, SOUND.calls[2])}, "chat -9 got 2 times what was owed 1 times"),
        ({"calls": (SOUND.calls[1], SOUND.calls[0])}, "chat 5: what was owed as 1 was sent after 3"),
        ({"calls": SOUND.calls[:2]}, "card 4 (S-1/2) never came to chat -9"),
        ({"outbox": (*SOUND.outbox[:3], replace(SOUND.outbox[3], state="dead"))}, "card 4 for chat -9 ended dead"),
        ({"panels": (*SOUND.panels, Panel(5, 99, 1, 1))}, "screening 1 has 2 messages with buttons"),
        ({"panels": (Panel(5, 99, 1, 2),)}, "message 99 of revision 2 is not its panel"),
        (
            {"screenings": (replace(SOUND.screenings[0], judged="pending"),)},
            "screening 1 says excluded, evaluate says pending",
        ),
        ({"faults": ("integrity_check: row missing",)}, "integrity_check: row missing"),
        (
            {"outbox": (replace(SOUND.outbox[0], doubts=1), *SOUND.outbox[1:])},
            "1 sends were in doubt though nothing died",
        ),
    ],
)
def test_each_broken_promise_is_named(change: dict[str, Any], said: str) -> None:
    assert [each for each in broken(replace(SOUND, **change)) if said in each] != []


@pytest.mark.parametrize(
    ("texts", "said"),
    [((CARD, CARD), "without its mark"), ((CARD, MARKED, MARKED), "got 3 times what was owed 2 times")],
)
def test_a_card_is_repeated_once_for_each_lost_answer_and_with_its_mark(texts: tuple[str, ...], said: str) -> None:
    calls = (*SOUND.calls[:2], *(Call("sendMessage", -9, text) for text in texts))
    outbox = (*SOUND.outbox[:3], replace(SOUND.outbox[3], doubts=1))

    assert any(said in each for each in broken(replace(SOUND, calls=calls, outbox=outbox, deaths=1)))
