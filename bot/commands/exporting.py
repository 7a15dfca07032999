"""/export: a file with what is in the log, for those who may have it. `bot/scribe.py` makes it when it is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, cast, get_args

from bot.exports.asking import OFFERS, WHOLE, Asked, Format, Kind, Offer, open_to, scoped
from bot.exports.catalogue import file_name, format_of
from flows.delegation import Days, read_days
from flows.moments import paris_day
from flows.say import Say, say
from flows.typed_text import without_accents

if TYPE_CHECKING:
    from bot.turn import Turn

FRENCH: dict[str, Kind] = {"registre": "log", "journal": "log", "reponses": "answers", "piste": "audit"}
"""Kinds as they may be typed besides."""

A_ROW = 2
BUTTONS: dict[str, tuple[Kind, Format | None]] = {
    "log": ("log", "xlsx"),
    "log_csv": ("log", "csv"),
    **{kind: (kind, None) for kind in get_args(Kind) if kind != "log"},
}


class _Wish(NamedTuple):
    """What was typed, understood."""

    kind: Kind
    format: Format
    days: Days


def export(turn: Turn, rest: str) -> None:
    """Offer what the person may export, or owe the export that is named: KIND [FORMAT] [FROM [UNTIL]]."""
    if not rest:
        _offer(turn)
        return
    wish = _read(turn, rest.split())
    if isinstance(wish, Say):
        turn.answer(wish)
    else:
        _owe(turn, wish)


def _offer(turn: Turn) -> None:
    kinds = open_to(turn.grants)
    offered = [
        (turn.words.plain(say(f"export.button.{label}")), f"/export {kind} {as_format or ''}".strip())
        for label, (kind, as_format) in BUTTONS.items()
        if kind in kinds
    ]
    rows = [offered[at : at + A_ROW] for at in range(0, len(offered), A_ROW)]
    turn.say(say("export.which", kinds=say("export.kinds", kinds=kinds)), buttons=rows)


def _read(turn: Turn, words: list[str]) -> _Wish | Say:
    """Return what is wanted, or why it cannot be had. What the person may not have does not exist."""
    named = without_accents(words.pop(0))
    kind = next((each for each in open_to(turn.grants) if each == FRENCH.get(named, named)), None)
    if kind is None:
        return say("export.not_yours")
    wanted = without_accents(words[0]) if words else ""
    as_format = cast("Format", words.pop(0).casefold()) if wanted in get_args(Format) else None
    found = format_of(kind, as_format)
    days = read_days(" ".join(words), paris_day(turn.now)) if words else Days(None, None)
    if found is None:
        return say("export.not_yours")
    if kind in WHOLE and words:
        return say("export.whole", name=say(f"export.kind.{kind}"))
    return say("export.days", why=days) if isinstance(days, Say) else _Wish(kind, found, days)


def _owe(turn: Turn, wish: _Wish) -> None:
    """Owe the export if the person may have it; that is looked at again when it is made."""
    first, last = wish.days
    language: Literal["en", "fr"] = "fr" if turn.language == "fr" else "en"
    asked = Asked(kind=wish.kind, format=wish.format, language=language, first=first, last=last)
    sites = [site.slug for trial in turn.desk.trials.values() for site in trial.record.sites]
    if turn.person is None or scoped(asked, turn.grants, sites, paris_day(turn.now)) is None:
        turn.answer(say("export.not_yours"))
        return
    name = say(f"export.kind.{wish.kind}")
    note = say("export.note_log" if _is_of_lists(OFFERS[wish.kind]) else "export.note_values")
    payload: dict[str, object] = {
        "export": asked.model_dump(mode="json"),
        "person": turn.person.id,
        "sort": wish.format,
        "name": file_name(asked, turn.desk.trial, paris_day(turn.now)),
        "caption": turn.words.html(say("export.caption", name=name, days=_span(wish.days), note=note)),
        "otherwise": turn.words.html(say("export.not_made")),
    }
    turn.answer(say("export.on_its_way", name=name))
    turn.owe("file", payload, reference=f"X-{turn.arrival.update_id}")


def _is_of_lists(offer: Offer) -> bool:
    return offer.act == "export_log"


def _span(days: Days) -> Say | str:
    first, last = days
    if first and last:
        return say("export.span", first=first, last=last)
    if first:
        return say("export.since", first=first)
    return say("export.until", last=last) if last else ""
