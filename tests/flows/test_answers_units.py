"""However a unit is written, it is never taken for another unit of its scale."""

from __future__ import annotations

from itertools import combinations

import pytest

from flows.quantities import Scale
from flows.typed_units import fitting, fold
from tests.flows.answers_facts import SCALES, unit


@pytest.mark.parametrize("scale", SCALES.values(), ids=SCALES.keys())
def test_folding_keeps_the_units_of_a_scale_apart(scale: Scale) -> None:
    for one, other in combinations(scale.units, 2):
        mine, theirs = ({fold(word) for word in (each.id, each.ucum, *each.also)} for each in (one, other))
        assert not mine & theirs


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


def test_a_thousand_million_per_litre_is_not_a_gram_per_litre() -> None:
    assert fitting(SCALES["hemoglobin"], "giga/L") is None
    assert fitting(SCALES["cell_count"], "g/dL") is None
