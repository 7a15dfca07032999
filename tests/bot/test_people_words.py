"""The words around people and sites fit where they are shown, and each status can be typed by one name only."""

from collections import defaultdict
from datetime import date
from typing import get_args

import pytest

from bot.cards import site_name
from bot.commands.site_status import WORDS
from bot.labels import folded
from bot.trials import load_trials
from bot.wording import words
from flows.record import RecruitmentStatus
from flows.say import say

TRIAL = load_trials()["NCT06866938"]
LABEL, TOAST, DATA = 24, 200, 64
FAR = 999_999
DAY = date(2026, 11, 23)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_labels_of_buttons_are_short(language: str) -> None:
    labels = [
        say("staff.take", right=99_999), say("staff.take_all"), say("staff.yes_take"), say("staff.no_keep"),
        *(say(f"site.short.{word}") for word in WORDS),
    ]  # fmt: skip
    shown = [words(language).plain(label) for label in labels] + [site.slug for site in TRIAL.record.sites]

    assert [label for label in shown if len(label) > LABEL] == []


def test_what_buttons_carry_is_short() -> None:
    longest = "x" * LABEL
    data = [f"/site {longest} {max(WORDS, key=len)}", f"/screen {longest} after {FAR}", f"/users {FAR} take {FAR}"]

    assert [each for each in data if len(each.encode()) > DATA] == []


@pytest.mark.parametrize("language", ["en", "fr"])
def test_why_somebody_is_not_delegated_fits_a_toast(language: str) -> None:
    speech = words(language, TRIAL)
    places = [site_name(TRIAL, site.slug) for site in TRIAL.record.sites]
    told = [speech.plain(say("delegation.not_yet", site=each, first=DAY)) for each in places]
    told += [speech.plain(say("delegation.over", site=each, last=DAY)) for each in places]

    assert [each for each in told if len(each) > TOAST] == []


def test_each_name_of_a_status_means_one_status() -> None:
    meant: dict[str, set[str]] = defaultdict(set)
    for language in ("en", "fr"):
        for status in get_args(RecruitmentStatus):
            for key in (f"record.status.{status}", f"site.short.{status}"):
                meant[folded(words(language).plain(say(key)))].add(status)

    assert {name: statuses for name, statuses in meant.items() if len(statuses) > 1} == {}
