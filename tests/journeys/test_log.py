"""What is left of a screening: the log, as data and in the admin's chat, and the cards. It agrees with `evaluate`."""

import re
from typing import Any

import pytest

from tests.databases import Database
from tests.flows.playing import STANDARD
from tests.journeys.clinic import WAYS, Clinic, Way, clinic, soon
from tests.journeys.commands import judged
from tests.journeys.player import Facts

DAY = "2026-11-23"
UNUSUAL: Facts = {
    "age": 67,
    "anc": {"value": "3.21", "unit": "G/L"},
    "platelets": {"value": "213", "unit": "G/L"},
    "hemoglobin": {"value": "12.37", "unit": "g/dL"},
    "bilirubin": {"value": "11.9", "unit": "µmol/L"},
    "creatinine_clearance": {"value": "78.6", "unit": "mL/min"},
    "testosterone": {"value": "19.4", "unit": "ng/dL"},
    "bilirubin_uln": {"value": "20.3", "unit": "µmol/L"},
    "alt": {"value": "24.6", "unit": "U/L"},
    "ast": {"value": "28.3", "unit": "U/L"},
    "alt_uln": {"value": "41.2", "unit": "U/L"},
    "ast_uln": {"value": "41.3", "unit": "U/L"},
}
"""Values that no number of a card could be by chance."""

ENDINGS: dict[str, tuple[Facts, str, str | None]] = {
    "eligible": ({}, "eligible", None),
    "excluded_first": ({"sex": "female"}, "excluded", "I1"),
    "excluded_middle": ({"hemoglobin": {"value": "9.37", "unit": "g/dL"}}, "excluded", "I12c"),
    "excluded_last": ({"guardianship": "tutelle_or_curatelle"}, "excluded", "E16"),
    "pending": ({"psma_pet": "not_done", "platelets": None, "cardiac_disease": None}, "pending", None),
    "review": ({"sae_discontinuation": "sae_without_discontinuation"}, "pending", None),
}
SHAPE = {
    "number", "trial", "version", "site", "person", "state", "started_at", "ended_at", "verdict", "first_exclusion",
    "criteria", "facts", "conversation",
}  # fmt: skip


@pytest.mark.parametrize(
    ("ending", "language", "new_database", "way"),
    [(ending, language, *how) for ending, language, how in zip(ENDINGS, ("en", "fr", "fr") * 2, WAYS * 3, strict=True)],
    indirect=["new_database"],
)
async def test_the_log_holds_the_whole_screening_and_agrees_with_evaluate(
    ending: str, language: str, database: Database, way: Way
) -> None:
    facts, verdict, first_exclusion = ENDINGS[ending]
    async with clinic(database, language, way=way) as staffed:
        player = staffed.investigator
        await player.begins()
        await player.goes_on(patient := {**STANDARD, **UNUSUAL, **facts})
        await _cards_arrive(staffed)
        log: dict[str, Any] = staffed.log()
        assert set(log) == SHAPE
        assert (log["verdict"], log["first_exclusion"], log["number"]) == (verdict, first_exclusion, 1)
        assert log["facts"] == {fact: patient[fact] for fact in player.answered}
        assert _said(log) == player.did
        _agrees(log, judged(log, DAY))
        _holds_no_value(staffed.cards[-1], patient)
        await _reads_the_log(staffed, log)


async def _cards_arrive(staffed: Clinic) -> None:
    """The card of the outcome reaches the group, and the coordinator's own chat."""
    private = staffed.coordinator
    await staffed.telegram.until(lambda: len(staffed.cards) == 1, 5, "one card", staffed.group.screen)
    await private.sees("S-1/")
    assert [each["text"] for each in private.messages() if "S-1/" in each["text"]] == staffed.cards


def _said(log: dict[str, Any]) -> list[tuple[str, str]]:
    return [(each["did"], each["text"]) for each in log["conversation"] if each["by"] == "person"]


def _agrees(log: dict[str, Any], judged: dict[str, Any]) -> None:
    assert (log["verdict"], log["first_exclusion"]) == (judged["verdict"], judged["first_exclusion"])
    assert set(log["criteria"]) == set(judged["criteria"])
    for name, finding in log["criteria"].items():
        if finding["status"] != "not_asked":
            assert finding == judged["criteria"][name]


def _holds_no_value(card: str, patient: Facts) -> None:
    typed = {str(patient[fact]["value"]) for fact in patient if isinstance(patient[fact], dict)}
    written = set(re.findall(r"\d+(?:[.,]\d+)?", card))
    assert not {each for each in typed if each in written or each.replace(".", ",") in written}
    assert "67" not in written
    assert not re.search(r"g/dL|G/L|mol/L|mL/min|ng/|U/L", card)


async def _reads_the_log(staffed: Clinic, log: dict[str, Any]) -> None:
    """The admin sees the conversation word for word, in as many messages as it needs."""
    asked = staffed.admin.says("/log 1")
    (first,) = await soon(staffed, staffed.admin, 1, asked)
    match = re.search(r"\(1/(\d+)\)", first)
    assert match, first
    shown = "\n".join(await soon(staffed, staffed.admin, int(match[1]), asked))
    for each in log["conversation"]:
        assert all(line in shown for line in each["text"].splitlines()), each
        assert all(f"[{label}]" in shown for label in each["buttons"]), each
