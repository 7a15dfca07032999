"""People who do not exist, and what would identify them: names, addresses, days of birth, in two halves.

The guard may be improved by looking at what it misses of one half; it is judged by the other, which shares no name, no
frame and no number with the first, nor with `tests/flows/identifying_texts.py`.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from tests.fuzz.known_numbers import file_number, nir_spelled, phone


@dataclass(frozen=True)
class Half:
    """The names of one half."""

    first: Sequence[str]
    last: Sequence[str]
    hosts: Sequence[str]


def half(first: str, last: str, hosts: str) -> Half:
    """Return a half from lists set apart by spaces; an underscore stands for a space in a name."""
    return Half(first.split(), [each.replace("_", " ") for each in last.split()], hosts.split())


LOOKED_AT = half(
    "Yann Océane Basile Édith Raoul Solveig Ahmed-Ali Gaël Perrine Anselme Maëlys Wojciech",
    """Kervadec Oberlin Tastavin Bouzeghrane Zielonka Pâquerot Vandekroon Saint-Orens Le_Bihannic de_la_Ferronière
    d'Estrevel O'Brannagh van_der_Zeep Ben_Hadjouane McAllory""",
    "courriel-invente.fr chu-imaginaire.fr exemple.com boite.example.org hopital.sante.example",
)
HELD_OUT = half(
    "Tancrède Fleur Ludmila Évariste Youri Clémence Abdoulaye Iseult Barnabé Ruairi Noémie Hyacinthe",
    """Quintrec Hasselbaum Roumengous Tchikovani Delamotte-Vey Brûlefer Çelikkaya Fontbonne Le_Guilcher de_Malestroit
    d'Aubrecourt O'Keeffane von_Altendorf El_Mansouriane Mac_Orlain""",
    "messagerie-fictive.fr ap-inventee.fr sante.example.net poste.invalid.com clinique-du-parc.example",
)
MONTHS = (
    *(("janvier", "January"), ("février", "February"), ("mars", "March"), ("avril", "April"), ("mai", "May")),
    *(("juin", "June"), ("juillet", "July"), ("août", "August"), ("septembre", "September"), ("octobre", "October")),
    *(("novembre", "November"), ("décembre", "December")),
)
TITLES = (
    *("M.", "M.", "M", "Mr", "Mr.", "MR", "Mme", "Mme", "MME", "Mlle", "Monsieur", "Madame", "MONSIEUR"),
    *("Dr", "Dr.", "Docteur", "Docteure", "Pr", "Pr.", "Prof.", "Professeur", "Mrs", "Mrs.", "Ms", "Ms.", "Miss"),
    *("Doctor", "MM.", "Mademoiselle"),
)
BORN = (
    *("né le {d}", "né le {d}", "née le {d}", "Né le {d}", "NÉ LE {d}", "ne le {d}", "né(e) le {d}", "né en {y}"),
    *("né en {m} {y}", "né un {n} {m}", "date de naissance {d}", "Date de naissance : {d}", "DDN {d}", "DDN: {d}"),
    *("d.d.n. {d}", "ddn={d}", "naissance le {d}", "DOB {e}", "DOB: {e}", "D.O.B. {e}", "born {e}", "born on {e}"),
    *("Born in {y}", "date of birth {e}", "birth date: {e}", "birthday {n} {o}", "né à Trifouilly-le-Vieux en {y}"),
    *("natif du {d}", "année de naissance {y}", "year of birth {y}"),
)
"""`d`, `e` a day in French and in English; `y` its year, `m` and `o` its month, `n` its number."""


def email(drawn: random.Random, of: Half) -> str:
    """Return an address, or one written around its sign."""
    first, last = (_plain(drawn.choice(each)) for each in (of.first, of.last))
    name = drawn.choice((f"{first}.{last}", f"{first[0]}{last}", f"{last}_{first}", f"{last}{drawn.randrange(30, 99)}",
                         f"{first}-{last}+suivi", f"{first[0]}.{last}"))  # fmt: skip
    at, dot = drawn.choice((("@", "."),) * 6 + ((" @ ", "."), (" (at) ", "."), ("[at]", "."), (" arobase ", " point "),
                            (" at ", " dot "), ("(at)", "(dot)"), (" arobase ", "."), ("@", " . ")))  # fmt: skip
    address = f"{name}{at}{drawn.choice(of.hosts).replace('.', dot)}"
    return drawn.choice((address, address, address.upper(), f"mailto:{address}" if at == "@" else address))


def birth(drawn: random.Random) -> str:
    """Return a day, a year or a place of birth, said as such."""
    day = date(1925, 1, 1) + timedelta(days=drawn.randrange(22_000))
    fr, en = MONTHS[day.month - 1]
    return drawn.choice(BORN).format(
        d=drawn.choice((f"{day:%d/%m/%Y}", f"{day:%d.%m.%y}", f"{day:%d-%m-%Y}", f"{day.day} {fr} {day.year}",
                        f"{day:%d %m %y}")),
        e=drawn.choice((f"{day:%d/%m/%Y}", f"{day.day} {en} {day.year}", f"{en} {day.day}, {day.year}",
                        f"{day:%Y-%m-%d}")),
        y=day.year, m=fr, o=en, n=day.day,
    )  # fmt: skip


def titled(drawn: random.Random, of: Half) -> str:
    """Return a title with a name."""
    first, last, title = drawn.choice(of.first), drawn.choice(of.last), drawn.choice(TITLES)
    name = drawn.choice((last, last, last, last.upper(), f"{first} {last}", f"{first} {last.upper()}",
                         f"{last.upper()} {first}"))  # fmt: skip
    if drawn.random() < 0.12:
        title, name = title.lower() if title != "M" else "monsieur", name.lower()
    return f"{title}{'' if title.endswith('.') and drawn.random() < 0.3 else ' '}{name}"


def _plain(name: str) -> str:
    table = str.maketrans("éèêëàâûùôîïç", "eeeeaauuoiic")
    return "".join(each for each in name.lower().translate(table) if each.isalpha())


KINDS: Mapping[str, Callable[[random.Random, Half], str]] = {
    "NIR": lambda drawn, _: nir_spelled(drawn),
    "phone": lambda drawn, _: phone(drawn),
    "e-mail": email,
    "birth": lambda drawn, _: birth(drawn),
    "title and name": titled,
    "hospital number": lambda drawn, _: file_number(drawn),
}
