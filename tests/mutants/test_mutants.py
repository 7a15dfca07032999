"""A mutant that tests can tell is told, one that they cannot survives, and every reason for one fits the code."""

from pathlib import Path

from tests.mutants.mutant import Mutant, written
from tests.mutants.survivors import kept
from tests.mutants.trying import tried

MODULE, TESTS = "flows/rules/once.py", ("tests/flows/test_once.py",)


def mutant(was: str, becomes: str) -> Mutant:
    start = written(MODULE).index(was)
    return Mutant(MODULE, "by hand", start, start + len(was), becomes)


def test_a_mutant_is_told_by_the_test_that_fails(tmp_path: Path) -> None:
    told = mutant("known is None", "known is not None")
    same = mutant("known is None", "not known")
    endless = mutant("HELD = 2048", "HELD = 1 / 0")

    found = tried([told, same, endless], TESTS, tmp_path)

    assert found[0].by.startswith("tests/flows/test_once.py::test_")
    assert [each.by for each in found[1:]] == ["", "import of tests/flows/test_once.py"]
    assert (told.place, told.was, told.becomes) == (
        "flows/rules/once.py:31", "if known is None:", "if known is not None:",
    )  # fmt: skip


def test_every_reason_why_a_mutant_survives_fits_the_code() -> None:
    lines = {each.module: " ".join(written(each.module).split()) for each in kept()}

    assert [each for each in kept() if each.was not in lines[each.module] or not each.why] == []
