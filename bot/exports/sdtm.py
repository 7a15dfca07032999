"""CDISC SDTM: domain IE, what kept subjects out, and domain TI, the criteria themselves. Source: SDTMIG 3.4.

In English and in ASCII whatever the language, as a submission wants them. A criterion's text is the registry's own
where it fits into 200 characters (SDTMIG 4.5.3.1 exempts IETEST from the 40 of other tests); a longer one is its title
and the beginning of the text. IE and TI say the same of the same criterion.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

from bot.exports.shelf import site_called
from bot.exports.table import Table
from flows.progress import Standing
from storage import exporting

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bot.exports.asking import Asked, Making
    from bot.exports.cells import Cell
    from flows.screening import Screening
    from flows.trial import Trial
    from storage.exporting import Found
    from storage.unit import Unit

IE = (
    "STUDYID", "DOMAIN", "USUBJID", "IESEQ", "IETESTCD", "IETEST", "IECAT", "IEORRES", "IESTRESC", "VISITNUM", "VISIT",
    "EPOCH", "IEDTC",
)  # fmt: skip
TI = ("STUDYID", "DOMAIN", "IETESTCD", "IETEST", "IECAT", "TIVERS")
LONGEST_TEST = 200
VISIT = (1, "SCREENING", "SCREENING")
"""Number and name of the visit, and the epoch in CDISC's word."""

_CODE = re.compile(r"[A-Z_][A-Z0-9_]{0,7}")
_ASCII = str.maketrans({"≥": ">=", "≤": "<=", "×": "x", "µ": "u", "μ": "u", "’": "'", "–": "-", "…": "...", "−": "-"})


class Listed(NamedTuple):
    """A criterion as SDTM names it."""

    code: str
    text: str
    category: str


def ie_table(unit: Unit, asked: Asked, making: Making) -> Table:
    """Return domain IE: one record for each criterion that a subject did not meet."""
    return Table("IE", IE, _exceptions(unit, asked, making))


def ti_table(unit: Unit, asked: Asked, making: Making) -> Table:
    """Return domain TI: the whole set of criteria of each version that was used, and of those on this machine."""
    del asked  # criteria belong to no site and no day
    return Table("TI", TI, _criteria(unit, making))


def subject(trial: Trial | None, screening: Screening) -> str:
    """Return what names the subject in the study, of what the bot made itself: trial, site, number, later attempt."""
    site = site_called(trial, screening.site) if trial else None
    place = f"{site.number:02d}" if site else screening.site
    return f"{screening.trial}-{place}-{screening.label}"


def listed(trial: Trial) -> Mapping[str, Listed]:
    """Return the criteria in protocol order, by our own names; the codes are each other's only if they have to be."""
    codes = [name.upper() for name in trial.criterion]
    sound = all(map(_CODE.fullmatch, codes)) and len(set(codes)) == len(codes)
    named = codes if sound else [f"IE{nth:04d}" for nth in range(1, len(codes) + 1)]
    return {
        name: Listed(code, _text(trial, name), each.sort.upper())
        for code, (name, each) in zip(named, trial.criterion.items(), strict=True)
    }


def _exceptions(unit: Unit, asked: Asked, making: Making) -> Iterator[list[Cell]]:
    named: dict[str, Mapping[str, Listed]] = {}
    for found in exporting.screenings(unit, asked.wanted):
        making.tally.went()
        if not _counts(found):
            continue
        trial = making.shelf.of(found.screening)
        if trial is None:
            making.tally.left_out += 1
            continue
        if trial.digest not in named:
            named[trial.digest] = listed(trial)
        for record in _records(trial, found.screening, named[trial.digest]):
            making.tally.rows += 1
            yield record


def _counts(found: Found) -> bool:
    """Say whether the screening has come to an exclusion that was not taken back, nor erased."""
    screening = found.screening
    return found.judged.first_exclusion is not None and screening.annulled is None and not screening.is_erased


def _records(trial: Trial, screening: Screening, named: Mapping[str, Listed]) -> Iterator[list[Cell]]:
    standing = Standing(trial, screening)
    failed = [name for name, each in standing.findings.items() if each.status == "fail"]
    for sequence, name in enumerate(failed, 1):
        test = named[name]
        result = "N" if test.category == "INCLUSION" else "Y"
        begins: list[Cell] = [trial.id, "IE", subject(trial, screening), sequence, *test]
        yield [*begins, result, result, *VISIT, screening.day.isoformat()]


def _criteria(unit: Unit, making: Making) -> Iterator[list[Cell]]:
    latest = making.shelf.latest
    used = dict.fromkeys((*exporting.versions(unit), (latest.id, latest.version)))
    found = [making.shelf.version(*each) for each in used]
    making.tally.left_out += found.count(None)
    for trial in filter(None, found):
        for test in listed(trial).values():
            making.tally.rows += 1
            yield [trial.id, "TI", *test, trial.version]


def _text(trial: Trial, criterion: str) -> str:
    whole = _ascii(trial.record.criteria[criterion])
    if len(whole) <= LONGEST_TEST:
        return whole
    words = f"{_ascii(trial.words['en'][f'criteria.{criterion}.title'])}: {whole}"
    return words[: LONGEST_TEST - 3].rpartition(" ")[0] + "..."


def _ascii(text: str) -> str:
    """Return text in ASCII on one line; a letter keeps its shape without accents."""
    plain = unicodedata.normalize("NFKD", " ".join(text.translate(_ASCII).split()))
    return plain.encode("ascii", "ignore").decode()
