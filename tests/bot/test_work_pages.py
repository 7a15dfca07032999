"""What is pending fits: messages, labels and what buttons carry, in both languages, however much is missing."""

from __future__ import annotations

import pytest

from bot.cards import Told, card_buttons
from bot.pending_pages import ITEMS_A_PAGE, Case, back_button, case_buttons, case_lines, item_buttons, who
from bot.reaching import scope
from flows.pending import items
from flows.say import say
from flows.screening import Screening
from storage.care import Care
from storage.items import Agreed
from storage.people import Grant, Role
from storage.worklists import Scope
from tests.bot.test_access import DAY, SOMETIME
from tests.flows.playing import TRIAL, WORDS, Facts, Play

NOTHING_KNOWN: Facts = {"planned_injection_date": "2026-12-07", "sex": "male", "age": 71}
LATE = {"number": 99_999, "first": 98_765, "attempt": 12}


def _case() -> Case:
    play = Play()
    play.go_on(NOTHING_KNOWN)
    late: Screening = play.screening.model_copy(update=LATE)
    standing = play.standing.moved(late)
    agreed = {each.criterion: Agreed(owner=12_345) for each in items(standing)}
    return Case(standing, agreed, {12_345: "coordinator"}, taken_by=12_345)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_page_and_every_button_fits(language: str) -> None:
    case, words = _case(), WORDS[language]
    count = len(items(case.standing))
    pages = range(1, -(-count // ITEMS_A_PAGE) + 1)
    texts = ["\n".join(map(words.html, case_lines(case, page))) for page in pages]
    buttons = [
        button
        for rows in (
            *(case_buttons(words, case, page, resumable=True) for page in pages),
            *(item_buttons(words, case, each.criterion) for each in items(case.standing)),
            card_buttons(Told(TRIAL, case.standing.screening, case.standing.verdict, Care(taken_by=12_345)), words),
            [back_button(words, case)],
        )
        for row in rows
        for button in row
    ]
    fixed = [f"reminders.{word}" for word in ("switch_on", "switch_off")] + ["today.pending", "today.again"]
    labels = [label for label, _ in buttons] + [words.plain(say(key)) for key in fixed]
    labels += [words.plain(who(12_345, {12_345: role})) for role in ("coordinator", "investigator")]
    labels.append(words.plain(say("reminders.hours", first=12, last=20)))

    assert count > 25
    assert max(map(len, texts)) < 4096
    assert [label for label in labels if len(label) > 24] == []
    assert [data for _, data in buttons if len(data.encode()) > 64] == []


def test_the_last_page_has_no_next_and_the_first_no_previous() -> None:
    case, words = _case(), WORDS["en"]
    last = -(-len(items(case.standing)) // ITEMS_A_PAGE)

    def turning(page: int) -> list[str]:
        rows = case_buttons(words, case, page, resumable=False)
        return [label for row in rows for label, _ in row if "page" in label]

    assert (turning(1), turning(last)) == (["Next page"], ["Previous page"])
    assert turning(2) == ["Previous page", "Next page"]


def test_a_list_reaches_as_far_as_the_rights_do() -> None:
    def right(role: Role, site: str | None) -> Grant:
        return Grant(id=1, person=7, role=role, site=site, granted_by=None, at=SOMETIME)

    both = (right("investigator", "nantes"), right("coordinator", "lyon-sud"))
    assert scope("see_pending", both, 7, DAY) == Scope(sites=("lyon-sud",), own_at=("nantes",), person=7)
    assert scope("see_pending", (right("admin", None),), 7, DAY).sites is None
    assert scope("see_pending", (right("coordinator", None),), 7, DAY).sites is None
    assert scope("see_today", (right("investigator", "nantes"),), 7, DAY) == Scope(person=7)
