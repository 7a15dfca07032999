"""The guard: does a typed text look as if it names a person? Then it is refused, deleted from the chat and not stored.

Seen through: spaces, dots, digits of any script, invisible characters. Not detectable, and therefore never asked for: a
bare date, a bare number, a rare name alone or after a word like "homonyme", initials alone.
What the trial itself types passes: values, dates, series, names of sites, drugs and syndromes.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from flows.identifying_names import is_name
from flows.identifying_numbers import BESIDE_A_BIRTH, YEAR_OR_DAY, is_nir, is_phone
from flows.known_words import CLINIC, SMALL
from flows.say import Say, say
from flows.seen_through import TURNED_ROUND, lower, seen_through

if TYPE_CHECKING:
    from collections.abc import Callable

_AT = r"(?:@|\(at\)|\[at\]|\{at\}|<at>|\(a\)|arobase|arrobas| at )"
_DOT = r"(?:\.|\(dot\)|\[dot\]|\(point\)|\[point\]| dot | point )"
_EMAIL = re.compile(
    rf"(?P<who>[\w.+-]{{1,64}}) ?(?P<at>{_AT}) ?[\w-]{{1,63}}(?: ?{_DOT} ?[\w-]{{1,63}}){{0,4}}"
    rf" ?(?P<dot>{_DOT})(?P<gap> ?)[a-z]{{2,24}}\b"
)
_MAILBOX = re.compile(
    rf"[\w.+-] ?{_AT} ?(?:gmail|hotmail|yahoo|wanadoo|laposte|icloud|outlook|protonmail|googlemail)\b(?! ?web)"
)
"""An address with a well-known house that lacks its end."""
_BIRTH = re.compile(
    r"(?<!lésion est )(?<!lésions sont )\bnée?(?: ?\(e\))? (?:le|en|à|a|au|aux|vers|dans|un(?= [0-9]))\b|\bnée? ?\(e\)"
    r"|\bnée?(?: ?[:(=] ?| ?)[0-9]|\b(?:ddn|dob)[0-9]|\bnee [0-9]|\bnées? le [0-9]"
    r"|\bnee? (?:le|en|un) [0-9]|\bnee le\b|\bnati(?:f|ve) (?:le|en|du) [0-9]"
    r"|\bnée? (?:janv|fevr|févr|mars|avr|mai|juin|juil|aou|août|sept|oct|nov|dec|déc)"
    r"|\bnaiss|\bd\.? ?d\.? ?n\b|\bd\.? ?o\.? ?b\b|\bborn\b|\bbirth ?(?:day|date|place)?\b|\banniversaire\b"
)
_FILE = r"\b(?:ipp|nip|nda|iep|mrn|ins|nss|nir|ssn|nhs|uhid|matricule|dossiers?|identifiant|securite sociale|secu)\b"
_FILE_SPELLED = r"\b(?:i[. ]{1,2}p[. ]{1,2}p|n[. ]{1,2}i[. ]{1,2}p|n[. ]{1,2}d[. ]{1,2}a|i[. ]{1,2}e[. ]{1,2}p)\b"
_FILE_ENGLISH = (
    r"\b(?:hospital|patient|pat\.?|medical record|record|file|chart|social security) ?(?:id|no|number|nr|n)\b"
)
_FILE_NUMBERED = (
    r"\b(?:n°|numeros?|num|no|nr) ?(?:de |d'|du )?(?:patiente?|sejour|admission|hospitalisation|venue|passage|entree)\b"
    r"|\bpatiente? ?n°"
)
_GLUED = re.compile(r"\b(?:ipp|nip|nda|iep|mrn|ins)(?=[0-9])[0-9](?:[ .-]?[0-9]){4,}")
_YEAR_OR_DAY = re.compile(rf"[^0-9]*{YEAR_OR_DAY}")
_HOSPITAL_NUMBER = re.compile(
    r"\bdossiers? [^0-9\n]{0,12}(?:19|20)[0-9]{2}/(?!20[0-9]{2}\b)[0-9]{3,}"
    r"|\b(?:record|chart|file|id) ?(?:(?:n°|[:=]) ?[0-9]{6,}|[0-9]{7,})\b|\bid patiente? ?(?:n°|[:=])? ?[0-9]{4,}"
    rf"|(?:{_FILE}|{_FILE_SPELLED}|{_FILE_ENGLISH}|{_FILE_NUMBERED})[^0-9\n]{{0,24}}?"
    r"(?:\b[a-z]{1,4}[ -]?)?[0-9](?:[ .-]?[0-9]){3,}"
)
_STREETS = (
    r"rue|avenue|av|ave|bd|bld|blvd|boulevard|chemin|impasse|allees?|place|route|rte|quai|square|passage|faubourg|residence"
    r"|lotissement|street|road|lane"
)
_ADDRESS = re.compile(
    rf"(?<![0-9/.,])[0-9]{{1,4}} ?,? ?(?:bis|ter|quater)? ?,? ?(?:{_STREETS})\.?,? (?:d'|l')?[a-z]{{2,}}"
    r"|\b[0-9]{1,4} ?,? ?(?:bis|ter)? ?(?:montee|villa|allee|cite|clos|hameau|mail) (?:d'|l')?[a-z]{2,}"
    r"|\b(?:rue|avenue|boulevard|impasse) (?:d'|l')?[a-z]{2,}|\bcode postal\b|\bpostcode\b"
    r"|\b[0-9]{1,4} (?:[a-z]+ ){1,3}(?:street|road|lane)\b"
)
_HOUSE = re.compile(
    r"\b[0-9]{1,4} ?,? ?(?i:bis|ter)? ?cours [A-ZÀ-Ý][a-zà-ÿ]"
    r"|\b(?i:r[eé]sidence) (?:Les?|La|L'|Du|Des) ?[A-ZÀ-Ý]"
)
_POST_TOWN = re.compile(r"(?<![0-9])(?:F-?)?(?:0[1-9]|[1-8][0-9]|9[0-8])[0-9]{3} (?P<town>[A-ZÀ-Ý][\w'-]{3,})")


def identifying(text: str) -> str | None:
    """Return the name of the first rule by which `text` looks like identifying data, or None."""
    readings = (text, text[::-1]) if TURNED_ROUND in text else (text,)
    seen = [seen_through(reading) for reading in readings]
    return next((rule for rule, finds in RULES.items() if any(map(finds, seen))), None)


def warning(rule: str, *, in_group: bool = False) -> Say:
    """Return what is said to a person whose text was refused by `rule`; in a group it may not be ours to delete."""
    return say(f"identifying.{'in_group' if in_group else 'message'}", what=say(f"identifying.{rule}"))


def _is_email(text: str) -> bool:
    plain = lower(text)
    return _MAILBOX.search(plain) is not None or any(map(_is_mailbox, _EMAIL.finditer(plain)))


def _is_mailbox(found: re.Match[str]) -> bool:
    """Tell an address from a sentence with an "at" that goes on or ends: done at CHU. See report."""
    if found["at"] != " at " or found["dot"] != ".":
        return True
    who = found["who"]
    return not (found["gap"] or who in SMALL or who in CLINIC or who.replace(".", "").isdigit())


def _is_birth(text: str) -> bool:
    return _BIRTH.search(text.lower()) is not None or BESIDE_A_BIRTH.search(text) is not None


def _is_hospital_number(text: str) -> bool:
    plain = lower(text)
    numbered = (found[0] for found in _HOSPITAL_NUMBER.finditer(plain))
    return _GLUED.search(plain) is not None or any(not _YEAR_OR_DAY.fullmatch(each) for each in numbered)


def _is_address(text: str) -> bool:
    towns = (lower(found["town"]) for found in _POST_TOWN.finditer(text))
    told = _ADDRESS.search(lower(text)) or _HOUSE.search(text)
    return told is not None or any(town not in CLINIC for town in towns)


RULES: dict[str, Callable[[str], bool]] = {
    "nir": is_nir,
    "email": _is_email,
    "phone": is_phone,
    "birth": _is_birth,
    "hospital_number": _is_hospital_number,
    "address": _is_address,
    "name": is_name,
}
"""Each rule by its name, the most certain first; the name is all that is kept of a refused text."""
