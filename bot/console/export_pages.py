"""Exports by the console: what there is for this person, one to be made, how far it is, and the file.

That an export begins, and how many rows it has, is in the audit before its first byte leaves. It is made beside the
requests (`dispensary`), one at a time, so it holds up nobody, however slowly it is taken.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, cast

from bot.cards import site_name
from bot.console.answers import Fetched, GoTo, Missing, Ordered, Shown
from bot.console.filters import Filters
from bot.console.replying import MADE
from bot.exports.catalogue import FORMATS, OFFERS, WHOLE, Asked, file_name, format_of, media_type, open_to, scoped
from bot.exports.left_out import left_out
from bot.wording import thousands
from flows.moments import paris_day
from flows.say import say
from flows.screening import Event

if TYPE_CHECKING:
    from typing import Literal

    from bot.console.answers import Answer
    from bot.console.orders import Order
    from bot.console.visit import Visit
    from bot.exports.catalogue import Format, Kind
    from flows.say import Say


def show(visit: Visit) -> Answer:
    """Show what may be exported."""
    return _page(visit, Filters(visit.asked))


def order(visit: Visit) -> Answer:
    """Have an export made, or say what is wrong with what was asked for."""
    filters = Filters(visit.asked)
    asked = _read(visit, filters)
    if asked is None or visit.session is None:
        return _page(visit, filters)
    trial, day = visit.desk.trial, paris_day(visit.now)
    sites = [site.slug for each in visit.desk.trials.values() for site in each.record.sites]
    may = scoped(asked, visit.grants, sites, day)
    if may is None:
        return Missing()
    wanted = may.asked.model_dump(mode="json", exclude={"reasons"}, exclude_none=True)
    act, session = OFFERS[asked.kind].act, visit.session
    visit.record(act, [Event(what="export begun", new={**wanted, "door": "console"})])
    name, mime = partial(file_name, may.asked, trial, day), media_type(may.asked)
    return Ordered(may.asked, name, mime, session.id_sha256, session.person, visit.occasion(act))


def show_made(visit: Visit) -> Answer:
    """Say how far the export is that the session has asked for; once it is made, where it is to be had."""
    found = _ordered(visit)
    values: dict[str, Any] = {
        "told": _told(found, visit) if found else say("console.exports.made.gone"),
        "is_under_way": found is not None and found.is_under_way,
        "is_ready": found is not None and found.state == "ready",
        "left_out": left_out(found.wanted.asked.kind, found.tally) if found and found.state == "ready" else None,
        "tally": found.tally if found and found.is_under_way and found.tally.of else None,
    }
    return Shown("export_made.html", values)


def fetch(visit: Visit) -> Answer:
    """Give the export that the session has asked for."""
    found = _ordered(visit)
    if found is None:
        return Missing()
    return Fetched(found) if found.state == "ready" else GoTo(MADE)


def _ordered(visit: Visit) -> Order | None:
    return visit.behind.orders.get(visit.session.id_sha256) if visit.session else None


def _told(found: Order, visit: Visit) -> Say:
    name, tally = say(f"export.kind.{found.wanted.asked.kind}"), found.tally
    match found.state:
        case "making" if tally.of:
            return say("console.exports.made.far", name=name, gone=thousands(tally.gone), of=thousands(tally.of))
        case "ready":
            minutes = int(visit.behind.waits.kept.total_seconds() // 60)
            return say("console.exports.made.ready", name=name, rows=thousands(tally.rows), minutes=minutes)
        case _:
            return say(f"console.exports.made.{found.state}", name=name)


def again(visit: Visit) -> Answer:
    """Show the form as it was filled in, if it was; nothing is exported."""
    filters = Filters(visit.asked)
    _read(visit, filters)
    is_untouched = not filters.odd and filters.given == {"kind": open_to(visit.grants)[0]}
    return GoTo(visit.here) if is_untouched and not visit.notice else _page(visit, filters)


def _page(visit: Visit, filters: Filters) -> Shown:
    """Return the form: as it was filled in, with what is wrong beside each field."""
    trial = visit.desk.trial
    values = {
        "kinds": [(kind, say(f"export.kind.{kind}")) for kind in open_to(visit.grants)],
        "formats": [(each, each) for each in FORMATS],
        "sites": [(site.slug, site_name(trial, site.slug)) for site in trial.record.sites],
        "is_asked_for": _ordered(visit) is not None,
        "held": "/exports",
        **filters.filled_in(),
    }
    return Shown("exports.html", values, filters.status)


def _read(visit: Visit, filters: Filters) -> Asked | None:
    """Return the export that a form asks for; None if there is something in it that cannot be honoured."""
    kind = cast("Kind | None", filters.one_of("kind", open_to(visit.grants)))
    wanted = cast("Format | None", filters.one_of("format", FORMATS))
    site = filters.one_of("site", [each.slug for each in visit.desk.trial.record.sites])
    first, last = filters.days()
    found = format_of(kind, wanted) if kind else None
    if kind is None:
        filters.refuse("kind", say("console.odd.choose"))
    elif found is None:
        filters.refuse("format", say("console.odd.no_format"))
    for name in ("site", "since", "until") if kind in WHOLE else ():
        if name in filters.given:
            filters.refuse(name, say("console.odd.whole"))
    if not filters.are_sound() or found is None or kind is None:
        return None
    language: Literal["en", "fr"] = "fr" if visit.language == "fr" else "en"
    sites = (site,) if site else None
    return Asked(kind=kind, format=found, language=language, sites=sites, first=first, last=last)
