"""`make audit` calls nothing clean that was not looked up."""

from tests.deploy.audit import counted

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
