"""A name in a text: after a title, beside a label, by its capitals, by a first name; and what looks like one."""

from __future__ import annotations

import re
from itertools import pairwise

from flows.known_words import (
    CLINIC,
    FIRST_NAMES,
    GOES_ON,
    GOES_ON_IN_CAPITALS,
    NO_NAMES,
    OF_PATIENTS,
    PLACES,
    PLAIN_ANSWERS,
    SMALL,
)
from flows.seen_through import lower

_PARTICLE = r"(?:(?i:le|la|les|de|du|des|d|l|o|mc|mac|van|von|der|den|el|al|ben)[ '])"
_TITLES = (
    r"(?i:mrs?|mmes?|mlles?|monsieur|messieurs|madame|mesdames|mademoiselle|miss|mister|dre?|docteure?s?|doctor|prof"
    r"|professeure?|professor)|[Mm]s|MS|Pr|Herr|Frau"
)
_CALLED_M = rf"M (?={_PARTICLE}{{0,3}}[A-ZÀ-Ý](?:[a-zà-ÿ]|'[A-ZÀ-Ý]|[A-ZÀ-Ý]{{2}}))"
"""M before a name, not the M of a stage or a unit."""
_TITLE = re.compile(
    rf"(?<![\w-])(?:(?:{_TITLES})(?:\. ?| ?[:,(=«\"*_-]{{1,2}} ?(?=[A-ZÀ-Ý][a-zà-ÿ])| )|(?:[Mm]|pr|MM)\. ?|{_CALLED_M})"
    rf"(?:[A-ZÀ-Ý](?:\.[ -]?|-|(?= [A-ZÀ-Ý]) )){{0,3}}(?P<name>{_PARTICLE}{{0,3}}[^\W\d_]+)"
)
_PATIENT = re.compile(
    r"\b(?i:patiente?|pte?)\.? \(?(?:(?:Le|La|De|Du|Ben|El|Van|Von) |[DL]')?(?P<name>[A-ZÀ-Ý][^\W\d_]{2,})\b"
)
"""A capital after "patient": a name, unless it is a word of the trial's."""
_NAMED = re.compile(
    r"\b(?:noms?|prenoms?|nom de famille|names?|surname|first name|last name|full name) ?[:=] ?"
    r"(?P<labelled>[a-z][a-z']+)"
    r"|\b(?:surname|family name|nom de famille|nom de naissance|nom d'usage|nom marital|nom de jeune fille)"
    r" (?:is |est )?[a-z][a-z']"
    r"|\b(?:(?:his|her|patient) name is|son nom est) [a-z]"
    r"|\bs'appelle [a-z]|\bpatient (?:is )?(?:called|named) [a-z]"
)
_LABELLED = re.compile(
    r"\b(?i:(?:d[eé])?nomm[eé]e?|nom|pr[eé]nom|name|surname) (?P<name>[A-ZÀ-Ý][^\W\d_]{2,})"
    r"|\b(?i:patiente?) ?[:=] ?(?P<only>[A-ZÀ-Ý][^\W\d_]{2,})(?: [A-ZÀ-Ý][\w-]+)?$"
    r"|(?<![\w.])[A-Z]\. ?(?P<upper>[A-ZÀ-Ý]{4,})\b"
)
"""What stands beside a label or an initial with a capital: a name, unless it is a known word."""
_HOSPITAL = re.compile(
    r"\b(?i:[eé]douard herriot|louis pradel|pierre wertheimer|henri mondor|georges pompidou|jean mermoz|jean bernard"
    r"|marie lannelongue|paul papin|claude bernard[ -]horner|charcot[ -]marie)\b(?! [A-ZÀ-Ý])"
)
"""Hospitals and diseases that bear a whole name."""
_ALONE = re.compile(
    r"(?:[A-Z]\.?[ -]?){1,2}(?<=[. ]) ?(?P<name>[A-ZÀ-Ý][a-zà-ÿ][\w'-]+)|(?P<first>[A-ZÀ-Ý][\w-]+) [A-Z]\.?"
)
"""A message that is nothing but a name and initials: J. Zyromski, Jean Z."""
_FORMS = ("ment", "able", "ible", "ed", "ing", "tion", "é", "ée", "és", "ées")
_SAID_OF = ("é", "ée", "és", "ées")
_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
_TOGETHER = re.compile(r"[ ,.]{1,3}")
_BY_PARTICLE = re.compile(rf" {_PARTICLE}{{1,2}}")


def is_name(text: str) -> bool:
    """Say whether somebody is named in the text."""
    titled = any(_is_called(found["name"]) for found in _TITLE.finditer(text))
    titled = titled or any(_is_patients(found["name"]) for found in _PATIENT.finditer(text))
    return titled or _is_labelled(text) or _is_alone(text) or _has_full_name(text)


def _is_labelled(text: str) -> bool:
    small = (found["labelled"] for found in _NAMED.finditer(lower(text)))
    big = (found["name"] or found["only"] or found["upper"] for found in _LABELLED.finditer(text))
    said_so = any(word is None or word not in CLINIC | NO_NAMES for word in small)
    return said_so or (not text.isupper() and any(map(_is_patients, big)))


def _is_alone(text: str) -> bool:
    found = _ALONE.fullmatch(text)
    if found is None:
        return False
    name = found["name"]
    return _is_first_name(found["first"]) if name is None else not (_is_known(name) or _is_form(name))


def _is_called(named: str) -> bool:
    """Say whether what follows a title is a name: a capital, or a word that does not go on with the sentence."""
    word = re.split("[ ']", named)[-1]
    plain = lower(word)
    return (
        len(word) > 1
        and plain not in SMALL
        and not (
            word.islower() and (plain in GOES_ON or plain in CLINIC or plain in NO_NAMES or word.endswith(_SAID_OF))
        )
        and plain not in GOES_ON_IN_CAPITALS
    )


def _is_patients(word: str) -> bool:
    """Say whether a word with a capital is the name of the patient before it, no acronym and no word of the clinic."""
    plain = lower(word)
    if word.isupper() and len(word) < len("BRION"):
        return _is_first_name(word)
    own = SMALL | GOES_ON | PLAIN_ANSWERS | OF_PATIENTS | NO_NAMES
    return _is_first_name(word) or not (_is_known(word) or plain in own or _is_form(word))


def _is_form(word: str) -> bool:
    """Say whether a word has the form of a participle or an adverb: traité, inclus, probablement."""
    return word.lower().endswith(_FORMS)


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
