"""Rights in words: which role, at which sites, on which days."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.cards import site_name
from flows.say import Say, say

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from flows.trial import Trial
    from storage.people import Grant


def places(trial: Trial, slugs: Iterable[str | None]) -> str | Say:
    """Return the sites as the record names them; all of them where none is named."""
    named = [slug for slug in slugs if slug]
    return "; ".join(site_name(trial, slug) for slug in named) if named else say("command.all_sites")


def right_shown(grant: Grant) -> Say:
    """Return one right in short: the role, the site, and the days of a delegation."""
    role, site = say(f"command.role.{grant.role}"), grant.site or say("command.all_sites")
    if grant.delegated_from is None and grant.delegated_until is None:
        return say("command.right", role=role, site=site)
    return say("staff.right_on_days", role=role, site=site, days=period(grant.delegated_from, grant.delegated_until))


def period(first: date | None, last: date | None) -> Say:
    """Return the days from the first to the last; either may be open."""
    if first and last:
        return say("delegation.days", first=first, last=last)
    if first:
        return say("delegation.from", first=first)
    return say("delegation.until", last=last) if last else say("delegation.open")


def noted(grants: Iterable[Grant]) -> list[str]:
    """Return rights as the audit notes them."""
    return [f"{grant.role} {grant.site or '*'}" for grant in grants]
