"""A day as people write it, in both languages; a series of them with values; and what is no day."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal

from tests.fuzz.written_numbers import ARABIC, BIDI, INVISIBLE, PERSIAN, WIDE, Written, around, spelled

TODAY = date(2026, 11, 23)
LAST_INJECTION = date(2025, 11, 12)
AFTER_IT = ("progression_date", "subsequent_therapy_start")
AHEAD = ("planned_injection_date", "concomitant_arsi_start")
COARSE = "other_malignancy_treatment_date"
NAMES = (
    *(
        ("janvier", "janv.", "January", "Jan"),
        ("février", "fevr", "February", "Feb."),
        ("mars", "MARS", "March", "Mar"),
    ),
    *(("avril", "avr.", "April", "Apr"), ("mai", "Mai", "May", "may"), ("juin", "Juin", "June", "Jun")),
    *(
        ("juillet", "juil.", "July", "Jul"),
        ("août", "aout", "August", "Aug"),
        ("septembre", "sept.", "September", "Sep"),
    ),
    *(("octobre", "oct", "October", "Oct."), ("novembre", "nov.", "November", "Nov")),
    *(("décembre", "déc.", "December", "Dec"),),
)


def limits(fact: str) -> tuple[date, date]:
    """Return the first and the last day that SCREENING allows for the fact."""
    first = {"planned_injection_date": TODAY, COARSE: date(1930, 1, 1)}.get(fact, date(1990, 1, 1))
    first = LAST_INJECTION if fact in AFTER_IT else first
    return first, TODAY + timedelta(days=366 if fact in AHEAD else 0)


def day(drawn: random.Random, fact: str) -> Written:
    """Return a day that exists: within the limits it is to be taken, beyond them it is not."""
    if drawn.random() < 0.1:
        return _by_word(drawn, fact)
    if fact == COARSE and drawn.random() < 0.3:
        return _coarse(drawn)
    first, last = limits(fact)
    span = (last - first).days
    offset = drawn.choice(
        (drawn.randrange(span + 1), drawn.randrange(span + 1), 0, span, span + drawn.randrange(1, 400))
    )
    if drawn.random() < 0.1:
        offset = -drawn.randrange(1, 4000)
    meant = first + timedelta(days=offset)
    text, form = written(drawn, meant)
    allowed = first <= meant <= last
    if form == "short":
        possible = _of_two_figures(meant, fact)
        means = tuple(each for each in possible if len(possible) == 1 and first <= each <= last)
        return Written(text, means, must=means == (meant,), is_clear=True)
    return Written(around(drawn, text), (meant,) if allowed else (), allowed, is_clear=True)


def _by_word(drawn: random.Random, fact: str) -> Written:
    """Return today or yesterday, said so."""
    text, ago = drawn.choice((("today", 0), ("Aujourd'hui", 0), ("aujourd’hui", 0), ("yesterday", 1), ("HIER", 1)))
    meant, (first, last) = TODAY - timedelta(days=ago), limits(fact)
    allowed = first <= meant <= last
    return Written(around(drawn, text), (meant,) if allowed else (), allowed, is_clear=True)


def _coarse(drawn: random.Random) -> Written:
    """Return a month or a year: its last day is meant, but not after the screening."""
    year, month = drawn.randrange(1931, 2027), drawn.randrange(1, 13)
    fr, _, en, _ = NAMES[month - 1]
    text = drawn.choice((f"{month:02}/{year}", f"{month}.{year}", f"{fr} {year}", f"{en} {year}", f"{year}"))
    opens = date(year, 1 if text == f"{year}" else month, 1)
    ends = date(year + (text == f"{year}" or month == 12), 1 if text == f"{year}" else month % 12 + 1, 1)
    meant = min(ends - timedelta(days=1), TODAY)
    return Written(text, (meant,) if opens <= TODAY else (), opens <= TODAY, is_clear=True)


def _of_two_figures(meant: date, fact: str) -> list[date]:
    """Return the days that a date with two figures of a year can be: of a century in which the fact can have one."""
    first = date(1930, 1, 1) if fact == COARSE else TODAY if fact == "planned_injection_date" else date(1990, 1, 1)
    last = TODAY + timedelta(days=366 if fact in AHEAD else 0)
    days = (_same_day(meant, century + meant.year % 100) for century in (1900, 2000))
    return [each for each in days if each and first <= each <= last]


def _same_day(meant: date, year: int) -> date | None:
    try:
        return meant.replace(year=year)
    except ValueError:
        return None


def written(drawn: random.Random, meant: date) -> tuple[str, str]:
    """Return a day in a form people write, and the name of the form."""
    fr, fr_short, en, en_short = NAMES[meant.month - 1]
    by = drawn.choice("//.-")
    forms = (
        ("figures", f"{meant:%d}{by}{meant:%m}{by}{meant:%Y}"),
        ("figures", f"{meant.day}{by}{meant.month}{by}{meant.year}"),
        ("figures", f"{meant:%d} {by} {meant:%m} {by} {meant:%Y}"),
        ("figures", f"{meant:%d %m %Y}"),
        ("figures", meant.isoformat()),
        ("short", f"{meant:%d}{by}{meant:%m}{by}{meant:%y}"),
        (
            "words",
            f"{meant.day}{'er' if meant.day == 1 else ''} {drawn.choice((fr, fr_short, fr.upper()))} {meant.year}",
        ),
        ("words", f"le {meant.day} {fr} {meant.year}"),
        ("words", f"{meant.day}{_th(meant.day)} {drawn.choice((en, en_short))} {meant.year}"),
        ("words", f"{en} {meant.day}, {meant.year}"),
        ("words", f"{meant.day}-{en_short.rstrip('.')}-{meant.year}"),
    )
    form, text = drawn.choice(forms)
    text = text.replace(" ", drawn.choice((" ", " ", " ", "\u00a0", "\u202f", "\u2009")))
    text = text.replace("-", drawn.choice(("-", "-", "‑", "–", "−")))
    zero = drawn.choices((0x30, WIDE, ARABIC, PERSIAN), (12, 1, 1, 1))[0]
    return "".join(chr(zero + int(each)) if each in "0123456789" else each for each in text), form


def _th(number: int) -> str:
    return "th" if number in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")


_NO_DAY = (
    *(
        "31/02/2026",
        "29/02/2025",
        "29/02/2023",
        "30 février 2026",
        "31/04/2026",
        "31 june 2026",
        "0/1/2026",
        "32/1/2026",
        "1/13/2026",
    ),
    *(
        "00/00/0000",
        "2026-02-30",
        "2026-13-01",
        "03/25/2026",
        "02-29-2024",
        "12/03",
        "12 mars",
        "March 12",
        "lundi",
        "Monday",
    ),
    *(
        "demain",
        "tomorrow",
        "avant-hier",
        "il y a 3 jours",
        "3 days ago",
        "la semaine dernière",
        "last week",
        "12/03/026",
    ),
    *(
        "12/03/20261",
        "012/03/2026",
        "12/03-2026",
        "~12/03/2026",
        "vers le 12/03/2026",
        "about 12/03/2026",
        "12/03/2026 ?",
    ),
    *(
        "12-14/03/2026",
        "12/03/2026 - 14/03/2026",
        "12/03/2026 ou 13/03/2026",
        "début mars 2026",
        "mid March 2026",
        "NaN",
        "46093",
    ),
    *(
        "१२/०३/२०२६",
        "12/٠٣/2026",
        "12/03/20\u200b26",
        "\u202e6202/30/21",
        "12 маrs 2026",
        "XII/III/MMXXVI",
        "12/03/2O26",
        "l2/03/2026",
    ),
    *(
        "12/03/2026 10:30",
        "12\n03\n2026",
        "😀",
        "12/03/2026 😀",
        "",
        " ",
        "null",
        "1/1/1",
        "-12/03/2026",
        "12/-3/2026",
        "1e3/03/2026",
    ),
    *(
        "½/03/2026",
        "12/¾/2026",
        "²/03/2026",
        "9" * 5000,
        "12/03/" + "2" * 5000,
        "today-3",
        "hier ou avant-hier",
        "①/03/2026",
    ),
)


def no_day(drawn: random.Random) -> Written:
    """Return what is no day, in figures, in words, or with something unseen in it."""
    if drawn.random() < 0.25:
        text, _ = written(drawn, TODAY - timedelta(days=drawn.randrange(20, 300)))
        at = drawn.randrange(1, len(text))
        return Written(text[:at] + drawn.choice((*INVISIBLE, *BIDI)) + text[at:])
    return Written(drawn.choice(_NO_DAY))


_NO_LINE = (
    *("12/03/2026", "3.1", "31/02/2026 3.1", "12/03/2026 NaN", "12/03/2026 < 0.1", "24/11/2026 3.1"),
    *("12/03/2026 3.1 4.2", "12/03/2026 1.000", "x", "12/03/2026 -1", "12/03/20\u200b26 3.1", "12/03/2026 ½"),
)


def series(drawn: random.Random) -> Written:
    """Return dated values, a line for each: all are to be taken, or none if one of them is wrong."""
    days = drawn.sample(range(400), drawn.randrange(1, 7))
    lines, meant, sound = [], [], True
    for each in days:
        when = TODAY - timedelta(days=each)
        number = f"{drawn.randrange(1, 4000)}.{drawn.choice(('1', '25', '07', '305'))}"
        value, one = spelled(drawn, number, ours=True)
        between = drawn.choice((" ", " ", " : ", "\t"))
        lines.append(f"{when:%d/%m/%Y}{between}{value}{drawn.choice(('', '', ' ng/mL'))}")
        meant.append((when, Decimal(number)))
        sound &= one
    if drawn.random() < 0.3:
        lines.append(drawn.choice((lines[0], *_NO_LINE)))
        sound = False
    text = drawn.choice(("\n", "\n", "; ", "\r\n")).join(lines)
    return Written(text, (tuple(sorted(meant)),) if sound else (), sound)
