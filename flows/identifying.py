"""The guard: does a typed text look as if it names a person? Then it is refused, deleted from the chat and not stored.

Seen through: spaces, dots, digits of any script, invisible characters. Not detectable, and therefore never asked for: a
bare date, a bare number, a rare name alone or after a word like "homonyme", initials alone.
What the trial itself types passes: values, dates, series, names of sites, drugs and syndromes.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from flows.identifying_numbers import BESIDE_A_BIRTH, YEAR_OR_DAY, is_nir, is_phone
from flows.known_words import (
    CLINIC,
    FIRST_NAMES,
    GOES_ON,
    GOES_ON_IN_CAPITALS,
    OF_PATIENTS,
    PLACES,
    PLAIN_ANSWERS,
    SMALL,
)
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
    r"|\bnée?(?: ?[:(=] ?| ?)[0-9]|\bddn[0-9]|\bnées? le [0-9]"
    r"|\bnee? (?:le|en|un) [0-9]|\bnee le\b|\bnati(?:f|ve) (?:le|en|du) [0-9]"
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
    r"|\b(?:record|chart|file|id) ?(?:n°|[:=])? ?[0-9]{6,}\b"
    rf"|(?:{_FILE}|{_FILE_SPELLED}|{_FILE_ENGLISH}|{_FILE_NUMBERED})[^0-9\n]{{0,24}}?"
    r"(?:\b[a-z]{1,4}[ -]?)?[0-9](?:[ .-]?[0-9]){3,}"
)
_PARTICLE = r"(?:(?i:le|la|les|de|du|des|d|l|o|mc|mac|van|von|der|den|el|al|ben)[ '])"
_TITLES = (
    r"(?i:mrs?|mmes?|mlles?|monsieur|messieurs|madame|mesdames|mademoiselle|miss|mister|dre?|docteure?s?|doctor|prof"
    r"|professeure?|professor)|[Mm]s|MS|Pr|Herr|Frau"
)
_CALLED_M = rf"M (?={_PARTICLE}{{0,3}}[A-ZÀ-Ý](?:[a-zà-ÿ]|'[A-ZÀ-Ý]|[A-ZÀ-Ý]{{2}}))"
"""M before a name, not the M of a stage or a unit."""
_TITLE = re.compile(
    rf"(?<![\w-])(?:(?:{_TITLES})(?:\. ?| )|(?:[Mm]|pr|MM)\. ?|{_CALLED_M})"
    rf"(?:[A-ZÀ-Ý](?:\.[ -]?|-|(?= [A-ZÀ-Ý]) )){{0,3}}(?P<name>{_PARTICLE}{{0,3}}[^\W\d_]+)"
)
_PATIENT = re.compile(
    r"\b(?i:patiente?|pte?)\.? \(?(?:(?:Le|La|De|Du|Ben|El|Van|Von) |[DL]')?(?P<name>[A-ZÀ-Ý][^\W\d_]{2,})\b"
)
"""A capital after "patient": a name, unless it is a word of the trial's."""
_NAMED = re.compile(
    r"\b(?:noms?|prenoms?|nom de famille|names?|surname|first name|last name|full name) ?[:=] ?[a-z][a-z']"
    r"|\b(?:surname|family name|nom de famille|nom de naissance|nom d'usage|nom marital|nom de jeune fille)"
    r" (?:is |est )?[a-z][a-z']"
    r"|\bs'appelle [a-z]|\bpatient (?:is )?(?:called|named) [a-z]"
)
_STREETS = (
    r"rue|avenue|av|ave|bd|bld|blvd|boulevard|chemin|impasse|allees?|place|route|rte|quai|square|passage|faubourg|residence"
    r"|lotissement|street|road|lane"
)
_ADDRESS = re.compile(
    rf"(?<![0-9/.,])[0-9]{{1,4}} ?,? ?(?:bis|ter|quater)? ?,? ?(?:{_STREETS})\.?,? (?:d'|l')?[a-z]{{2,}}"
    r"|\b(?:rue|avenue|boulevard|impasse) (?:d'|l')?[a-z]{2,}|\bcode postal\b|\bpostcode\b"
    r"|\b[0-9]{1,4} (?:[a-z]+ ){1,3}(?:street|road|lane)\b"
)
_POST_TOWN = re.compile(r"(?<![0-9])(?:F-?)?(?:0[1-9]|[1-8][0-9]|9[0-8])[0-9]{3} (?P<town>[A-ZÀ-Ý][\w'-]{3,})")
_HOSPITAL = re.compile(
    r"\b(?i:[eé]douard herriot|louis pradel|pierre wertheimer|henri mondor|georges pompidou|jean mermoz|jean bernard"
    r"|marie lannelongue|paul papin|claude bernard[ -]horner|charcot[ -]marie)\b(?! [A-ZÀ-Ý])"
)
"""Hospitals and diseases that bear a whole name."""
_ALONE = re.compile(
    r"(?:[A-Z]\.?[ -]?){1,2}(?<=[. ]) ?(?P<name>[A-ZÀ-Ý][a-zà-ÿ][\w'-]+)|(?P<first>[A-ZÀ-Ý][\w-]+) [A-Z]\.?"
)
"""A message that is nothing but a name and initials: J. Zyromski, Jean Z."""
_FORMS = ("ment", "able", "ible", "ed", "ing", "tion")
_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
_TOGETHER = re.compile(r"[ ,.]{1,3}")
_BY_PARTICLE = re.compile(rf" {_PARTICLE}{{1,2}}")


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
    named = (found["who"] for found in BESIDE_A_BIRTH.finditer(text))
    return _BIRTH.search(text.lower()) is not None or any(not _is_known(re.sub("[^\\w]", "", who)) for who in named)


def _is_hospital_number(text: str) -> bool:
    plain = lower(text)
    numbered = (found[0] for found in _HOSPITAL_NUMBER.finditer(plain))
    return _GLUED.search(plain) is not None or any(not _YEAR_OR_DAY.fullmatch(each) for each in numbered)


def _is_name(text: str) -> bool:
    titled = any(_is_called(found["name"]) for found in _TITLE.finditer(text))
    titled = titled or any(_is_patients(found["name"]) for found in _PATIENT.finditer(text))
    return titled or _NAMED.search(lower(text)) is not None or _is_alone(text) or _has_full_name(text)


def _is_alone(text: str) -> bool:
    found = _ALONE.fullmatch(text)
    if found is None:
        return False
    name = found["name"]
    return _is_first_name(found["first"]) if name is None else not (_is_known(name) or _is_form(lower(name)))


def _is_called(named: str) -> bool:
    """Say whether what follows a title is a name: a capital, or a word that does not go on with the sentence."""
    word = re.split("[ ']", named)[-1]
    plain = lower(word)
    return (
        len(word) > 1
        and plain not in SMALL
        and not (word.islower() and (plain in GOES_ON or plain in CLINIC))
        and plain not in GOES_ON_IN_CAPITALS
    )


def _is_patients(word: str) -> bool:
    """Say whether a word with a capital is the name of the patient before it, no acronym and no word of the clinic."""
    plain = lower(word)
    if word.isupper() and len(word) < len("BRION"):
        return False
    own = SMALL | GOES_ON | PLAIN_ANSWERS | OF_PATIENTS
    return not (_is_known(word) or plain in own or _is_form(plain))


def _is_form(plain: str) -> bool:
    """Say whether a word has the form of a participle or an adverb: traité, inclus, probablement."""
    return plain.endswith(_FORMS)


def _has_full_name(text: str) -> bool:
    text = _HOSPITAL.sub(" ; ", text)
    words = [word for word in _WORD.finditer(text) if not _is_particle(word[0])]
    return any(_is_full_name(one[0], other[0], text[one.end() : other.start()]) for one, other in pairwise(words))


def _is_full_name(one: str, other: str, between: str) -> bool:
    """Say whether two words are a name: side by side by their capitals (DURAND Jean), or by a first name."""
    touching = _TOGETHER.fullmatch(between) is not None
    if not (touching or _BY_PARTICLE.fullmatch(between)):
        return False
    if _is_known(one) or _is_known(other):
        return False
    shaped = (_is_upper(one) and _is_capital(other)) or (_is_capital(one) and _is_upper(other))
    aside = touching or between == " Van "  # TRAN Van Minh
    return (aside and shaped) or _is_first_name(one) or _is_first_name(other)


def _is_particle(word: str) -> bool:
    return re.fullmatch(_PARTICLE, f"{word} ") is not None


def _is_known(word: str) -> bool:
    plain = lower(word)
    return plain in CLINIC or plain in PLACES or plain in SMALL or len(plain) == 1


def _is_first_name(word: str) -> bool:
    return bool(FIRST_NAMES.intersection(lower(word).split("-")))


def _is_upper(word: str) -> bool:
    return len(word) >= len("LEE") and word.isupper()


def _is_capital(word: str) -> bool:
    return len(word) >= len("Lee") and all(part.istitle() for part in word.split("-"))


def _is_address(text: str) -> bool:
    towns = (lower(found["town"]) for found in _POST_TOWN.finditer(text))
    return _ADDRESS.search(lower(text)) is not None or any(town not in CLINIC for town in towns)


RULES: dict[str, Callable[[str], bool]] = {
    "nir": is_nir,
    "email": _is_email,
    "phone": is_phone,
    "birth": _is_birth,
    "hospital_number": _is_hospital_number,
    "address": _is_address,
    "name": _is_name,
}
"""Each rule by its name, the most certain first; the name is all that is kept of a refused text."""
