"""Figures of four scripts are read, one script at a time; spaces, dashes and signs of a phone are made plain."""

from itertools import permutations

import pytest

from flows.say import say
from flows.typed_text import FRACTIONS, tidy, without_accents

CHARACTERS = say("complaint.characters")
SCRIPTS = ("0123456789", "\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19", "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹")


@pytest.mark.parametrize("script", SCRIPTS)
def test_the_figures_of_a_script_are_read_in_full(script: str) -> None:
    assert tidy(script) == "0123456789"


@pytest.mark.parametrize(("one", "other"), list(permutations(SCRIPTS, 2)))
def test_no_figure_stands_beside_one_of_another_script(one: str, other: str) -> None:
    assert [tidy(figure + another) for figure in one for another in (other[0], other[9])] == [CHARACTERS] * 20


@pytest.mark.parametrize("figure", [script[7] for script in SCRIPTS])
def test_signs_of_any_script_stand_beside_every_figure(figure: str) -> None:
    signs = "\uff0e\uff0c\uff0f\uff1a\uff1b\uff0b\uff05\uff1c\uff1e\u2019\u066b"

    assert tidy(signs + figure + "./:;") == ".,/:;+%<>',7./:;"


def test_spaces_and_dashes_are_plain_and_what_cannot_be_seen_is_dropped_at_the_ends_alone() -> None:
    for space in "\t\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000":
        assert (tidy(f"1{space}2"), tidy(f"{space}1{space}")) == ("1 2", "1"), ascii(space)
    for dash in "\u2010\u2011\u2012\u2013\u2014\u2212\uff0d":
        assert tidy(f"1{dash}2") == "1-2", ascii(dash)
    for unseen in "\u200b\u200c\u200d\u2060\ufeff\u200e":
        assert (tidy(f"{unseen}1{unseen}\r\n"), tidy(f"1{unseen}2")) == ("1", CHARACTERS), ascii(unseen)


def test_letters_of_both_languages_and_signs_of_values_are_taken_as_typed() -> None:
    for text in ("àâäçéèêëîïôöùûüÿœæ", "ÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŸŒÆ", "\u00b5\u03bc×·°≤≥≈±«»…⁻∞", "⁰¹²³⁴⁵⁶⁷⁸⁹", FRACTIONS):
        assert tidy(text) == text
    assert FRACTIONS == "½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅐⅛⅜⅝⅞⅑⅒"
    assert (tidy("e\u0301"), tidy("q\u0301")) == ("é", CHARACTERS)
    assert [tidy(odd) for odd in ("ñ", "ß", "К", "\u066a", "\u065f", "\u06ef", "\u06fa")] == [CHARACTERS] * 7
    assert without_accents("ÉÀÇÎÔÛÏ") == "eacioui"
