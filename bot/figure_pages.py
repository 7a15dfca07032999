"""The figures in words: as lines of a message, and as what the picture will show. Numbers and criteria, no patient."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.wording import MONTHS
from flows.figures import RESULTS, Counts, latest_months
from flows.say import Say, say, title

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from bot.wording import Words
    from flows.figures import Figures
    from flows.trial import Trial

MOST_MONTHS, MOST_SITES, MOST_REASONS = 12, 12, 6
"""How many of each stand in the picture; the text has all sites and reasons."""


def figure_lines(figures: Figures, trial: Trial, words: Words, day: date, scope: str) -> Iterator[str]:
    """Yield the lines of the text (HTML); `scope` names the sites, empty: all of them."""
    everywhere = scope or words.plain(say("figures.picture.all_sites"))
    yield words.html(say("figures.head", title=say("trial.trial.title"), day=day, scope=everywhere))
    if not figures.total.screened:
        yield words.html(say("figures.empty"))
        return
    said = [*_totals(figures.total, trial, here=bool(scope)), *_parts(figures, words), *_reasons(figures)]
    yield from (f"\n{words.html(each)}" if each.key in OPENING else words.html(each) for each in said)


OPENING = {
    "figures.screened", "figures.by_site", "figures.by_month", "figures.reasons", "figures.all_failures",
    "figures.once",
}  # fmt: skip
"""Lines that open a new paragraph."""


def picture(figures: Figures, trial: Trial, words: Words, day: date, scope: str) -> dict[str, Any]:
    """Return what the picture shows, in words and numbers: see `exports/charts.py`."""
    total, target = figures.total, trial.record.enrolment
    part = {name: words.plain(say(f"figures.picture.{name}")) for name in ("by_site", "by_month", "reasons", "first")}
    tiles = [words.plain(say(f"figures.picture.tile.{name}")) for name in ("screened", *RESULTS)]
    label = words.plain(say("figures.picture.target", count=total.eligible, target=target))
    last = words.plain(say("figures.picture.all", count=figures.completed))
    return {
        "title": words.plain(say("figures.picture.title", title=say("trial.trial.title"))),
        "subtitle": f"{words.day(day)} · {scope or words.plain(say('figures.picture.all_sites'))}",
        "tiles": list(zip(tiles, (total.screened, *_four(total)), strict=True)),
        "target": {"label": label, "value": total.eligible, "of": target},
        "empty": "" if total.screened else words.plain(say("figures.empty")),
        "legend": tiles[1:],
        "sites": {"title": part["by_site"], "rows": _site_rows(figures, words)},
        "months": {"title": part["by_month"], "rows": _month_rows(figures, words)},
        "reasons": {
            "title": part["reasons"],
            "legend": [part["first"], *([last] if figures.completed else [])],
            "rows": _reason_rows(figures, words),
        },
    }


def _totals(total: Counts, trial: Trial, *, here: bool) -> Iterator[Say]:
    yield say("figures.screened", count=total.screened)
    target = trial.record.enrolment
    yield say("figures.eligible_here" if here else "figures.eligible", count=total.eligible, target=target)
    for name, count in (("pending", total.pending), ("open", total.open), ("excluded", total.excluded)):
        yield say(f"figures.{name}", count=count)


def _parts(figures: Figures, words: Words) -> Iterator[Say]:
    yield say("figures.by_site")
    yield from (_row(site, counts) for site, counts in _largest_first(figures.by_site))
    yield say("figures.by_month")
    latest, earlier = latest_months(figures.by_month, MOST_MONTHS)
    if earlier.screened:
        yield _row(say("figures.earlier"), earlier)
    yield from (_row(month_named(month, words), counts) for month, counts in latest.items())


def _row(name: str | Say, counts: Counts) -> Say:
    return say("figures.row", name=name, screened=counts.screened, **counts.model_dump())


def _reasons(figures: Figures) -> Iterator[Say]:
    for head, counted in (("reasons", figures.first_exclusions), ("all_failures", figures.failures)):
        if counted:
            yield say(f"figures.{head}", count=figures.completed)
        for name in sorted(counted, key=lambda name: -counted[name]):
            yield say("figures.reason", criterion=name, title=title(name), count=counted[name])
    yield say("figures.once")


def _four(counts: Counts) -> list[int]:
    return [getattr(counts, result) for result in RESULTS]


def _largest_first(by_site: Mapping[str, Counts]) -> list[tuple[str, Counts]]:
    return sorted(by_site.items(), key=lambda each: (-each[1].screened, each[0]))


def _site_rows(figures: Figures, words: Words) -> list[tuple[str, list[int]]]:
    rows = [(site, _four(counts)) for site, counts in _largest_first(figures.by_site)]
    if len(rows) > MOST_SITES:
        others = [sum(counts) for counts in zip(*(each for _, each in rows[MOST_SITES - 1 :]), strict=True)]
        rows[MOST_SITES - 1 :] = [(words.plain(say("figures.picture.others")), others)]
    return rows


def _month_rows(figures: Figures, words: Words) -> list[tuple[list[str], list[int]]]:
    latest, _ = latest_months(figures.by_month, MOST_MONTHS)
    return [(_month(month, words), _four(counts)) for month, counts in latest.items()]


def _reason_rows(figures: Figures, words: Words) -> list[tuple[str, int, int]]:
    first, everywhere = figures.first_exclusions, figures.failures
    names = sorted({*first, *everywhere}, key=lambda name: (-first.get(name, 0), -everywhere.get(name, 0), name))
    return [
        (f"{name} {words.plain(title(name))}", first.get(name, 0), everywhere.get(name, 0))
        for name in names[:MOST_REASONS]
    ]


def month_named(month: str, words: Words) -> str:
    """Return a month (``2026-11``) in one: Nov 2026, or 11/2026 in French."""
    return ("/" if words.language == "fr" else " ").join(_month(month, words))


def _month(month: str, words: Words) -> list[str]:
    """Return a month (``2026-11``) in two words: Nov 2026, or 11 2026 in French."""
    year, number = month.split("-")
    return [number if words.language == "fr" else MONTHS[int(number) - 1], year]
