"""The unit a site writes, matched to the unit of the scale: exact spelling first, then folded, never between two units.

Folding forgets case, spaces, superscripts, the sign of multiplication and which micro was typed. A folded spelling that
would fit two units of one scale fits none. "N" alone is the flag of a normal value, not a unit: "11 N" is 11.
"""

from __future__ import annotations

import re

from flows.quantities import RELATIVE, Scale, Unit
from flows.typed_text import SUPERSCRIPTS, without_accents

# A unit known by the first spelling (folded) is the same, exactly, as the others.
_SAME = {
    "109/l": "g/l giga/l gigas/l giga 10e9/l 103/mm3 10e3/mm3 103/ul 10e3/ul 103/microl k/ul k/mm3 mille/mm3",
    "/mm3": "/ul /mcl /microl el/mm3 elements/mm3 cells/mm3 cellules/mm3 cells/ul cellules/ul",
    "umol/l": "mcmol/l micromol/l micromole/l micromoles/l",
    "ukat/l": "mckat/l microkat/l",
    "ng/ml": "ug/l mcg/l microg/l",
    "g/dl": "g/100ml",
    "mg/dl": "mg/100ml",
    "u/l": "ui/l iu/l units/l unites/l",
    "ml/min": "ml/mn ml/minute",
    "kg": "kgs kilo kilos",
    "uln": "lsn lns lalsn theuln",
}
_NORMAL = frozenset(("n", "normal", "normale", "lanormale"))
_TIMES = re.compile(r" *(?:[x×*·]|fois|times)")
_FOLDS = str.maketrans({**dict(zip(SUPERSCRIPTS, "0123456789", strict=True)), "\u00b5": "u", "\u03bc": "u"})
_INDEXED = re.compile(r"1 ?[.,] ?73|m2|m²|dfg|gfr|\bckd", re.ASCII)
_CLEARANCE = "ml/min"


def fitting(scale: Scale, typed: str) -> Unit | None:
    """Return the unit of `scale` that was typed, or None if none, or more than one, may be meant."""
    exact = scale.unit(typed)
    if exact is not None:
        return exact
    wanted = fold(typed)
    own = [unit for unit in scale.units if wanted in _own(unit)]
    if not own and wanted in _NORMAL:
        return scale.unit(RELATIVE) if _TIMES.match(typed.lower()) else None
    return _only(own) if own else _only([unit for unit in scale.units if wanted in _same(unit)])


def flags_normal(scale: Scale, typed: str) -> bool:
    """Say whether a value was called normal in place of a unit, on a scale that has multiples of normal."""
    return scale.unit(RELATIVE) is not None and fold(typed) in _NORMAL and fitting(scale, typed) is None


def _only(found: list[Unit]) -> Unit | None:
    """Return the first of units that are all worth the same: G/L is 10^3/mm3."""
    alike = len({unit.factor for unit in found}) == 1
    return found[0] if alike else None


def fold(spelling: str) -> str:
    """Return a unit in lower case, without spaces, powers and multiplication written out: ``×10⁹/L`` is ``109/l``."""
    plain = without_accents(spelling.translate(_FOLDS)).replace(" par ", "/").replace(" per ", "/")
    plain = re.sub(r"^(par|per) ", "/", plain.strip())
    plain = re.sub(r"lit(re|er)s?$", "l", plain)
    return re.sub(r"^(x|fois|times)(?=.)", "", re.sub(r"[ ^*×·\[\]{}]", "", plain))


def indexed_clearance(scale: Scale, typed: str) -> bool:
    """Say whether a glomerular filtration rate (mL/min/1.73 m²) was typed where a clearance in mL/min is asked."""
    asked = any(fold(unit.id) == _CLEARANCE for unit in scale.units)
    return asked and _INDEXED.search(without_accents(typed)) is not None


def _own(unit: Unit) -> set[str]:
    return {fold(word) for word in (unit.id, unit.ucum, *unit.also)}


def _same(unit: Unit) -> set[str]:
    return {each for word in _own(unit) for each in _SAME.get(word, "").split()}
