"""How little has to be done: taps, messages and characters of the shortest ways, as the phone counts them."""

from collections.abc import Callable
from dataclasses import astuple, dataclass
from datetime import date

import pytest

from tests.databases import Database
from tests.flows.playing import STANDARD
from tests.journeys import readme
from tests.journeys.clinic import clinic
from tests.journeys.player import Facts, Player

TODAY = "2026-11-23"
BRISK: Facts = {**STANDARD, "planned_injection_date": None, "ecog_date": TODAY, "testosterone_date": TODAY}
"""Nothing stands in his way, the day of the injection is open, and what can be of today is of today."""

HEAD = "| from `/screen` to the result | taps | messages typed | characters typed |\n|---|---|---|---|"


@dataclass
class Effort:
    """What an investigator's thumb did."""

    taps: int
    messages: int
    characters: int


class BriskPlayer(Player):
    """Taps where a button says it, types dates and quantities as short as they are read."""

    async def answers(self, fact: str, facts: Facts) -> None:
        """Answer in as few taps and characters as it can be done."""
        value, kind = facts.get(fact), self.words.facts[fact]["type"]
        if kind == "date" and value == TODAY:
            await self.taps(self.words.ui["today"])
        elif kind == "integer" and self.button(str(value)):
            await self.taps(str(value))
        elif kind == "date" and value:
            day = date.fromisoformat(value)
            await self.types(f"{day.day}.{day.month}.{day:%y}")
        elif kind == "quantity" and value:
            await self.types(f"{value['value']}{value['unit']}")
        else:
            await super().answers(fact, facts)


async def test_the_shortest_ways_are_as_short_as_the_readme_says(
    new_database: Callable[..., Database], request: pytest.FixtureRequest
) -> None:
    whole = await _effort(new_database(), BRISK, "eligible", None)
    excluded = await _effort(new_database(), {**BRISK, "cns_metastases": "yes"}, "excluded", "E6")
    rows = {"complete, no exclusion found": whole, "exclusion at E6": excluded}
    table = "\n".join([HEAD, *(f"| {name} | {' | '.join(map(str, astuple(row)))} |" for name, row in rows.items())])
    if request.config.getoption("--accept"):
        readme.write("effort", table)
    assert readme.part("effort") == table


async def _effort(database: Database, facts: Facts, verdict: str, first_exclusion: str | None) -> Effort:
    async with clinic(database) as staffed:
        known = staffed.investigator
        player = BriskPlayer(known.telegram, known.phone, known.words)
        await player.begins()
        await player.goes_on(facts)
        log = staffed.log()
        assert (log["verdict"], log["first_exclusion"]) == (verdict, first_exclusion)
        typed = [
            each["text"] for each in player.phone.messages() if each["own"] and not each["text"].startswith("/start")
        ]
        return Effort(len(player.phone.toasts()), len(typed), sum(map(len, typed)))
