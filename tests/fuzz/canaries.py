"""What must not get about: planted where it belongs, and looked for everywhere else."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator
from typing import Any

from tests.flows.playing import STANDARD

VALUES: dict[str, Any] = {
    **STANDARD,
    "age": 83,
    "last_injection_date": "2025-12-28",
    "testosterone": {"value": "17.39", "unit": "ng/dL"},
    "anc": {"value": "7.19", "unit": "G/L"},
    "platelets": {"value": "271828", "unit": "/mm3"},
    "hemoglobin": {"value": "13.57", "unit": "g/dL"},
    "bilirubin": {"value": "13.91", "unit": "µmol/L"},
    "alt": {"value": "23.71", "unit": "U/L"},
    "creatinine_clearance": {"value": "37.31", "unit": "mL/min"},
}
"""A patient whose values are like nothing else; the last of them excludes him."""

OF_VALUES = ("17.39", "7.19", "271828", "271 828", "13.57", "13.91", "23.71", "37.31", "28 Dec 2025", "28/12/2025")
"""As they are shown; with a decimal comma as well."""

REFUSED = (
    "Monsieur Tancrède Quintrec-Inventé",
    "patient  né  le  17/04/1951",
    "IPP : 8009944771",
    "2 51 04 2A 033 117 80",
    "tél. O6·98·76·51·43",
    "hyacinthe.roumengous (at) messagerie-fictive.fr",
    "Mmе Нassеlbаum, Hb 9,8",  # letters of another script
    "nom : Brûlefer",
)
"""Texts that identify, and what of each must stand in no file."""
LEFT = ("Quintrec", "17/04/1951", "8009944771", "2 51 04 2A", "98·76·51", "roumengous", "Нassеlbаum", "Brûlefer")


class Searched:
    """Places looked into, and what was found where it must not stand."""

    def __init__(self) -> None:
        self.places: dict[str, int] = {}
        self.found: dict[str, list[str]] = {}

    def look(self, place: str, texts: Iterable[str | bytes], *needles: str) -> None:
        """Look for the needles in each text of a place."""
        self.places.setdefault(place, 0)
        self.found.setdefault(place, [])
        for each in texts:
            self.places[place] += 1
            self.found[place] += [f"{needle!r} stands in {place}: {near}" for needle, near in _in(each, needles)]

    @property
    def violations(self) -> tuple[str, ...]:
        """All that was found."""
        return tuple(each for found in self.found.values() for each in found)


def _in(text: str | bytes, needles: Iterable[str]) -> Iterator[tuple[str, str]]:
    shown = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    forms = ((needle, form) for needle in needles for form in {needle, needle.replace(".", ","), _escaped(needle)})
    for needle, form in forms:
        for found in re.finditer(rf"(?<![\w.,]){re.escape(form)}(?!\w)", shown) if form in shown else ():
            yield needle, repr(shown[max(0, found.start() - 60) : found.end() + 20])


def _escaped(needle: str) -> str:
    """As JSON in ASCII writes it."""
    return needle.encode("ascii", "backslashreplace").decode()


def forms_of(secret: str) -> tuple[str, ...]:
    """Return a secret as it is, and as base64 writes it."""
    return secret, base64.b64encode(secret.encode()).decode().rstrip("=")
