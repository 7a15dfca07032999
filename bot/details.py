"""Every criterion of a screening: to those who may read values with its reasons, to coordinators with none of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.cards import stands
from flows.outcome_screens import MARK, findings_screen, not_asked
from flows.pending import expiries
from flows.say import Say, say, short, title

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flows.progress import Standing
    from flows.rules.outcome import Outcome


def details(standing: Standing, *, with_values: bool) -> tuple[Say, ...]:
    """Return the lines: what each criterion has come to, and the days that follow from it."""
    screening = standing.screening
    if not stands(screening):
        state = say("card.annulled") if screening.annulled is not None else say("card.under_way")
        return (say("details.head", number=screening.label, result=state),)
    result = say(f"outcome.{standing.verdict.result}")
    head = say("details.head", number=screening.label, result=result)
    shown = findings_screen(standing).lines[1:] if with_values else tuple(_without_values(standing))
    return (head, *shown, *_expiries(standing))


def _without_values(standing: Standing) -> Iterator[Say]:
    for criterion, finding in standing.findings.items():
        if not_asked(standing, criterion):
            yield say("outcome.finding_not_asked", criterion=criterion, title=title(criterion))
            continue
        status = say(f"outcome.status.{finding.status}")
        yield say(
            "details.finding", mark=MARK[finding.status], criterion=criterion, title=title(criterion), status=status
        )
        yield from _more(finding)


def _more(finding: Outcome) -> Iterator[Say]:
    """Return what follows from a finding: what to obtain, whether it can change. Names and days, no values."""
    if finding.status == "fail" and finding.permanence:
        yield say("details.more", text=say(f"details.{finding.permanence}", day=finding.rescreen_from))
    elif finding.status == "unknown" and finding.review:
        yield say("details.more", text=say("details.review", query=finding.query))
    elif finding.status == "unknown" and finding.obtain:
        yield say("details.more", text=say("details.missing", items=finding.obtain))


def _expiries(standing: Standing) -> Iterator[Say]:
    for each in expiries(standing):
        yield say("details.expires", criterion=each.criterion, fact=short(each.fact), day=each.last)
