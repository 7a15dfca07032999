"""Has Hypothesis draw a nurse's days. What it found wrong comes back as text, step by step."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import HealthCheck, Phase, settings
from hypothesis import seed as seeded
from hypothesis.stateful import run_state_machine_as_test

from tests.faults.nurse import Nurse

EVERYTHING = settings(deadline=None, database=None, suppress_health_check=list(HealthCheck), print_blob=False)


def spend(new_url: Callable[[], str], days: int, happenings: int, seed: int) -> list[str]:
    """Play so many days; return what broke, with every step that led there."""
    nurse = type("Nurse", (Nurse,), {"new_url": staticmethod(new_url)})
    how = settings(EVERYTHING, max_examples=days, stateful_step_count=happenings, phases=(Phase.generate,))
    try:
        run_state_machine_as_test(seeded(seed)(nurse), settings=how)
    except Exception as broken:  # noqa: BLE001 - whatever broke is what is looked for
        return ["; ".join([f"{type(broken).__name__}: {broken}", *_steps(broken)])]
    return []


def _steps(broken: BaseException) -> list[str]:
    """What was done, without what was only looked at."""
    lines = [line for note in getattr(broken, "__notes__", ()) for line in note.splitlines()]
    return [line for line in lines if line.startswith("state.") and line.partition("(")[0] not in LOOKED_AT]


LOOKED_AT = {
    f"state.{name}"
    for name in (
        "the_database_says_what_the_notebook_says", "nothing_is_shown_that_is_not_on_disk",
        "no_question_follows_an_exclusion", "in_a_chat_nothing_overtakes",
    )
}  # fmt: skip
