"""What buttons carry: short enough for Telegram, and read back as what they were."""

import pytest

from bot.buttons import LIMIT, data_of, full_step, read_data
from bot.labels import MADE_UP, code_typed, folded, tapped_label
from flows.dialogue import begin
from flows.facts import ChoiceFact, MultipleFact
from flows.lifecycle import STATES
from flows.progress import Standing
from flows.screening import Heard
from flows.screens import Step
from flows.showing import step_of
from flows.trial import Trial
from tests.flows.playing import MORNING, STANDARD, TRIAL, WORDS, Play, played

LATE = begin(TRIAL, number=9_999_999, site="nimes", person=1, language="fr", now=MORNING).screening.model_copy(
    update={"revision": 999}
)


def longest_codes(trial: Trial) -> list[tuple[str, str]]:
    choices = [fact for fact in trial.facts if isinstance(fact, ChoiceFact | MultipleFact)]
    options = [(fact.id, f"option:{each}") for fact in choices for each in fact.options]
    return [*options, *(("reviewing", f"change:{fact.id}") for fact in trial.facts)]


@pytest.mark.parametrize(("step", "code"), longest_codes(TRIAL), ids=str)
def test_every_button_fits_with_the_longest_number_and_comes_back_as_it_was(step: str, code: str) -> None:
    data = data_of(LATE, step, code)

    tapped = read_data(data)

    assert len(data.encode()) <= LIMIT
    assert tapped is not None
    assert (tapped.number, tapped.revision, tapped.code) == (9_999_999, 999, code)
    assert full_step(Standing(TRIAL, LATE), tapped.step) == step


@pytest.mark.parametrize("state", STATES)
def test_a_state_comes_back_as_it_was(state: str) -> None:
    tapped = read_data(data_of(LATE, state, "confirm"))

    assert tapped is not None
    assert full_step(Standing(TRIAL, LATE), tapped.step) == state


def test_a_button_that_would_not_fit_is_an_error_of_ours() -> None:
    with pytest.raises(ValueError, match="shorten the option's id"):
        data_of(LATE, "sex", "option:" + "x" * 60)


NO_NUMBERS = ("", "x", "-1", "²", "١", " 1", "1_0", "01", "9" * 19, "9" * 5000, f"{2**63}")


@pytest.mark.parametrize(
    "forged",
    ["", "|||", "1|sex|2", *(f"{each}|sex|2|stop" for each in NO_NUMBERS), "1|sex|²|stop", f"1|sex|{'9' * 20}|stop"],
    ids=ascii,
)
def test_what_no_button_carries_is_not_read(forged: str) -> None:
    assert read_data(forged) is None


@pytest.mark.parametrize(
    "code", ["change:invented", "change", "number", "unit", "delete", "because:Zebulon", "option:Zebulon", "x:Zebulon"]
)
def test_a_made_up_button_has_a_name_in_the_log_all_the_same(code: str) -> None:
    assert tapped_label(WORDS["en"], "reviewing", code) == MADE_UP


@pytest.mark.parametrize("code", ["unit:10^3/mm3", "number:4", "drop:2026-09-01"])
def test_a_value_on_a_button_stands_in_the_log(code: str) -> None:
    assert tapped_label(WORDS["en"], "age", code) == code.partition(":")[2]


@pytest.mark.parametrize(
    "typed", ["✓ Métastases  osseuses", "metastases osseuses", " MÉTASTASES OSSEUSES. ", "☑ métastases osseuses"]
)
def test_a_label_is_recognised_however_it_is_typed(typed: str) -> None:
    assert folded(typed) == "metastases osseuses"


@pytest.mark.parametrize("typed", ["Enzalutamide", "enzalutamide.", "None"])
def test_a_label_typed_ticks_and_never_unticks(typed: str) -> None:
    play = played(STANDARD, "prior_arsi")
    first = _types(play, typed)
    step = _types(play, typed)
    assert step.toast is None
    assert step.screening == first.screening
    assert step.screening.draft
    assert len(step.screening.draft.chosen) == 1


@pytest.mark.parametrize("typed", ["✓ Enzalutamide", " ✔ enzalutamide"])
def test_a_label_typed_with_its_tick_unticks(typed: str) -> None:
    play = played(STANDARD, "prior_arsi")
    play.tap("on:enzalutamide")
    play.tap("on:abiraterone")
    draft = _types(play, typed).screening.draft
    assert draft
    assert draft.chosen == ("abiraterone",)


def test_a_label_typed_again_leaves_the_order_of_the_ticks() -> None:
    play = played(STANDARD, "prior_arsi")
    for typed in ("Enzalutamide", "Abiraterone", "Enzalutamide"):
        _types(play, typed)
    assert play.screening.draft
    assert play.screening.draft.chosen == ("enzalutamide", "abiraterone")


def _types(play: Play, text: str) -> Step:
    code = code_typed(text, play.standing, play.words)
    assert code
    step, revision = step_of(play.standing), play.screening.revision
    return play.hear(Heard(kind="tap", code=code, step=step, revision=revision, typed=True))


@pytest.mark.parametrize(
    "typed", ["N\u0336o\u0336", "N\u0338o\u0338", "№", "ⓝⓞ", "nо", "n\u200bo", "²"]
)  # о is Cyrillic
def test_a_word_struck_through_or_in_other_letters_is_no_label(typed: str) -> None:
    assert folded(typed) not in {"no", "2"}
