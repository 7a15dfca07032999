"""/site: an admin sets the status of a site over the registry's, with a reason, or lets the registry's count again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias, get_args

from bot.cards import site_name
from bot.commands.staff import role_for
from bot.labels import folded
from bot.standing_of_sites import sites_of
from flows.places import site_first
from flows.record import RecruitmentStatus
from flows.say import say
from flows.screening import Event
from flows.trial import LANGUAGES
from storage import site_statuses
from storage.site_statuses import AS_RECORDED, SiteStatus

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.turn import Turn
    from flows.record import Site

Word: TypeAlias = RecruitmentStatus | Literal["RECORD"]

STATUSES: tuple[RecruitmentStatus, ...] = get_args(RecruitmentStatus)
WORDS: tuple[Word, ...] = (*STATUSES, AS_RECORDED)
LONGEST = 300
"""Characters of a reason."""


class _Wanted(NamedTuple):
    """What was typed: the status (as the table has it), and the reason."""

    status: Word
    reason: str


def site(turn: Turn, rest: str) -> None:
    """Set the status of a site: SITE STATUS REASON. With less, offer what can follow."""
    chosen, behind = site_first(turn.desk.trial.record, rest.split())
    if chosen is None or not turn.may("set_site_status", chosen.slug):
        _offer_sites(turn)
        return
    wanted = _read(turn, behind)
    if wanted is None:
        _offer_statuses(turn, chosen)
    elif not wanted.reason or len(wanted.reason) > LONGEST:
        label = say(f"site.short.{wanted.status}")
        turn.say(say("site.reason_how", status=label, site=chosen.slug, code=wanted.status, longest=LONGEST))
    else:
        _set(turn, chosen, wanted)


def _read(turn: Turn, words: Sequence[str]) -> _Wanted | None:
    """Return what the words say: as many of them as name a status, then the reason."""
    called = dict(_called(turn))
    for count in range(len(words), 0, -1):
        if status := called.get(folded(" ".join(words[:count]).replace("_", " "))):
            return _Wanted(status, " ".join(words[count:]))
    return None


def _called(turn: Turn) -> Iterator[tuple[str, Word]]:
    """Everything a status can be called: its code, and its labels in both languages."""
    for language in LANGUAGES:
        words = turn.desk.words(language)
        for status in WORDS:
            yield folded(status.replace("_", " ")), status
            yield folded(words.plain(say(f"site.short.{status}"))), status
            if status != AS_RECORDED:
                yield folded(words.plain(say(f"record.status.{status}"))), status


def _offer_sites(turn: Turn) -> None:
    slugs = [each.slug for each in turn.desk.trial.record.sites]
    buttons = [(slug, f"/site {slug}") for slug in slugs]
    turn.say(say("site.which"), buttons=[buttons[at : at + 2] for at in range(0, len(buttons), 2)])


def _offer_statuses(turn: Turn, chosen: Site) -> None:
    sites = sites_of(turn.unit, turn.desk.trial)
    offered = WORDS if chosen.slug in sites.set_by_admins else STATUSES
    buttons = [[(turn.words.plain(say(f"site.short.{each}")), f"/site {chosen.slug} {each}")] for each in offered]
    remark = sites.remark(chosen.slug)
    place = site_name(turn.desk.trial, chosen.slug)
    shown = say("site.is", site=place, status=sites.status(chosen.slug))
    turn.say(shown, *([remark] if remark else []), say("site.which_status"), buttons=buttons)


def _set(turn: Turn, chosen: Site, wanted: _Wanted) -> None:
    before = site_statuses.set_by_admins(turn.unit).get(chosen.slug)
    new = None if wanted.status == "RECORD" else wanted.status
    site_statuses.set_status(
        turn.unit,
        SiteStatus(
            site=chosen.slug, status=new, reason=wanted.reason, set_at=turn.now,
            set_by=turn.person.id if turn.person else None,
        ),
    )  # fmt: skip
    old = before.status if before else AS_RECORDED
    event = Event(what="site status set", old=old, new=wanted.status, reason=wanted.reason)
    turn.record([event], role_for(turn, "set_site_status"), site=chosen.slug)
    sites = sites_of(turn.unit, turn.desk.trial)
    remark = sites.remark(chosen.slug)
    place, status = site_name(turn.desk.trial, chosen.slug), sites.status(chosen.slug)
    turn.say(say("site.set" if new else "site.as_recorded", site=place, status=status), *([remark] if remark else []))
