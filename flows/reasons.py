"""Is what was typed a reason? Closed lists, for "why?": a no or a cancel goes back, a yes or a bare value says nothing.

Whatever has one other word in it is taken for a reason.
"""

from __future__ import annotations

import re

from flows.known_words import PLAIN_ANSWERS
from flows.typed_text import FRACTIONS, SUPERSCRIPTS, without_accents


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_LEAVING = _words("back retour cancel annuler annule annulez stop stopper arreter arretez non no nope n quit quitter")
_BESIDE = _words("ne pas rien not do don t nothing merci thanks thank you please svp sil s il vous te plait")
_YES = _words("oui yes y o ok okay d accord exact confirm confirmer annul annulled invalider invalidee done termine")
_NO_REASON = _LEAVING | _BESIDE | _YES | PLAIN_ANSWERS
_WORD = re.compile(rf"[^\W\d_{SUPERSCRIPTS}{FRACTIONS}]+")


def leaves(text: str) -> bool:
    """Say whether a tidy text only says no, back, cancel or stop."""
    said = _said(text)
    return bool(said & _LEAVING) and said <= _LEAVING | _BESIDE


def says_why(text: str) -> bool:
    """Say whether a tidy text says more than yes, no, or a value with its unit."""
    return not _said(text) <= _NO_REASON


def _said(text: str) -> set[str]:
    return set(_WORD.findall(without_accents(text).replace("\u03bc", "u").replace("\u00b5", "u")))
