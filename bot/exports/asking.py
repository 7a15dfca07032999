"""Which export is asked for, what may be asked for by whom, and what it is made with. Loads nothing heavy."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from bot import access
from flows.pending import begins
from flows.quantities import Frozen
from storage.exporting import Wanted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from bot.access import Act
    from bot.exports.shelf import Shelf
    from bot.wording import Words
    from flows.trial import Trial
    from storage.people import Grant

Kind: TypeAlias = Literal["log", "answers", "ie", "ti", "questionnaire", "fhir", "audit"]
Format: TypeAlias = Literal["csv", "xlsx", "json", "ndjson"]


class Offer(NamedTuple):
    """A kind of export: the act that it is, and its formats, the usual one first."""

    act: Act
    formats: tuple[Format, ...]


OFFERS: Mapping[Kind, Offer] = {
    "log": Offer("export_log", ("xlsx", "csv")),
    "answers": Offer("export_answers", ("csv", "xlsx")),
    "ie": Offer("export_answers", ("csv",)),
    "ti": Offer("export_answers", ("csv",)),
    "questionnaire": Offer("export_answers", ("json",)),
    "fhir": Offer("export_answers", ("ndjson", "json")),
    "audit": Offer("export_audit", ("ndjson",)),
}


WHOLE: frozenset[Kind] = frozenset(("ti", "questionnaire"))
"""Kinds that belong to no site, no day and no screening: they are had whole."""


class Asked(Frozen):
    """An export as it was asked for. The days are those in Paris on which screenings began, or events happened.

    `reasons`: the log shows what people have written as well; only for those who may read conversations.
    """

    kind: Kind
    format: Format
    language: Literal["en", "fr"] = "en"
    sites: tuple[str, ...] | None = None
    first: date | None = None
    last: date | None = None
    number: int | None = None
    reasons: bool = False

    @property
    def wanted(self) -> Wanted:
        """What is to be read for it."""
        return Wanted(
            sites=self.sites,
            since=begins(self.first) if self.first else None,
            before=begins(self.last + timedelta(days=1)) if self.last else None,
            number=self.number,
        )


class Stopped(Exception):
    """Nobody waits for the export any more."""


@dataclass
class Tally:
    """How far an export has come: so many screenings or events gone through, `of` so many, and rows written."""

    gone: int = 0
    of: int = 0
    rows: int = 0
    stopped: bool = False
    head: int = 0
    """The last entry of the audit when it was begun."""
    left_out: int = 0
    """Screenings (in TI: versions) of which it says nothing, because the text of their trial version is lost."""

    def went(self) -> None:
        """Count one more that was gone through. Stopped if nobody waits for the export any more."""
        if self.stopped:
            raise Stopped
        self.gone += 1


@dataclass(frozen=True)
class Making:
    """What an export is made with: trials, words, a folder for what has to be put down meanwhile, and its tally.

    `folder` is a place where health values may lie; nothing stays there.
    """

    shelf: Shelf
    words: Words
    folder: Path
    tally: Tally = field(default_factory=Tally)

    def words_of(self, trial: Trial) -> Words:
        """Return the words with those of this trial."""
        return self.shelf.words(self.words.language, trial)


class Scoped(NamedTuple):
    """An export as it may be had, and the right by which."""

    asked: Asked
    right: Grant


def scoped(asked: Asked, grants: Iterable[Grant], sites: Iterable[str], day: date) -> Scoped | None:
    """Return the export cut to the sites at which the person may have it that day; None if there are none.

    `sites` are all there are. A site that is asked for and not the person's is as if it did not exist.
    """
    held = tuple(grants)
    act = OFFERS[asked.kind].act
    everywhere = access.right_for(act, held, day=day)
    reasons = access.right_for("export_answers", held, day=day) is not None
    if everywhere:
        return Scoped(asked.model_copy(update={"reasons": reasons}), everywhere)
    own = {site: right for site in sites if (right := access.right_for(act, held, site, day=day))}
    kept = tuple(site for site in own if asked.sites is None or site in asked.sites)
    if not kept:
        return None
    return Scoped(asked.model_copy(update={"sites": kept, "reasons": reasons}), own[kept[0]])


def open_to(grants: Iterable[Grant]) -> tuple[Kind, ...]:
    """Return the kinds that a person may have at all: for menus, never to decide."""
    held = tuple(grants)
    return tuple(kind for kind, offer in OFFERS.items() if access.allows_somewhere(offer.act, held))
