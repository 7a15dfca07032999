"""The status of the sites in force: the registry's, or what an admin has set over it, marked as such."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bot.cards import site_name
from bot.record_pages import shown_phone
from flows.moments import paris_day
from flows.say import Say, say
from storage import site_statuses

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from flows.record import Record
    from flows.trial import Trial
    from storage.site_statuses import SiteStatus
    from storage.unit import Unit


class Sites(NamedTuple):
    """The sites of a trial: the record with the statuses in force, and those that an admin has set, by slug."""

    trial: Trial
    record: Record
    set_by_admins: Mapping[str, SiteStatus]

    def status(self, slug: str) -> Say:
        """Return the word for the status in force."""
        site = self.record.site(slug)
        return say(f"record.status.{site.status if site else 'UNKNOWN'}")

    def recruits(self, slug: str) -> bool:
        """Say whether the site takes patients; one that the record does not know is not spoken of."""
        site = self.record.site(slug)
        return site is None or site.status == "RECRUITING"

    def remark(self, slug: str) -> Say | None:
        """Return who has set the status in force, when and why, beside the registry's own; None where it is that."""
        new, recorded = self.set_by_admins.get(slug), self.trial.record.site(slug)
        if new is None or recorded is None:
            return None
        day = paris_day(new.set_at)
        return say("site.remark", day=day, reason=new.reason, recorded=say(f"record.status.{recorded.status}"))


def sites_of(unit: Unit, trial: Trial) -> Sites:
    """Return the sites of a trial as they stand."""
    new = site_statuses.set_by_admins(unit)
    statuses = {slug: each.status for slug, each in new.items() if each.status}
    return Sites(trial, trial.record.with_statuses(statuses) if statuses else trial.record, new)


def where_it_recruits(sites: Sites, slug: str) -> Iterator[Say]:
    """Return what an outcome says where the site does not recruit: who does, and whom to call."""
    if sites.recruits(slug):
        return
    place, status, remark = site_name(sites.trial, slug), sites.status(slug), sites.remark(slug)
    elsewhere = sites.record.recruiting()
    if remark or not elsewhere:
        yield say("site.not_recruiting", site=place, status=status)
    if remark:
        yield remark
    for other in elsewhere:
        named = {"recruiting": site_name(sites.trial, other.slug)}
        contact = f"{other.contact.name}, {shown_phone(other.contact.phone)}"
        if remark:
            yield say("site.elsewhere", contact=contact, **named)
        else:
            yield say("note.not_recruiting", site=place, status=status, contact=contact, **named)


def before_the_first_question(sites: Sites, slug: str) -> tuple[Say, ...]:
    """Return what is said when a screening begins at a site that does not recruit: a note, not a refusal."""
    if sites.recruits(slug):
        return ()
    place, status, remark = site_name(sites.trial, slug), sites.status(slug), sites.remark(slug)
    if remark:
        return (say("site.begins_as_set", site=place, status=status, remark=remark),)
    return (say("site.begins", site=place, status=status),)
