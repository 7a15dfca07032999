"""Campaign: the rules are changed in one small way after another, and the tests must tell each change.

Mutation testing of what decides about a patient and of who may do what. See `tests/mutants/`.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence

from tests.faults.figures import Asked, Campaign, Row, replay
from tests.mutants.mutant import HOUSE, Mutant, Tried
from tests.mutants.survivors import reason, reasons
from tests.mutants.trying import drawn, tried

RULES = tuple(sorted(path.relative_to(HOUSE).as_posix() for path in (HOUSE / "flows" / "rules").glob("*.py")))
READING = tuple(sorted(path.relative_to(HOUSE).as_posix() for path in (HOUSE / "flows").glob("typed_*.py")))
MODULES = (
    *RULES, "flows/verdict.py", "flows/calendar.py", "flows/quantities.py", "flows/answers.py", "flows/reading.py",
    "flows/numbers.py", *READING, "bot/access.py",
)  # fmt: skip
_OF_FLOWS = (
    "once", "verdict", "rules_choosing", "rules_days", "rules_limits", "rules_said", "rules_series", "values",
    "pending", "evaluate", "evaluate_reference", "answers_dates", "answers_named", "answers_numbers", "answers_said",
    "answers_scripts", "answers_series", "answers_units",
)  # fmt: skip
TESTS = (
    "tests/bot/test_access.py",
    "tests/bot/test_access_table.py",
    *(f"tests/flows/test_{name}.py" for name in _OF_FLOWS),
)
"""The quick tests that cover the modules."""
ENOUGH = 0.95
SHORT, SHORT_TESTS = ("flows/numbers.py",), ("tests/flows/test_values.py",)
"""All that the short form changes, and the tests that must tell it."""


def mutants(asked: Asked) -> Campaign:
    """Change every module everywhere, or what the case names: a module, or a place such as flows/verdict.py:31."""
    began = time.monotonic()
    chosen = [each for each in drawn(_modules(asked)) if not asked.case or asked.case in {each.module, each.place}]
    found = tried(chosen, SHORT_TESTS if asked.short else TESTS, asked.folder)
    whole = not asked.short and not asked.case
    return Campaign(
        "mutants",
        f"a small change in the rules, in the reading of answers or in the rights fails a test: at least {ENOUGH:.0%}",
        asked.seed,
        time.monotonic() - began,
        tuple(_row(module, found) for module in MODULES if any(each.mutant.module == module for each in found)),
        (*_untold(found, asked), *(_too_few(found) if whole else ()), *(_outdated(found) if whole else ())),
        tuple((_said(each.mutant), _cell(reason(each.mutant))) for each in found if each.survived),
        _HOW,
        ("A change of two places at once, or in what is not decided here: words, delivery, storage.",),
        short=asked.short,
    )


_HOW = (
    "A trial is one change in one place, by Cosmic Ray: another comparison, sign, operator or number, `and` for `or`,",
    "a condition turned round, a loop never run, a decorator gone; besides, another text, an entry of a table gone,",
    "`in` for `not in`. Types, docstrings, imports and `slots` are left as they are.",
    "The tests that reach the place are run until one fails. It is a violation if none does and",
    "`tests/mutants/survivors.yaml` names no reason; what was measured holds every survivor with its reason.",
)


def _modules(asked: Asked) -> tuple[str, ...]:
    if asked.case:
        return (asked.case.partition(":")[0],)
    return SHORT if asked.short else MODULES


def _row(module: str, found: Sequence[Tried]) -> Row:
    here = [each for each in found if each.mutant.module == module]
    killed = sum(not each.survived for each in here)
    untold = sum(each.survived and not reason(each.mutant) for each in here)
    return Row(module, len(here), untold, f"{killed} killed ({killed / len(here):.1%}), {len(here) - killed} survive")


def _untold(found: Sequence[Tried], asked: Asked) -> Iterator[str]:
    for each in found:
        if each.survived and not reason(each.mutant):
            yield f"{_said(each.mutant)}: no test fails; {replay('mutants', asked, each.mutant.place, series='fuzz')}"


def _too_few(found: Sequence[Tried]) -> Iterator[str]:
    killed = sum(not each.survived for each in found)
    if killed < ENOUGH * len(found):
        yield f"only {killed} of {len(found)} mutants are told"


def _outdated(found: Sequence[Tried]) -> Iterator[str]:
    alive = {(each.mutant.module, each.mutant.was, each.mutant.becomes) for each in found if each.survived}
    for module, was, becomes in reasons().keys() - alive:
        yield f"{module}: survivors.yaml has a reason for `{was}` → `{becomes}`, which is told or gone: leave it out"


def _said(mutant: Mutant) -> str:
    return f"{mutant.place} {_cell(f'`{mutant.was}` → `{mutant.becomes}`')}"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
