"""The guard against identifying text: what it must see through, and what of the trial's own text it must let pass."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from flows.identifying import RULES, identifying, warning
from flows.say import Say
from tests.flows.identifying_texts import SEEN, passing


@pytest.mark.parametrize("rule", SEEN)
def test_whatever_identifies_a_person_is_seen_in_every_spelling(rule: str) -> None:
    missed = [text for text in SEEN[rule] if identifying(text) is None]
    assert missed == []


@pytest.mark.parametrize("rule", ["nir", "phone", "birth", "address", "email"])
def test_it_is_seen_by_the_rule_meant_for_it(rule: str) -> None:
    other = {text: found for text in SEEN[rule] if (found := identifying(text)) != rule}
    assert other == {}


def test_the_guard_is_tried_on_enough_texts() -> None:
    assert sum(map(len, SEEN.values())) >= 2000
    assert len(passing()) >= 500


def test_a_nir_with_a_mistyped_key_is_seen_where_its_fields_stand_apart() -> None:
    assert identifying("1 85 05 78 006 084 00") == "nir"
    assert identifying("185057800608400") == "nir"


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        *[("M.  Zyromski", "name"), ("né  le 12/03/1950", "birth"), ("IPP  8001234", "hospital_number")],
        *[("М. Zyromski", "name"), ("nе́ lе 12/03/1950", "birth"), ("jеаn＠сhu.fr", "email")],
        *[
            ("Mme de la Ferté", "name"),
            ("Docteure Zyromski", "name"),
            ("dr d'Arbois", "name"),
            ("M DE LA FERTÉ", "name"),
        ],
        *[("O6 12 34 56 78", "phone"), ("06·12·34·56·78", "phone"), ("0612/345/678", "phone")],
        *[("1·85·05·78·006·084", "nir"), ("l 85 O5 78 006 084", "nir"), ("1 8 5 0 5 7 8 0 0 6 0 8 4 about", "nir")],
        *[("n° de séjour 123456", "hospital_number"), ("né un 12 mars", "birth"), ("natif du 12/03/1950", "birth")],
    ],
)
def test_wide_spaces_letters_of_other_scripts_and_letters_for_figures_hide_nothing(text: str, rule: str) -> None:
    assert identifying(text) == rule


def test_a_nir_is_seen_over_two_lines_and_turned_round_by_a_sign_that_nobody_sees() -> None:
    assert identifying("1850578\n00608491") == "nir"
    assert identifying("\u202e194800600875058 1") == "nir"


def test_a_dated_series_over_several_lines_is_no_nir() -> None:
    assert identifying("24-07-2025 = 1575\n23-08-2025: 269 ng/mL") is None


def test_what_goes_on_after_a_title_in_small_letters_is_no_name() -> None:
    sentences = (
        "Monsieur refuse",
        "Dr absent lundi",
        "le docteur n'a pas signé",
        "Madame ne souhaite pas",
        "M. a dit non",
    )
    assert [text for text in sentences if identifying(text)] == []


# ─── what must pass ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_words_of_the_trial_and_of_its_users_pass_without_alarm() -> None:
    alarms = {text: found for text in passing() if (found := identifying(text))}
    assert alarms == {}


days = some.dates(date(1990, 1, 1), date(2035, 12, 31))
forms = some.sampled_from(
    ["%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d %m %Y", "%d/%m/%y", "%d.%m.%y", "%Y-%m-%d", "%d %B %Y"]
)
values = some.decimals(0, 20000, places=2).map(str) | some.integers(0, 20000).map(str)
grouped = some.integers(1000, 999_999).map(lambda number: f"{number:,}".replace(",", " "))
marks = some.sampled_from([" ", " : ", ";", "\t", ", "])


@given(some.lists(some.tuples(days, values), min_size=1, max_size=40), forms, marks, some.sampled_from(["\n", "; "]))
def test_a_psa_series_never_looks_like_a_phone_or_a_nir(
    series: list[tuple[date, str]], form: str, mark: str, between: str
) -> None:
    text = between.join(f"{day.strftime(form)}{mark}{value}" for day, value in series)
    assert identifying(text) is None


@given(days, forms, marks, grouped | values, some.sampled_from(["", " ng/mL", "/mm3", " G/L", " UI/L"]))
def test_a_dated_value_or_a_value_never_looks_identifying(
    day: date, form: str, mark: str, value: str, unit: str
) -> None:
    assert identifying(f"{day.strftime(form)}{mark}{value.replace('.', ',')}{unit}") is None
    assert identifying(f"{value}{unit}") is None


def test_no_day_of_forty_years_looks_identifying_in_any_form() -> None:
    every = [date(1990, 1, 1) + timedelta(days=each) for each in range(40 * 365)]
    alarms = [day for day in every if identifying(f"{day:%d/%m/%Y %d.%m.%Y} {day:%d %m %Y} 3.1")]
    assert alarms == []


# ─── the rest ────────────────────────────────────────────────────────────────────────────────────────────────────────


@given(some.text(max_size=300))
def test_the_guard_raises_on_no_text(text: str) -> None:
    assert identifying(text) in {None, *RULES}


@pytest.mark.parametrize(
    "text", ["1" * 5000, "a" * 5000, "0 " * 2500, "é" * 5000, "+1" * 2500, "M. " * 1700, "\ud800" * 99]
)
def test_long_texts_are_screened_and_raise_nothing(text: str) -> None:
    assert identifying(text) in {None, *RULES}


def test_the_warning_names_the_rule_and_never_the_text() -> None:
    assert warning("nir") == Say("identifying.message", {"what": Say("identifying.nir")})
