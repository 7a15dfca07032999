"""What an admin does at a phone: writes and reads the answer, taps a button and reads what it becomes."""

from __future__ import annotations

import re

from bot.emulator import Phone
from tests.journeys.clinic import LINK, Clinic, soon


async def answer(clinic: Clinic, phone: Phone, text: str, count: int = 1) -> str:
    """Write, and return what the bot answers."""
    return "\n".join(await soon(clinic, phone, count, phone.says(text)))


async def number_of(clinic: Clinic, right: str) -> int:
    """Return the number by which the bot knows the one person with this right."""
    told = await answer(clinic, clinic.admin, "/users")
    (line,) = [line for line in told.splitlines() if right in line]
    return int(line.split(" · ")[0])


async def links(clinic: Clinic, text: str) -> list[str]:
    """Have the admin invite, and return the links: to the group, if there is one, and in private."""
    told = await answer(clinic, clinic.admin, text, 2)
    return LINK.findall(told)


def right_of(told: str, site: str) -> int:
    """Return the number of the right at a site, of a person who is shown."""
    (number,) = re.findall(rf"^(\d+)\. .*\({site}[,)]", told, re.MULTILINE)
    return int(number)
