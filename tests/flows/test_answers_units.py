"""However a unit is written, it is never taken for another unit of its scale."""

from __future__ import annotations

from itertools import combinations

import pytest

from flows.quantities import Scale
from flows.typed_units import fitting, flags_normal, fold
from tests.flows.answers_facts import SCALES, unit


@pytest.mark.parametrize("scale", SCALES.values(), ids=SCALES.keys())
def test_folding_keeps_the_units_of_a_scale_apart(scale: Scale) -> None:
    for one, other in combinations(scale.units, 2):
        mine, theirs = ({fold(word) for word in (each.id, each.ucum, *each.also)} for each in (one, other))
        assert not mine & theirs


SPELLED = (
    ("cell_count", "G/L", "g/l, giga/L, gigas/l, giga, 10e9/L, 10⁹/l, ×10⁹/L, 10^9 par litre, fois 10⁹/litre"),
    ("cell_count", "G/L", "10³/mm³, 10e3/mm3, 10³/µL, 10e3/ul, 10³/microL, K/µL, K/mm3, mille/mm³, x10^3 per µl"),
    ("cell_count", "/mm3", "/mm³, par mm3, per mm3, /µL, /mcL, /microL, él/mm3, éléments/mm³"),
    ("cell_count", "/mm3", "cells/mm3, cellules/mm³, cells/µL, cellules/µl"),
    ("bilirubin", "µmol/L", "umol/L, μmol/l, mcmol/L, micromol/L, micromole/litre, micromoles/liter"),
    ("bilirubin", "mg/dL", "mg/100mL, MG/DL, mg per dL"),
    ("bilirubin", "xULN", "ULN, × ULN, x LSN, LSN, x N, ·N, LNS, fois la normale, × la LSN, times the ULN"),
    ("bilirubin", "xULN", "X N, × N, * n, times normal,  fois la normale"),
    ("transaminase", "µkat/L", "ukat/L, mckat/L, microkat/L, µkat/litre"),
    ("transaminase", "U/L", "UI/L, IU/L, units/L, unités/L, unités par litre, [IU]/L"),
    ("testosterone", "ng/mL", "ug/L, mcg/l, microg/L, µg/litre"),
    ("psa", "ng/mL", "µg/L, ug/L, mcg/L, microg/l, ng par ml"),
    ("hemoglobin", "g/dL", "g/100ml, G/DL"),
    ("clearance", "mL/min", "ml/mn, ml/minute, ML par min"),
    ("weight", "kg", "kgs, kilo, kilos, KG"),
)
"""What a site writes, and the unit of the scale that is worth the same."""


@pytest.mark.parametrize(("scale", "meant", "spelled"), SPELLED)
def test_every_way_to_write_a_unit_is_taken_for_what_it_is_worth(scale: str, meant: str, spelled: str) -> None:
    wanted = SCALES[scale].unit(meant)
    assert wanted is not None
    for each in spelled.split(", "):
        found = fitting(SCALES[scale], each)
        assert found, each
        assert found.factor == wanted.factor, each


@pytest.mark.parametrize("scale", SCALES.values(), ids=SCALES.keys())
def test_every_spelling_of_the_scale_finds_its_own_unit(scale: Scale) -> None:
    for each in scale.units:
        for spelling in (each.id, each.ucum, *each.also):
            for typed in (spelling, spelling.lower(), spelling.upper().replace("Μ", "µ"), f" {spelling} "):
                assert fitting(scale, typed) == each, typed


def test_two_units_that_differ_only_in_case_are_matched_exactly_or_not_at_all() -> None:
    milli, mega = unit("mg/L", "1", "mg/L"), unit("Mg/L", "1000000000", "Mg/L")
    scale = Scale(units=(milli, mega))
    assert fitting(scale, "mg/L") == milli
    assert fitting(scale, "Mg/L") == mega
    assert fitting(scale, "MG/L") is None


def test_normal_is_a_unit_only_as_a_multiple() -> None:
    flagged = ("N", "n", "normale", "la normale", "normal")
    assert [fitting(SCALES["bilirubin"], each) for each in flagged] == [None] * len(flagged)
    assert all(flags_normal(SCALES["bilirubin"], each) for each in flagged)
    assert not any(flags_normal(SCALES["bilirubin"], each) for each in ("x N", "LSN", "µmol/L", "no", ""))
    assert not flags_normal(SCALES["bilirubin_uln"], "N")
    assert fitting(SCALES["bilirubin_uln"], "x N") is None


def test_a_thousand_million_per_litre_is_not_a_gram_per_litre() -> None:
    assert fitting(SCALES["hemoglobin"], "giga/L") is None
    assert fitting(SCALES["cell_count"], "g/dL") is None
