"""`flow list | check | show | draw`, as a person and as a script meet them."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from bot.flow_commands import flow_check, flow_draw, flow_list, flow_report, flow_show
from bot.settings import TRIALS
from bot.trials import load_trials
from bot.wording import own_texts

REALUP = TRIALS / "nct06866938"
TRIAL = load_trials()["NCT06866938"]
NO_SUCH_FACT = "no fact is called haemoglobin (did you mean hemoglobin?)"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a copy of ReaLuP that a test may spoil."""
    return shutil.copytree(REALUP, tmp_path / "trial")


def test_the_list_names_each_trial_with_its_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert flow_list() == 0
    assert (
        capsys.readouterr().out
        == f"NCT06866938  version 2  36 criteria, {len(TRIAL.fact)} facts  {TRIAL.digest[:12]}\n"
    )


def test_a_sound_trial_has_no_mistake(capsys: pytest.CaptureFixture[str]) -> None:
    assert flow_check(str(REALUP)) == 0
    assert capsys.readouterr().out == f"{REALUP}: no mistake found\n"


def test_a_mistake_is_printed_by_file_line_and_key_and_ends_in_1(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    definition = (folder / "trial.yaml").read_text(encoding="utf-8")
    line = definition[: definition.index("fact: hemoglobin, bound")].count("\n") + 1
    misspelt = definition.replace("fact: hemoglobin, bound", "fact: haemoglobin, bound")
    (folder / "trial.yaml").write_text(misspelt, encoding="utf-8")

    assert flow_check(str(folder)) == 1
    assert capsys.readouterr().out.splitlines() == [
        f"{folder}/trial.yaml:{line}: criteria.I12c.rule.fact: {NO_SUCH_FACT}",
        f"{folder}: 1 to mend",
    ]


def test_a_file_that_is_missing_or_no_text_is_said(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "fr.yaml").write_bytes(b"\xff")
    assert flow_check(str(folder)) == 2
    assert "not UTF-8" in capsys.readouterr().err

    (folder / "fr.yaml").unlink()
    assert flow_check(str(folder)) == 2
    assert "fr.yaml" in capsys.readouterr().err


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_json_holds_all_that_a_script_needs_in_the_words_of_the_chat(
    language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert flow_show("nct06866938", language, as_json=True) == 0
    shown = json.loads(capsys.readouterr().out)

    assert list(shown) == ["trial", "version", "language", "ui", "facts"]
    assert [tuple(fact) for fact in shown["facts"]] == [("id", "criterion", "type", "text", "options", "units")] * len(
        TRIAL.fact
    )
    assert shown["ui"] == {key[3:]: text for key, text in own_texts(language).items() if key.startswith("ui.")}
    assert {fact["type"] for fact in shown["facts"]} == {
        *("choice", "multiple", "integer", "quantity", "date", "dated_values")
    }


def test_facts_come_in_the_order_asked_each_under_the_criterion_that_first_asks_it() -> None:
    facts = flow_report(TRIAL, "en")["facts"]

    assert [fact["id"] for fact in facts] == list(TRIAL.fact)
    assert [fact["criterion"] for fact in facts[:4]] == [None, None, "I1", "I1"]
    assert _fact("progression_date")["criterion"] == "I10"


def test_options_and_units_stand_as_their_buttons_do() -> None:
    assert _fact("sex", "fr")["options"] == [{"id": "male", "label": "Masculin"}, {"id": "female", "label": "Féminin"}]
    assert _fact("ecog")["options"] == [{"id": str(n), "label": str(n)} for n in range(5)]
    assert _fact("age")["options"] == []
    assert _fact("bilirubin")["units"] == ["µmol/L", "mg/dL", "mg/L", "× ULN"]
    assert _fact("bilirubin", "fr")["units"][-1] == "× LSN"
    assert _fact("psa_values")["units"] == ["ng/mL"]
    assert _fact("sex")["units"] == []


def test_the_page_for_people_holds_every_question(capsys: pytest.CaptureFixture[str]) -> None:
    assert flow_show("NCT06866938", "en", as_json=False) == 0
    page = capsys.readouterr().out

    assert [fact for fact in TRIAL.fact if TRIAL.words["en"][f"facts.{fact}.text"] not in page] == []


def test_the_drawing_holds_the_states_and_every_criterion(capsys: pytest.CaptureFixture[str]) -> None:
    assert flow_draw("NCT06866938") == 0
    drawn = capsys.readouterr().out

    assert drawn.startswith("stateDiagram-v2\n")
    assert [each for each in TRIAL.criterion if f'{each}["{each}: ' not in drawn] == []


@pytest.mark.parametrize("verb", ["show", "draw"])
def test_an_unknown_trial_is_answered_with_those_there_are(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    status = flow_draw("NCT0") if verb == "draw" else flow_show("NCT0", "en", as_json=True)

    assert status == 2
    assert capsys.readouterr().err == "There is no trial NCT0 here; there is NCT06866938.\n"


def _fact(name: str, language: str = "en") -> dict[str, Any]:
    return next(fact for fact in flow_report(TRIAL, language)["facts"] if fact["id"] == name)
