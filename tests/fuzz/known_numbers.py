"""Numbers that identify, drawn anew each time, in the spellings people use: NIR, phone, hospital numbers."""

from __future__ import annotations

import random
from collections.abc import Sequence

ABROAD = ("+32 475 ", "+41 79 4", "+44 7911 ", "+352 621 ", "+49 1512 3", "+34 612 ", "+39 347 4")
OVERSEAS = ("0590", "0596", "0594", "0262", "0692", "0690")
FILES = (
    *("IPP", "IPP", "IPP", "ipp", "n° IPP", "NIP", "NDA", "IEP", "n° de dossier", "numéro de dossier", "dossier"),
    *("MRN", "hospital number", "hospital no.", "patient ID", "patient number", "n° patient", "numéro de patient"),
    *("numéro de séjour", "n° de séjour", "numéro d'admission", "n° d'hospitalisation", "identifiant patient", "INS"),
    *("NHS number", "medical record number", "record no", "chart number", "file number", "matricule"),
    "Dossier médical",
)


def nir(drawn: random.Random) -> str:
    """Return a social security number with its key, by the rule of the register (97 less the number modulo 97).

    Corsica is 2A and 2B, reckoned as 19 and 18; overseas 971 to 988, abroad 99; a month unknown is 20 or above.
    """
    sex, year = drawn.choice("11122378"), f"{drawn.randrange(20, 100):02}"
    month = drawn.choice([f"{each:02}" for each in (*range(1, 13), 20, 33, 42, 62, 99)])
    places = (f"{drawn.randrange(1, 96):02}", "2A", "2B", "97", "98", "99")
    place = drawn.choices(places, (6, 2, 2, 2, 1, 1))[0]
    town = f"{drawn.choice('123456')}{drawn.randrange(1, 90):02}" if place == "97" else f"{drawn.randrange(1, 600):03}"
    body = f"{sex}{year}{month}{place}{town}{drawn.randrange(1, 999):03}"
    return f"{body}{97 - int(body.replace('2A', '19').replace('2B', '18')) % 97:02}"


def nir_spelled(drawn: random.Random) -> str:
    """Return one in a spelling: in one piece, by its fields, by threes, figure by figure, with or without its key."""
    whole = nir(drawn)
    number = whole if drawn.random() < 0.75 else whole[:13]
    cuts = drawn.choice(((1, 3, 5, 7, 10, 13), (1, 3, 5, 7, 10, 13), (13,), (1, 3, 5, 10, 13), (), tuple(range(1, 15))))
    if number != whole and cuts == (1, 3, 5, 10, 13):
        cuts = ()  # without a key, and its fields not set apart, it is any number
    by = drawn.choice((" ", " ", " ", ".", "-", "\u00a0", "\u202f", " - ", "/", "·"))
    return drawn.choice(("", "", "NIR ", "n° sécu ", "N° SS : ", "sécurité sociale ", "SSN ")) + cut(number, cuts, by)


def phone(drawn: random.Random) -> str:
    """Return a phone number, of France, overseas or a neighbour, in a spelling."""
    if drawn.random() < 0.2:
        return _abroad(drawn)
    number = f"0{drawn.choice('12345667779')}{drawn.randrange(10**8):08}"
    if drawn.random() < 0.15:
        number = f"{drawn.choice(OVERSEAS)}{drawn.randrange(10**6):06}"
    if drawn.random() < 0.3:
        start = drawn.choice(("+33 ", "+33", "0033 ", "+33 (0)", "(+33) ", "+33.", "+33-"))
        by = start[-1] if start[-1] in ".-" else drawn.choice((" ", "", "."))
        return start + cut(number[1:], (1, 3, 5, 7), by)
    cuts = drawn.choice(((2, 4, 6, 8), (2, 4, 6, 8), (2, 4, 6, 8), (), (4, 7), (2, 5, 8), (4, 6, 8)))
    by = drawn.choice((" ", " ", " ", ".", "-", "\u00a0", "\u2009", "/", " . ", "·"))
    return drawn.choice(("", "", "tél. ", "Tel : ", "port. ", "mobile ")) + cut(number, cuts, by)


def _abroad(drawn: random.Random) -> str:
    start, tail = drawn.choice(ABROAD), f"{drawn.randrange(10**6):06}"
    cuts = ((), (2, 4), (3,)) if start != "+352 621 " else ((3,),)
    return start + cut(tail, drawn.choice(cuts), " ")


def file_number(drawn: random.Random) -> str:
    """Return a number under which a hospital knows a patient, with the word that says so."""
    digits = f"{drawn.randrange(10**4, 10**10)}"
    at, letter = (drawn.randrange(2, len(digits) - 1),), drawn.choice("AHPX")
    written = drawn.choice((*[digits] * 3, cut(digits, at, " "), cut(digits, at, "."), f"{letter}{digits}",
                            f"{letter}-{digits}"))  # fmt: skip
    return f"{drawn.choice(FILES)}{drawn.choice((' ', ' ', ': ', ' : ', ' n° ', ' = '))}{written}"


def cut(number: str, at: Sequence[int], by: str) -> str:
    """Return the number set apart at these places."""
    return by.join(filter(None, (number[a:b] for a, b in zip((0, *at), (*at, len(number)), strict=True))))
