"""Why an outcome does not count, as typed: shown back and confirmed; a no, a yes and a bare value are no reason."""

import pytest

from flows.screening import Amending
from flows.showing import asks, step_of
from tests.flows.playing import STANDARD, Play, played, screen, shown

ASKED_WHY = (("annul",), ("annul", "a double"), ("amend", "change:age"))
"""What is tapped or typed until a reason is asked for."""
NOES = (
    *("Non", "non merci", "Cancel", "annuler", "Stop", "No, thanks!", "RETOUR", "ne pas annuler", "arrêter"),
    *("back", "don’t cancel", "s’il vous plaît, stop"),
)
NOTHING = (
    *("oui", "Yes.", "ok", "d’accord", "9.4 g/dL", "20 µmol/L", "20 \u03bcmol/L", "12 mars 2026", "Annul", "…"),
    *("yes, cancel", "merci", "12", "²", "½", "62 mL/min/1,73 m²"),
)


def asked_why(begins: tuple[str, ...]) -> Play:
    play = played(STANDARD, "end")
    for each in begins:
        _ = play.type(each) if " " in each else play.tap(each)
    return play


@pytest.mark.parametrize("begins", ASKED_WHY)
def test_who_says_no_or_cancel_when_asked_why_is_back_at_the_outcome(begins: tuple[str, ...]) -> None:
    asked = asked_why(begins)
    for no in NOES:
        play = Play.of(asked.step, asked.now)
        step = play.type(no)
        assert (step.screening.state, step.screening.amending, step.screening.annulled) == ("eligible", None, None), no
        assert (step.events, step.outcome, step.understood) == ((), None, True)
        assert screen(step).lines[0].key == "outcome.head"


@pytest.mark.parametrize("begins", ASKED_WHY)
def test_a_yes_or_a_value_is_no_reason(begins: tuple[str, ...]) -> None:
    asked = asked_why(begins)
    for nothing in NOTHING:
        play = Play.of(asked.step, asked.now)
        step = play.type(nothing)
        assert (step.screening, step.understood) == (asked.screening, False), nothing
        assert screen(step).lines[-1].key == "amending.no_reason"


def test_a_reason_typed_annuls_only_when_its_button_is_tapped() -> None:
    play = asked_why(("annul",))
    asked = set()
    for reason in ("I hit the wrong button, do not annul", "done as a demonstration"):
        step = play.type(reason)
        assert (step.screening.state, step.events, step.outcome) == ("eligible", (), None)
        assert reason in shown(play)
        assert [code for _, code in play.buttons()] == ["because:typed", "back"]
        asked.add(asks(play.screening, step_of(play.standing)))
    assert len(asked) == 2  # each is a question of its own, which its word typed too early does not answer
    assert play.tap("because:twice").toast

    step = play.tap("because:typed")

    assert [(each.what, each.old, each.reason) for each in step.events] == [
        ("annulled", "eligible", "done as a demonstration")
    ]
    after = step.screening
    assert (after.state, after.annulled, after.amending) == ("annulled", "done as a demonstration", None)
    assert step.outcome is not None


def test_back_from_a_reason_shown_back_asks_why_again() -> None:
    play = asked_why(("annul", "done as a demonstration"))
    assert play.tap("back").screening.amending == Amending(what="annulment")
    assert play.tap("because:typed").toast
    assert play.tap("back").screening.amending is None
