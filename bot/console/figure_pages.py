"""The figures of `/stats`: its picture, the same numbers as tables, and where patients are lost on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.cards import site_name
from bot.console.answers import Drawn, Missing, Shown
from bot.console.filters import Filters
from bot.figure_pages import month_named, picture
from flows.figures import RESULTS
from flows.moments import paris_day
from flows.say import title
from storage.figures import figures

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.console.answers import Answer
    from bot.console.visit import Visit
    from flows.figures import Counts, Figures
    from flows.trial import Trial

WIDTH = 240
"""How many units the longest bar of the funnel has."""


def show(visit: Visit) -> Answer:
    """Show the figures, of all sites or of one; of a site that nobody knows there are none."""
    filters, trial, site = _asked(visit)
    values = {
        "sites": [(each.slug, site_name(trial, each.slug)) for each in trial.record.sites],
        "site": site and site_name(trial, site),
        **filters.filled_in(),
        **({} if filters.odd else _counted(visit, trial, site)),
    }
    return Shown("figures.html", values, filters.status)


def draw(visit: Visit) -> Answer:
    """Draw the same as the picture that /stats sends."""
    filters, trial, site = _asked(visit)
    if filters.odd:
        return Missing()
    found = _found(visit, trial, site)
    return Drawn("png", "figures.png", picture(found, trial, visit.words, paris_day(visit.now), site or ""))


def _asked(visit: Visit) -> tuple[Filters, Trial, str | None]:
    filters, trial = Filters(visit.asked), visit.desk.trial
    site = filters.one_of("site", [each.slug for each in trial.record.sites])
    filters.are_sound()
    return filters, trial, site


def _found(visit: Visit, trial: Trial, site: str | None) -> Figures:
    return figures(visit.unit, trial.id, [site] if site else None)


def _counted(visit: Visit, trial: Trial, site: str | None) -> dict[str, Any]:
    found = _found(visit, trial, site)
    return {
        "picture": f"/figures/picture?site={site}" if site else "/figures/picture",
        "results": RESULTS,
        "target": trial.record.enrolment,
        "total": _row("", found.total),
        "by_site": [_row(site_name(trial, slug), found.by_site[slug]) for slug in _ordered(found, trial)],
        "by_month": [_row(month_named(month, visit.words), each) for month, each in found.by_month.items()],
        "funnel": list(_funnel(found, trial)),
        "completed": found.completed,
        "width": WIDTH,
    }


def _ordered(found: Figures, trial: Trial) -> list[str]:
    """Return the sites that have screened, as the record names them; those that it no longer has come last."""
    known = [each.slug for each in trial.record.sites]
    return sorted(found.by_site, key=lambda slug: (known.index(slug) if slug in known else len(known), slug))


def _row(name: str, counts: Counts) -> dict[str, Any]:
    return {"name": name, "screened": counts.screened, **counts.model_dump()}


def _funnel(found: Figures, trial: Trial) -> Iterator[dict[str, Any]]:
    """Yield for each criterion, in the protocol's order, whom it excluded first and how many are left after it."""
    first, total = found.first_exclusions, found.total
    left = total.eligible + total.pending + total.excluded
    scale = WIDTH / left if left else 0
    for name in (*trial.criterion, *sorted({*first, *found.failures}.difference(trial.criterion))):
        lost, everywhere = first.get(name, 0), found.failures.get(name, 0)
        if not lost and not everywhere:
            continue
        left -= lost
        yield {
            "criterion": name,
            "title": title(name) if name in trial.criterion else "",
            "lost": lost,
            "failed": everywhere,
            "left": left,
            "left_width": round(left * scale, 1),
            "lost_width": round(lost * scale, 1),
        }
