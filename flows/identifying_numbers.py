"""Numbers that identify a person: the French social security number (NIR) and phone numbers, however they are spaced.

A dated value must never look like one. A number is therefore looked for within a line, and not where a date begins.
Letters written for figures (O for 0, l for 1) are read as such where they stand beside figures.
"""

from __future__ import annotations

import re

import phonenumbers
from stdnum.fr import nir

_SIGN = r"._\-,:|/·•"
_GAP = rf"( ?[{_SIGN}]? ?)"
_FIELDS = (r"[1-478]", r"[0-9]{2}", r"(?:0[1-9]|1[0-2]|[2-9][0-9])", r"(?:[0-9]{2}|2[ab])", r"[0-9]{3}", r"[0-9]{3}")
_NIR_IN_FIELDS = re.compile(rf"(?<![0-9]){_GAP.join(_FIELDS)}(?: ?[{_SIGN}]? ?[0-9]{{2}})?(?![0-9])")
_NIR = re.compile("".join(_FIELDS) + "(?:[0-9]{2})?")
_NIR_RUN = re.compile(rf"(?<!\w)[0-9](?:[ {_SIGN}]{{0,3}}(?:[0-9]|[ab](?![^\W\d_])))*")
_ONE_BY_ONE = re.compile(rf"(?<!\w)[1-478](?:[ {_SIGN}]{{1,3}}[0-9ab](?!\w)){{12,14}}")
_DATE = re.compile(r"(?:0?[1-9]|[12][0-9]|3[01])([/. \-])(?:0?[1-9]|1[0-2])\1(?:(?:19|20)[0-9]{2}|[0-9]{2})(?![0-9])")

YEAR_OR_DAY = rf"(?:(?:19|20)[0-9]{{2}}|{_DATE.pattern}|20[0-9]{{2}}-[0-9]{{2}}-[0-9]{{2}})"
"""A year or a day, where a number was looked for."""
BESIDE_A_BIRTH = re.compile(
    r"(?<![\w.])[A-ZÀ-Ý]\. ?-?[A-ZÀ-Ý]\.[ ,:(]{1,3}"
    r"(?:(?:[0-3]?[0-9]([/. -])[01]?[0-9]\1)?19[1-6][0-9]|[0-3]?[0-9]([/.-])[01]?[0-9]\2[3-6][0-9])(?![0-9.,/])"
)
"""The two initials of a person beside a year in which patients were born and nobody was treated yet."""
_IS_DAY = re.compile(rf"{_DATE.pattern}|(?:19|20)[0-9]{{2}}[-/.](?:0[1-9]|1[0-2])[-/.][0-3][0-9](?![0-9])")
_IN_PAIRS = re.compile(r"(?<![0-9])0[1-9]([ .\-_/·•]{0,3}|[,:*+])[0-9]{2}(?:\1[0-9]{2}){3}(?![0-9])")
_ANYHOW = re.compile(r"(?<![0-9.,/:-])(?<![0-9] )\(?0\)?[1-9]\)?(?:[ .\-]?[0-9]{2}){4}(?![0-9.,:/-])(?<!\d[.,]\d\d)")
"""Pairs set apart by signs that change: 06 12 34 5678, (06) 12 34 56 78."""
_ABROAD_BARE = re.compile(r"(?<![\w.,/+-])33 ?[67](?: ?[0-9]{2}){4}(?![0-9.,/-])")
_FRENCH = re.compile(r"(?:\+|(?<![0-9])00) ?33[ .\-)]{0,2}(?:\(0\))?[ .\-]?[1-9](?:[ .\-]{0,2}[0-9]{2}){4}(?![0-9])")
_ABROAD = re.compile(r"(?:\+|(?<![0-9.,/\-])00)[ .\-]?([1-9](?:[ .\-()/·•]{0,3}[0-9]){7,14})(?![0-9])")
_PHONE_RUN = re.compile(r"(?<![\w/.,])[0-9](?:[ .\-/·•]{0,3}[0-9])*")
_BY_WORD = re.compile(
    r"\b(?:t[eé]l(?:[eé]phone)?|phone|port|portable|mobile|gsm|fax)\b[^0-9\n]{0,12}([0-9](?:[ .\-]{0,2}[0-9]){5,})"
)
_NATIONAL = 10
LATEST, EARLIEST = 30, 90
"""Years of two figures between these are no years of a screening."""
_LIKE_FIGURES = re.compile(
    r"(?<![^\W\d_])(?:[oil]*[0-9][0-9oil]*|[oil]{1,2}(?=[ ._/·\-]{1,3}[0-9oil]*[0-9]))(?![^\W\d_])"
)
_FIGURE = str.maketrans("oil", "011")


def is_nir(text: str) -> bool:
    """Say whether a NIR stands in the text: spaced by its fields, or anyhow, over lines too, if its key is right."""
    figures = _figures(text)
    broken = figures.replace("\n", " ") if "\n" in figures and not _DATE.search(figures) else ""
    return any(map(_is_nir_in, figures.split("\n"))) or any(map(_is_nir_run, _NIR_RUN.findall(broken)))


def is_phone(text: str) -> bool:
    """Say whether a phone number stands in the text: by its shape, allocated or not."""
    return any(_is_phone_in(line) for line in _figures(text).split("\n"))


def _figures(text: str) -> str:
    """Return a text in lower case, with figures for the letters that were written for them."""
    return _LIKE_FIGURES.sub(lambda found: found[0].translate(_FIGURE), text.lower())


def _is_nir_in(line: str) -> bool:
    in_fields = any(_are_fields(found) for found in _NIR_IN_FIELDS.finditer(line))
    one_by_one = (_NIR.fullmatch(_compact(each)) for each in _ONE_BY_ONE.findall(line))
    return in_fields or any(one_by_one) or any(map(_is_nir_run, _NIR_RUN.findall(line)))


def _are_fields(found: re.Match[str]) -> bool:
    """Say whether its fields are set apart by one sign, and no date begins it."""
    return len(set(filter(None, found.groups()))) <= 1 and not _DATE.match(found[0])


def _is_nir_run(run: str) -> bool:
    compact = _compact(run)
    if not _NIR.fullmatch(compact) or (_DATE.match(run) and not _NIR_IN_FIELDS.match(run)):
        return False
    return bool(nir.is_valid(compact.upper()))


def _compact(run: str) -> str:
    return re.sub("[^0-9ab]", "", run)


def _is_phone_in(line: str) -> bool:
    return (
        _IN_PAIRS.search(line) is not None
        or _ABROAD_BARE.search(line) is not None
        or any(map(_is_anyhow, _ANYHOW.findall(line)))
        or _FRENCH.search(line) is not None
        or any(_is_possible(found[1]) for found in _ABROAD.finditer(line))
        or any(map(_is_national, _PHONE_RUN.findall(line)))
        or any(not _IS_DAY.match(found[1]) for found in _BY_WORD.finditer(line))
    )


def _is_anyhow(run: str) -> bool:
    """Say whether it is none of what is written likewise: a day and a value."""
    day = _DATE.match(run.strip("("))
    return day is None or re.fullmatch(" ?[0-9]{2} [0-9]{2}", run[day.end() :]) is not None or _is_far(day)


def _is_far(day: re.Match[str]) -> bool:
    """Say whether it is written with spaces and its year, of two figures, is none of a screening: 06 12 34."""
    year = day[0][-2:]
    return day[1] == " " and day[0][-3] == " " and LATEST < int(year) < EARLIEST


def _is_possible(digits: str) -> bool:
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(f"+{digits}"))
    except phonenumbers.NumberParseException:
        return False


def _is_national(run: str) -> bool:
    """Ten digits from a zero, set apart by one sign only: 0612345678, 0475 12 34 56; no decimal, no date."""
    digits, signs = re.sub("[^0-9]", "", run), set(re.findall("[^0-9]+", run))
    shaped = len(digits) == _NATIONAL and digits[0] == "0" and digits[1] != "0"
    decimal = re.fullmatch(r"[0-9]+\.[0-9]+", run) is not None
    return shaped and len(signs) <= 1 and not decimal and not _DATE.match(run)
