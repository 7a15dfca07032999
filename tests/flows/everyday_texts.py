"""How people are named in everyday notes, and what looks like it and is none. Everybody here is invented."""

from __future__ import annotations


def _listed(lines: str) -> list[str]:
    return [text for line in lines.strip().split("\n") for text in line.split("|")]


NAMES = _listed("""
M. Z. Zyromski|Mr Z. Quillfeather|Mr Z.B. Zyromski rappelé|M. J.-P. Zyromski|Mme A. Brinzal (épouse)|Mr Z Zyromski
Dr Z. Zyromski a confirmé|Pr A. Brinzal|Monsieur X. Zyromski|patient Zyromski|le patient Brinzal|pt Zyromski
patiente Le Brinzal|PATIENT ZYROMSKI|mauvais patient (Zyromski)|OUEDRAO Mamadi|TRANH Van Minhou
Z. Zyromski|Z.-B. Zyromski|Jean Z.|surname Zyromski|nom de naissance Brinzal|family name is Quillfeather
Herr Zyromski|Frau Brinzal|patient : Zyromski|Mr: Zyromski|Mr, Zyromski|Mr (Zyromski)|Mr-Zyromski|nom Zyromski
patient nommé Zyromski|patient dénommé Zyromski|son nom est zyromski|his name is Zyromski|first name Zyromski
Z. BRINZAL confondu|patient PAUL|patient Clément|Patient: Jean Zyromski
""")
BIRTHS = _listed("""
né 12/03/1950|née 1950|né: 12/03/1950|né(12/03/1950)|né12/03/1950|ddn12031950|nées le 12/03/50
Z.B. 12/03/1950|Z. B. 12.03.50|Z.B. 1950|Z.-B. (12/03/1950)|né avril 1950|dob12/03/1950|nee 12/03/1950
""")
NUMBERS = _listed("""
IPP8001234567|ipp8001234567|NDA123456789|NIP1234567|IPP depuis 2019 : non, IPP 8001234
I.P.P. 123456|I P P 1 2 3 4 5 6|N.I.P. 1234567|numéro de dossier 2024/001234|Pat. no 12345|ID 12345678
record: 1234567|ID patient 80012345
""")
EMAILS = _listed("""
zyromski at gmail|zyromski@hotmail|zyromski arobase laposte|zyromski (at) wanadoo
""")
PHONES = _listed("""
(06) 12 34 56 78|(06)12345678|(0)612345678|06 12 34 5678|06.12.34 56 78|06 12-34-56-78|06:12:34:56:78
06,12,34,56,78|06*12*34*56*78|33612345678|33 6 12 34 56 78
""")
INNOCENT = _listed("""
TEP refaite à l'hôpital Édouard Herriot|scanner à l'hôpital Louis Pradel|hôpital Pierre Wertheimer|PSA 3.1 at Lyon. ok
sous IPP depuis 2019|IPP débuté en 2019|IPP (ésoméprazole) 2024|dossier RCP 2026|dossier du 3 mars 2026|fax 2026-11-12
done at CHU. see report|Hb at lab.confirmed|phone call 2026-11-12 10:30|la lésion est née en 2024|Mr hospitalisé
lésions nées dans l'os|M. sous Xtandi|Mr sous anticoagulants|M. Toujours sous ADT|Mr OK|Mr vu le 12/11|Mr. vu en HDJ
Mr d'accord|Mr très fatigué|Dr de garde|Mr transféré à Grenoble|patient ECOG 1|patient Gleason 8|patient HTA|Patient OK
patient BRCA2|Patient Toujours sous ADT|patient de Tarare|Patient Information|patient CHU Lyon|pt Xtandi|02.09.26 10:30
03 11 26 5678|01.09.34 5678|05 10 26 12.34|09:30 12 13 14|IPP 40 mg en 2024|maladie de Charcot Marie
ID-RCB 2024-A01234-43|ID-RCB: 2024-A01234-43|dossiers 2024/2025|Record 2024|file no 3|E. coli|S. aureus
Grade B.|Type A|Vitamine D.
RP 1998|RT 2005|PN 1960|GB 1950|PLT 1950|PSA 12/03/1926 3.1|3.1 le 12/03/1926|12/03/1926|Hernie 1960
Environ 12/03/1965|Since 31/12/1952|Date : 1-5-1960|Mélanome 03/05/1965|HIFU 12/03/1969|CT 1/3/1969
H.T.A. 1960|A.V.C. 1965|Mr traité
Patient Transfusé|Patient Opposé|Patient Progresse|Patient Withdrawn|Patient Duplicate|patient Refusal|Patient Left
Patient Took his pills|Patient Began docetaxel|Patient Never had ADT|PATIENT ERREUR|patient Suivant|Mr withdrew
Mr changed his mind|Mr opéré|doctor typed 98|Docteur remplaçant|miss typing|nom : erreur|drug name: xtandi|nom Xtandi
Patient: Progression PSA|Patient : Asthénie majeure ce jour|Patient (Lyon)|Patient, Hb 9|Dr: OK|12 cours de chimio
Tabac depuis 1965|IRM 12/03/2026
""")
