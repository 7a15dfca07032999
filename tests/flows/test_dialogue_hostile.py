"""Whatever is tapped or typed, in whatever state: nothing raises, nothing is guessed, a screen is always there."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flows.acts import ACTS
from flows.dialogue import step
from flows.lifecycle import STATES
from flows.screening import Heard, Screening
from flows.showing import step_of
from tests.flows.playing import STANDARD, TRIAL, WORDS, Facts, Play, label, played, said, screen

NUMBER, REVISION, SEPARATORS = 7, 4, 3
STEP = 14
"""A step is cut to its first characters on a button."""
SERIES = {"progression_evidence": ["psa"], "psa_values": [{"date": "2026-09-01", "value": "3"}]}
DETAILS = ("", "yes", "none", "9" * 40, "²", "g/L", "sex", "keep", "a:b:🙂\0", "2026-09-01")
DETAILED = ("option", "number", "on", "off", "drop", "unit", "change", "page", "plan")
ABSURD = [(word, each) for word in (*ACTS, "", "nonsense") for each in (DETAILS if word in DETAILED else DETAILS[:2])]
KINDS = (
    *("planned_injection_date", "sex", "age", "ecog", "ecog_date", "testosterone"),
    *("psma_pet", "prior_arsi", "hemoglobin"),
)


AMENDED = {
    "choosing": ("amend",),
    "explaining": ("amend", "change:age"),
    "annulling": ("annul",),
    "annulled": ("annul", "because:twice"),
    "corrected": ("amend", "change:age", "because:source"),
}
"""Every step of amending an outcome, and the taps that lead there."""


def plays() -> dict[str, Play]:
    """Return a screening in every state, and in every kind of question."""
    found, walk = dict[str, Play](), Play()
    while walk.screening.state == "asking":
        found[f"asking {walk.standing.question}"] = on_from(walk)
        walk.answer(STANDARD)
    hemoglobin, transfused = found["asking hemoglobin"], found["asking rbc_transfusion"]
    found["asking psa_values"] = series = on_from(found["asking progression_evidence"], SERIES, "psa_values")
    found["which unit"] = on_from(hemoglobin, typed="121")
    found["lines read"] = on_from(series, typed="01/09/2026 3.1")
    found["implausible"] = on_from(hemoglobin, typed="121 g/dL")
    found["implausible series"] = on_from(series, typed="01/09/2026 99999", taps=("done",))
    found["rescheduling"] = on_from(transfused, {"rbc_transfusion": "yes"}, "rbc_transfusion_date", "20/11/2026")
    found["reviewing"] = on_from(walk, until="reviewing")
    found["changing"] = on_from(found["reviewing"], taps=("change:prior_arsi",))
    found["eligible"] = on_from(walk, until="end")
    found["pending"] = on_from(hemoglobin, {"hemoglobin": None}, "end")
    found["excluded"] = on_from(hemoglobin, typed="9 g/dL")
    for place, tap in (("correcting", "correct"), ("completing", "complete"), ("closed", "end")):
        found[place] = on_from(found["excluded"], taps=(tap,))
    found |= {place: on_from(found["pending"], taps=taps) for place, taps in AMENDED.items()}
    found["again"] = on_from(found["eligible"])
    found["again"].screen_again()
    found["stopped"] = on_from(hemoglobin, taps=("stop",))
    found["still latest"] = on_from(found["asking consent"], taps=("stop",))
    found["still latest"].later(days=1)
    found["still latest"].tap("resume")
    return found


def on_from(
    before: Play, facts: Facts = STANDARD, until: str = "", typed: str = "", taps: tuple[str, ...] = ()
) -> Play:
    """Return another screening that went on from where this one stands."""
    play = Play.of(before.step, before.now)
    if until:
        play.go_on(STANDARD | facts, until)
    if typed:
        play.type(typed)
    for each in taps:
        play.tap(each)
    return play


PLAYS = plays()
HARDEST = [place for place in PLAYS if not place.startswith("asking ") or place.removeprefix("asking ") in KINDS]
"""Every state, and every kind of question once."""


def test_every_state_is_met() -> None:
    assert {play.screening.state for play in PLAYS.values()} == set(STATES)


@pytest.mark.parametrize("place", HARDEST)
def test_an_absurd_tap_is_answered(place: str) -> None:
    play = PLAYS[place]
    before, now = play.screening, step_of(play.standing)
    for word, detail in ABSURD:
        code = f"{word}:{detail}" if detail else word
        went = step(TRIAL, before, Heard(kind="tap", code=code, step=now, revision=before.revision), play.now)
        _sound(before, went.screening)
        assert said(WORDS["fr"], screen(went).lines)


@pytest.mark.parametrize("place", HARDEST)
def test_an_old_button_or_another_steps_changes_nothing(place: str) -> None:
    play = PLAYS[place]
    before, now = play.screening, step_of(play.standing)
    for code in [button.code for button in screen(play.step).buttons]:
        for other, revision in (
            (now, before.revision - 1),
            (now, before.revision + 1),
            ("", before.revision),
            ("age", -1),
        ):
            went = step(TRIAL, before, Heard(kind="tap", code=code, step=other, revision=revision), play.now)

            assert went.screening is before
            assert went.toast
            assert not went.events
            assert went.outcome is None


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("place", PLAYS)
def test_every_button_shown_does_something_and_fits(place: str, language: str) -> None:
    play, words = PLAYS[place], WORDS[language]
    before, now, shown = play.screening, step_of(play.standing), screen(play.step)
    codes = [button.code for button in shown.buttons]
    assert len(set(codes)) == len(codes) <= 100
    assert len(said(words, shown.lines)) <= 4096
    for button in shown.buttons:
        went = step(TRIAL, before, Heard(kind="tap", code=button.code, step=now, revision=before.revision), play.now)
        assert went.screening is not before or went.toast or went.again or went.screen != shown, button.code
        assert went.toast is None or went.toast.key != "toast.over", button.code
        assert 0 < len(label(words, button)) <= 64
        assert NUMBER + REVISION + SEPARATORS + min(len(now), STEP) + len(button.code.encode()) <= 64
        assert len(said(words, screen(went).lines)) <= 4096


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    place=st.sampled_from(sorted(HARDEST)),
    text=st.text(max_size=80) | st.from_regex(r"[0-9 ,./:<>a-zµ]{0,14}", fullmatch=True),
)
def test_a_random_text_never_raises_and_a_text_not_understood_changes_nothing(place: str, text: str) -> None:
    play = PLAYS[place]
    went = step(TRIAL, play.screening, Heard(kind="text", text=text), play.now)

    assert screen(went).lines
    if not went.understood:
        assert went.screening is play.screening
        assert not went.events
    _sound(play.screening, went.screening)


def _sound(before: Screening, after: Screening) -> None:
    """One thing heard changes one answer at most, and survives the disk."""
    given_now = {name for name, answer in after.answers.items() if before.answers.get(name) != answer}
    assert len(given_now) <= 1
    assert after.revision in {before.revision, before.revision + 1}
    assert Screening.model_validate_json(after.model_dump_json()) == after


def test_toggles_say_on_or_off_so_that_a_double_tap_counts_once() -> None:
    play = played(STANDARD, "prior_arsi")
    play.tap("on:abiraterone")
    play.tap_again()
    assert _ticked(play) == ("abiraterone",)
    play.tap("off:abiraterone")
    play.tap_again()
    assert _ticked(play) == ()


def _ticked(play: Play) -> tuple[str, ...]:
    draft = play.screening.draft
    assert draft
    return draft.chosen


def test_a_double_tap_is_told_what_was_answered() -> None:
    play = played(STANDARD, "sex")
    play.tap("option:male")
    again = play.tap_again()

    assert again.toast
    assert WORDS["en"].plain(again.toast) == "Already answered: Male"
    assert again.screening.answers.keys() == {"planned_injection_date", "last_injection_date", "sex"}
