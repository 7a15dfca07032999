"""What is pending, as pages: the screenings site by site, one of them item by item, one item with what can be done.

No value in it: what is missing, who obtains it, and days.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from flows.moments import PARIS
from flows.pending import Item, expiries, items
from flows.say import Say, say, short, title
from storage.items import Agreed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bot.wording import Words
    from flows.progress import Standing
    from storage.lists import Line
    from storage.people import Role

    Buttons = list[list[tuple[str, str]]]

SCREENINGS_A_PAGE, ITEMS_A_PAGE, IN_A_ROW = 8, 10, 4
LATER = (3, 7, 14)
"""In how many days an item can be made due by a button."""
NOTHING = Agreed()


class Listed(NamedTuple):
    """A pending screening in the list: how many items it lacks, and the first day one of them is due.

    `missing` is None where nobody can know: its version of the trial is not on this machine any more.
    """

    line: Line
    site: str
    missing: int | None = None
    due: Say | str = ""


class Case(NamedTuple):
    """A pending screening with what was agreed about its items. `roles`: of the people who obtain some."""

    standing: Standing
    agreed: Mapping[str, Agreed]
    roles: Mapping[int, Role]
    taken_by: int | None

    @property
    def number(self) -> str:
        """How it is called."""
        return self.standing.screening.label


def listed(line: Line, site: str, standing: Standing, agreed: Mapping[str, Agreed]) -> Listed:
    """Return a line of the list."""
    found = items(standing)
    days = [day for each in found if (day := agreed.get(each.criterion, NOTHING).due or each.due)]
    return Listed(line, site, len(found), say("pending.next_due", day=min(days)) if days else "")


def list_lines(found: Sequence[Listed]) -> Iterator[Say]:
    """Return the list, under each site's name."""
    site = ""
    for each in found:
        if each.site != site:
            site = each.site
            yield say("pending.site", site=site)
        since = (each.line.ended_at or each.line.started_at).astimezone(PARIS).date()
        key = "line" if each.missing is not None else "line_of_old"
        yield say(f"pending.{key}", number=each.line.label, since=since, count=each.missing, due=each.due)


def case_lines(case: Case, page: int) -> Iterator[Say]:
    """Return one screening: its missing items, and what runs out meanwhile."""
    found = items(case.standing)
    yield say("pending.case", number=case.number)
    if case.taken_by:
        yield say("pending.taken", person=case.taken_by)
    for item in found[(page - 1) * ITEMS_A_PAGE : page * ITEMS_A_PAGE]:
        yield from item_lines(case, item)
    if case.standing.verdict.window_conflict:
        yield say("card.window_conflict")
    for each in expiries(case.standing):
        yield say("details.expires", criterion=each.criterion, fact=short(each.fact), day=each.last)


def item_lines(case: Case, item: Item) -> Iterator[Say]:
    """Return one item: what is missing, who obtains it, from when and until when."""
    agreed = case.agreed.get(item.criterion, NOTHING)
    missing = say("details.review", query=item.query) if item.query else item.missing
    key = "pending.item" if missing else "pending.bare_item"
    yield say(key, criterion=item.criterion, title=title(item.criterion), missing=missing)
    owner = who(agreed.owner, case.roles) if agreed.owner else say("pending.nobody")
    days = [say("pending.not_before", day=item.not_before)] if item.not_before else []
    due = agreed.due or item.due
    days += [say("pending.due", day=due)] if due else []
    yield say("pending.owner_days", owner=owner, days=tuple(days)) if days else say("pending.owner", owner=owner)


def who(person: int, roles: Mapping[int, Role]) -> Say:
    """Return a person of the site, as all know him."""
    role = roles.get(person)
    return say(f"pending.who.{role}" if role else "pending.who.nobody_now", person=person)


def list_buttons(words: Words, found: Sequence[Listed], page: int, *, more: bool) -> Buttons:
    """Return a button for each screening, and those that turn the page."""
    opening = [(words.plain(say("pending.button.open", number=each.line.label)), f"/pending {each.line.label}")
               for each in found]  # fmt: skip
    return [*_rows(opening), *_turning(words, "/pending", page, more=more)]


def case_buttons(words: Words, case: Case, page: int, *, resumable: bool) -> Buttons:
    """Return a button for each item of the page, and where to go from there."""
    found = items(case.standing)
    shown = found[(page - 1) * ITEMS_A_PAGE : page * ITEMS_A_PAGE]
    opening = [(each.criterion, f"/pending {case.number} {each.criterion}") for each in shown]
    turning = _turning(words, f"/pending {case.number}", page, more=len(found) > page * ITEMS_A_PAGE)
    resume = [[(words.plain(say("pending.button.resume")), f"/resume {case.number}")]] if resumable else []
    return [*_rows(opening), *turning, *resume, [(words.plain(say("pending.button.list")), "/pending")]]


def item_buttons(words: Words, case: Case, criterion: str) -> Buttons:
    """Return what can be done about one item."""
    here = f"{case.number} {criterion}"
    first = [("claim", f"/claim {here}"), ("hand_over", f"/handover {here}")]
    owning = [(words.plain(say(f"pending.button.{word}")), data) for word, data in first]
    dates = [(words.plain(say("pending.button.later", days=days)), f"/due {here} +{days}") for days in LATER]
    return [owning, dates]


def back_button(words: Words, case: Case) -> list[tuple[str, str]]:
    """Return the row that leads back to the screening."""
    return [(words.plain(say("pending.button.back", number=case.number)), f"/pending {case.number}")]


def in_days(written: str) -> timedelta | None:
    """Return how much later a button says; None if it names a day, or nothing."""
    days = written.removeprefix("+")
    return timedelta(int(days)) if days != written and days in {str(each) for each in LATER} else None


def _rows(buttons: list[tuple[str, str]]) -> Buttons:
    return [buttons[n : n + IN_A_ROW] for n in range(0, len(buttons), IN_A_ROW)]


def _turning(words: Words, command: str, page: int, *, more: bool) -> Buttons:
    to = [("previous", page - 1)] if page > 1 else []
    to += [("next", page + 1)] if more else []
    row = [(words.plain(say(f"ui.{word}")), f"{command} p{number}") for word, number in to]
    return [row] if row else []
