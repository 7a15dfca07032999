"""`make audit` calls nothing clean that was not looked up."""

import re

import pytest
from packaging.requirements import Requirement

from tests.deploy.audit import HOUSE, LOCKS, counted, for_every_machine, new_secrets

FINE = {"name": "invented", "version": "1.0", "vulns": []}
BAD = {"name": "other", "version": "2.0", "vulns": [{"id": "INVENTED-2026-1"}]}
PASSED_OVER = {"name": "third", "skip_reason": "not found"}


def test_all_packages_looked_up_and_nothing_known_is_well() -> None:
    assert counted({"dependencies": [FINE]}, 1) == (True, ("1 of 1 packages audited, 0 vulnerabilities known.",))


def test_a_known_vulnerability_is_not_well_and_is_named() -> None:
    well, lines = counted({"dependencies": [FINE, BAD]}, 2)

    assert (well, lines[1:]) == (False, ("other 2.0: INVENTED-2026-1",))


def test_a_package_that_was_passed_over_or_left_out_is_not_audited() -> None:
    assert counted({"dependencies": [FINE, PASSED_OVER]}, 2).lines[0].startswith("1 of 2 packages audited")
    assert not counted({"dependencies": [FINE, PASSED_OVER]}, 2).well
    assert not counted({"dependencies": [FINE]}, 2).well


def test_a_secret_that_is_new_is_told_and_one_that_only_stands_elsewhere_is_not() -> None:
    new = '{"results": {"bot/a.py": [{"line_number": 7, "type": "Secret Keyword"}]}}'

    assert new_secrets(1, new, 2) == (False, ("2 files, 1 new.", "bot/a.py:7: Secret Keyword"))
    assert new_secrets(3, "The baseline file was updated.\n", 2) == (True, ("2 files, 0 new.",))


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_version_is_looked_up_whatever_python_it_is_for(lock: str) -> None:
    text = (HOUSE / lock).read_text(encoding="utf-8")
    given = [_required(file) for file in for_every_machine(text)]
    looked_up = [f"{each.name}{each.specifier}" for file in given for each in file]

    assert sorted(looked_up) == sorted(f"{each.name}{each.specifier}" for each in _required(text))
    assert not [each.name for file in given for each in file if each.marker]  # pip-audit passes over those
    assert all(len({each.name for each in file}) == len(file) for file in given)  # and refuses one that stands twice
    assert sum(file.count("--hash=") for file in for_every_machine(text)) == text.count("--hash=")


def _required(lock: str) -> list[Requirement]:
    return [Requirement(line.removesuffix("\\")) for line in lock.splitlines() if re.match(r"[^\s#-]", line)]
