"""Texts for the guard: everything that identifies a person, all of it invented, and everything that must pass."""

from __future__ import annotations

from itertools import pairwise, product
from pathlib import Path

from stdnum.fr import nir

from flows.trial import flattened
from flows.trial_text import read_yaml
from tests.flows import everyday_texts as everyday

HOUSE = Path(__file__).parents[2]
TRIAL = HOUSE / "flows/trials/nct06866938"

# ─── what must be seen. Every person, number and address here is invented. ───────────────────────────────────────────

FIRST = ("Jean", "Marie", "Michel", "Jean-Pierre", "André", "Françoise", "Mohamed", "Noël")
LAST = ("Durand", "Lefèvre", "Nguyen", "Le Goff", "D'Arbois", "Zyromski", "Martin", "Ben Saïd")
NAME_FORMS = (
    *("M. {last}", "M {last}", "M.{last}", "Mr {last}", "mr {last}", "Mme {last}", "mme {lower}", "Mlle {last}"),
    *(
        "Monsieur {last}",
        "MONSIEUR {upper}",
        "madame {lower}",
        "Dr {last}",
        "dr {lower}",
        "Docteur {last}",
        "Pr {last}",
    ),
    *("Mrs {last}", "Mr. {first} {last}", "{first} {upper}", "{upper} {first}", "{upper}, {first}", "{first} {last}"),
    *("{lower} {first}", "nom : {last}", "Prénom: {first}", "Name: {last}", "le patient s'appelle {last}"),
    *("Hb 9.8 chez M. {last}", "12/03/2026 Mme {last}", "{first} {upper} 71 ans", "\u200bM\u200b. {last}"),
)
BIRTH = (
    *(
        "né le 12/03/1950",
        "née le 12.03.50",
        "Né en 1950",
        "NÉE LE 12/03/1950",
        "né(e) le 12 mars 1950",
        "ne\u0301 le 1/2/50",
    ),
    *("ne le 12/03/1950", "nee le douze mars", "né à Lyon", "DDN 12/03/1950", "ddn: 12.3.50", "D.D.N. 12/03/50"),
    *(
        "DOB 12/03/1950",
        "dob:12/03/50",
        "D.O.B. 1950",
        "born 12 March 1950",
        "Born in 1950",
        "date de naissance 12/03/50",
    ),
    *(
        "Date of birth: 1950",
        "birthdate 12/03/1950",
        "n\u200bé le 12/03/1950",
        "né le １２/０３/１９５０",
        "patient, né le 12 mars",
    ),
)
ADDRESSES = (
    *("12 rue de la République", "12, rue Victor Hugo", "3 bis avenue Foch", "12 av. Jean Jaurès", "12 bd des Belges"),
    *(
        "4 place Bellecour",
        "7 impasse des Lilas",
        "1 allée des Tilleuls",
        "25 chemin du Moulin",
        "habite rue Garibaldi",
    ),
    *(
        "69003 Lyon",
        "F-69310 Pierre-Bénite",
        "75013 PARIS",
        "221 Baker Street",
        "12 RUE DE LA PAIX",
        "１２ rue de la Paix",
    ),
)
HOSPITAL_NUMBERS = (
    *(
        "IPP 8001234567",
        "IPP: 801234",
        "ipp n° 80 12 34 56",
        "IPP=8001234",
        "n° IPP 8001234",
        "IPP H1234567",
        "IPP: AB-123456",
    ),
    *(
        "NIP 123456",
        "nip:1234 567",
        "NDA 12345678",
        "numéro de dossier 45678",
        "N° de dossier : 45678",
        "dossier n°12345",
    ),
    *(
        "MRN 1234567",
        "mrn: 123-456-7",
        "hospital number 12345",
        "patient ID 45612",
        "IPP ８００１２３４",
        "IPP 8001\u200b234",
    ),
    *("identifiant patient 123456", "INS 185057800608491 ", "matricule 45678"),
)
EMAILS = (
    *("jean.durand@chu-ville.fr", "JEAN.DURAND@CHU-VILLE.FR", "j.d+essai@exemple.org", "jean.durand (at) chu.fr"),
    *(
        "jean [at] chu (dot) fr",
        "jean at chu.fr",
        "jean arobase exemple point fr",
        "jean.durand＠chu.fr",
        "jean\u200b@chu.fr",
    ),
    *("écrire à jean@chu.fr svp", "j.d @ exemple . fr", "jean_durand@a.b.exemple.fr"),
)


def nirs() -> list[str]:
    bodies = [
        f"{sex}{year:02}{month:02}{place}{birth:03}"
        for sex, year, month, place, birth in product(
            (1, 2), (28, 50, 99), (1, 12, 20, 62), ("69123", "2A004", "2B300", "97105"), (1, 84)
        )
    ]
    return [body + nir.calc_check_digits(body) for body in bodies]


def spaced(number: str, by: str) -> str:
    cuts = (0, 1, 3, 5, 7, 10, 13, 15)
    return by.join(number[a:b] for a, b in pairwise(cuts) if number[a:b])


def in_other_digits(text: str, zero: int) -> str:
    return "".join(chr(zero + int(each)) if each.isdigit() else each for each in text)


def nir_spellings(number: str) -> list[str]:
    return [
        *(
            number,
            number[:13],
            number.lower(),
            f"NIR : {number}",
            f"{number} 12/03/2026",
            f"sécu {spaced(number, ' ')}",
        ),
        *(spaced(number, by) for by in (" ", ".", "-", "_", " . ", "\u00a0", "\u202f", "\u2009", "–")),
        *(spaced(number[:13], by) for by in (" ", ".", "-")),
        *(" ".join(number), ".".join(number), " ".join(number[:13])),
        *(" ".join((number[:4], number[4:9], number[9:])), " ".join((number[:2], number[2:8], number[8:]))),
        *(
            "\u200b".join(number),
            "\u2060".join(number),
            number[:5] + "\u00ad" + number[5:],
            number[:6] + "\u202e" + number[6:],
        ),
        *(in_other_digits(number, zero) for zero in (0xFF10, 0x660, 0x6F0, 0x966, 0x1D7CE)),
        *(in_other_digits(spaced(number, " "), zero) for zero in (0xFF10, 0x660)),
    ]


PHONES = ("0612345678", "0478123456", "0999999999", "0123456789")
PHONE_FORMS = (
    *("{0} {1} {2} {3} {4}", "{0}.{1}.{2}.{3}.{4}", "{0}-{1}-{2}-{3}-{4}", "{0}/{1}/{2}/{3}/{4}", "{0}{1}{2}{3}{4}"),
    *("{0} - {1} - {2} - {3} - {4}", "tél. {0} {1} {2} {3} {4}", "tel:{0}{1}{2}{3}{4}", "portable {0}{1} {2}{3}{4}"),
    *("{0}{1} {2}{3} {4}", "{0}\u00a0{1}\u00a0{2}\u00a0{3}\u00a0{4}", "{0}\u200b{1}\u200b{2}\u200b{3}\u200b{4}"),
)
ABROAD = (
    *(
        "+33 6 12 34 56 78",
        "+33612345678",
        "0033 6 12 34 56 78",
        "+33 (0)6 12 34 56 78",
        "+33-6-12-34-56-78",
        "+33.4.78.12.34.56",
    ),
    *(
        "+32 475 12 34 56",
        "0475 12 34 56",
        "+41 79 123 45 67",
        "079 123 45 67",
        "+44 20 7946 0958",
        "0044 20 7946 0958",
    ),
    *("+1 202 555 0143", "＋３３６１２３４５６７８", "téléphone 123456"),
)


def people() -> list[str]:
    names = product(NAME_FORMS, FIRST, LAST)
    return [form.format(first=first, last=last, lower=last.lower(), upper=last.upper()) for form, first, last in names]


def phones() -> list[str]:
    pairs = [[number[at : at + 2] for at in range(0, 10, 2)] for number in PHONES]
    plain = [form.format(*each) for form in PHONE_FORMS for each in pairs]
    return [*plain, *(in_other_digits(each, 0x660) for each in plain), *ABROAD]


SEEN = {
    "nir": [spelling for number in nirs() for spelling in nir_spellings(number)],
    "phone": [*phones(), *everyday.PHONES],
    "name": [*people(), *everyday.NAMES],
    "birth": [*BIRTH, *everyday.BIRTHS],
    "address": list(ADDRESSES),
    "hospital_number": [*HOSPITAL_NUMBERS, *everyday.NUMBERS],
    "email": [*EMAILS, *everyday.EMAILS],
}


# ─── what must pass ──────────────────────────────────────────────────────────────────────────────────────────────────

TYPED = """
NCT06866938|2024-512043-22-00|69HCL24_0183|177Lu-PSMA-617|[177Lu]Lu-PSMA-617|68Ga-PSMA-11|radium-223|Gilbert|Paget
syndrome de Gilbert|Gilbert's syndrome|maladie de Paget|Paget's disease|/screen|/resume|/mine|/stop|/trial|/sites
/log 12|/language fr|/help|/privacy|/invite investigator HCL-Lyon-Sud|/start 3fJ9xQ2m_Lp0|99 000/mm3|150 000/mm³
1 234 567|9,8 g/dL|1.5 10^9/L|150 10*3/mm3|150 103/mm3|0,6 nmol/L|2 x LSN|1.5 N|62 mL/min|55 mL/min/1.73 m²|72,5 kg
71 ans|4 cycles|ECOG 1|OMS 1|oui|non|yes|no|non connu à ce jour|not known yet|aujourd'hui|hier|today|yesterday|1e3|½
12-14|~5|environ 5|< 0.1|> 90|1.000|1,000|NaN|inf|douze|DFG 55|PSA 3,1 ng/mL le 01/09/2026|PSA 3.1 on 12 March 2026
progression PSA seule|IPP 20 mg|M1b|T3 N1 M1|stade M1|PCWG3|RECIST 1.1|CKD-EPI 2009|Cockcroft-Gault|Gleason 4+3|LHRH
CPRC métastatique|PR confirmed|CR|SD|Lutathera Novartis|Pluvicto Novartis|abiraterone acetate
docétaxel puis cabazitaxel|enzalutamide|Xtandi|Zytiga|tutelle ou curatelle|sauvegarde de justice|Monsieur a refusé
le patient ne le souhaite pas|dossier du 12/03/2026|10:30|1 place|4 cours|12/03/2026 10:30|01/09/2026|12.3.26
12-03-2026|12 03 2026|12 mars 2026|1er mars 2026|March 12, 2026|2026-03-12|12 févr. 2026|03/2026|mars 2026|2026
01.09.2026 12 345|12 03 2026 12 345|1/12/2026 123.456|1 12 2026 123 456|1.12.2026 123.456|01 09 2026 31|01 09 26 3.1
05 10 2026 1 234|0.123456789|12345678|5 000 000|10 000 000|3,1;4,2;5,3
"""
SITES = [site["facility"] for site in read_yaml((TRIAL / "record.yaml").read_text(encoding="utf-8"))["sites"]]
ABOUT_IDENTITY = ("event_before_birth", "identifying.")


def passing() -> list[str]:
    own = [*TRIAL.glob("[ef][nr].yaml"), *HOUSE.glob("bot/texts/*/answers.yaml")]
    said = [item for path in own for item in flattened(read_yaml(path.read_text(encoding="utf-8"))).items()]
    shown = [text for key, text in said if not any(word in key for word in ABOUT_IDENTITY)]
    typed = [text for line in TYPED.strip().split("\n") for text in line.split("|")]
    typed += everyday.INNOCENT
    return [*typed, *SITES, *(f"{site} {town}" for site in SITES for town in ("Lyon", "Bordeaux")), *shown]
