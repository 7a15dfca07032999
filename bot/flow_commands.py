"""`flow list | check | show | draw`: a trial's definition for people, and its words for who scripts a conversation."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from bot.settings import Settings
from bot.terminal import tell
from bot.trial_folders import trial_folders
from bot.trials import load_trials, trial_texts
from bot.wording import own_texts, words
from flows.checkup import check
from flows.drawing import criteria, lifecycle
from flows.facts import ChoiceFact, IntegerFact, MultipleFact, QuantityFact, SeriesFact

if TYPE_CHECKING:
    from bot.wording import Words
    from flows.facts import Fact
    from flows.trial import Trial

FAILED = 2


def flow_list() -> int:
    """Print the trials on this machine."""
    for trial in load_trials(Settings().trials_dir).values():
        size = f"{len(trial.criteria)} criteria, {len(trial.facts)} facts"
        tell(f"{trial.id}  version {trial.version}  {size}  {trial.digest[:12]}")
    return 0


def flow_check(path: str | None) -> int:
    """Print every mistake of one trial's folder, or of all, with file, line and key; 1 if there is any."""
    folders = [Path(path)] if path else trial_folders(Settings().trials_dir)
    wrong = 0
    for folder in folders:
        try:
            mistakes = check(trial_texts(folder))
        except OSError as trouble:
            sys.stderr.write(f"{folder}: {trouble.strerror}: {trouble.filename}\n")
            return FAILED
        except UnicodeDecodeError as trouble:
            sys.stderr.write(f"{folder}: a file is not UTF-8 text: {trouble.reason} at byte {trouble.start}\n")
            return FAILED
        for mistake in mistakes:
            tell(f"{folder / mistake.file}:{mistake.line or 1}: {mistake.key}: {mistake.message}")
        wrong += len(mistakes)
        tell(f"{folder}: {'no mistake found' if not mistakes else f'{len(mistakes)} to mend'}")
    return 1 if wrong else 0


def flow_show(trial_id: str, language: str, *, as_json: bool) -> int:
    """Print a trial's questions in the words of the chat; as JSON, in the form that DESIGN section 5 gives."""
    trial = load_trials(Settings().trials_dir).get(trial_id.upper())
    if trial is None:
        return _unknown(trial_id)
    shown = flow_report(trial, language)
    if as_json:
        tell(orjson.dumps(shown, option=orjson.OPT_INDENT_2).decode())
    else:
        _print_page(shown)
    return 0


def flow_draw(trial_id: str) -> int:
    """Print the diagrams of a trial as Mermaid text."""
    trial = load_trials(Settings().trials_dir).get(trial_id.upper())
    if trial is None:
        return _unknown(trial_id)
    tell(f"{lifecycle(trial)}\n\n{criteria(trial)}")
    return 0


def flow_report(trial: Trial, language: str) -> dict[str, Any]:
    """Return what `flow show --json` prints."""
    spoken = words(language, trial)
    ui = {key.removeprefix("ui."): text for key, text in own_texts(language).items() if key.startswith("ui.")}
    facts = [_fact(trial, fact, spoken) for fact in _in_order(trial)]
    return {"trial": trial.id, "version": trial.version, "language": language, "ui": ui, "facts": facts}


def _in_order(trial: Trial) -> list[Fact]:
    return [trial.fact[name] for name in trial.serves]


def _fact(trial: Trial, fact: Fact, spoken: Words) -> dict[str, Any]:
    return {
        "id": fact.id,
        "criterion": trial.serves[fact.id],
        "type": fact.type,
        "text": spoken.texts[f"trial.facts.{fact.id}.text"],
        "options": _options(fact, spoken),
        "units": _units(trial, fact, spoken),
    }


def _options(fact: Fact, spoken: Words) -> list[dict[str, str]]:
    match fact:
        case ChoiceFact() | MultipleFact():
            return [
                {"id": each, "label": spoken.texts[f"trial.facts.{fact.id}.options.{each}"]} for each in fact.options
            ]
        case IntegerFact() if fact.buttons:
            return [{"id": str(each), "label": str(each)} for each in range(fact.low, fact.high + 1)]
        case _:
            return []


def _units(trial: Trial, fact: Fact, spoken: Words) -> list[str]:
    if not isinstance(fact, QuantityFact | SeriesFact):
        return []
    return [spoken.texts.get(f"unit.{unit.id}", unit.id) for unit in trial.scales[fact.scale].units]


def _print_page(shown: dict[str, Any]) -> None:
    tell(f"{shown['trial']}, version {shown['version']} ({shown['language']})")
    for fact in shown["facts"]:
        tell(f"\n{fact['criterion'] or '–':5} {fact['text']}  [{fact['id']}: {fact['type']}]")
        for line in (*(option["label"] for option in fact["options"]), " · ".join(fact["units"])):
            if line:
                tell(f"        {line}")


def _unknown(trial_id: str) -> int:
    known = ", ".join(load_trials(Settings().trials_dir))
    sys.stderr.write(f"There is no trial {trial_id} here; there is {known}.\n")
    return FAILED
