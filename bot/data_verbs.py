"""The verbs that give data out and take it away: `export`, `erase`."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.audit_verbs import AddVerb, Verbs


def add_export(verbs: Verbs, add: AddVerb) -> None:
    """Add `export`."""
    parser = add(verbs, "export", _export, "the log, answers, SDTM, FHIR or the audit as a file")
    parser.add_argument("kind", metavar="KIND", help="log, answers, ie, ti, questionnaire, fhir or audit")
    parser.add_argument("--format", help="csv, xlsx, json or ndjson; default: the kind's usual one")
    parser.add_argument("--lang", choices=("en", "fr"), default="en")
    parser.add_argument("--site", action="append", default=[], metavar="SITE", help="default: all; may be said again")
    parser.add_argument("--from", dest="first", metavar="DATE", help="what began on that day or later")
    parser.add_argument("--to", dest="last", metavar="DATE", help="… and on this one at the latest")
    parser.add_argument("--number", metavar="NUMBER", help="of one pre-screening: 12, or 12-2")
    parser.add_argument("--output", metavar="FILE", help="- prints it; default: a new file in DATA_DIR/exports")


def add_erase(verbs: Verbs, add: AddVerb) -> None:
    """Add `erase`."""
    erase = add(verbs, "erase", _erase, "ask for a patient's values to be erased, or agree to it; two are needed")
    erase.add_argument("number", metavar="NUMBER", help="as people call it: 12; all attempts go together")
    erase.add_argument("--reason", metavar="TEXT", help="why; no name")
    erase.add_argument("--approve", action="store_true", help="agree to what an administrator has asked for")


def _export(asked: argparse.Namespace) -> int:
    from bot.export_command import Wish, export  # noqa: PLC0415 - a verb imports only what it needs

    wished = (asked.kind, asked.format, asked.lang, tuple(asked.site), asked.first, asked.last, asked.number)
    return export(Wish(*wished, output=asked.output))


def _erase(asked: argparse.Namespace) -> int:
    from bot.erase_command import erase  # noqa: PLC0415 - a verb imports only what it needs

    return erase(asked.number, asked.reason, approve=asked.approve)
