"""What a clinician writes around what identifies, and the trial's own sentences, which must pass. In two halves."""

from __future__ import annotations

import random
from datetime import date, timedelta

FRAMES_LOOKED_AT = (
    *("{}", "{}", "patient {}", "vu ce jour : {}", "{}, PSA 4,2 ng/mL", "Erreur : c'était {}", "à rappeler {}"),
    *("Hb 9,8 g/dL pour {} le 12/03/2026", "seen today, {}", "please contact {} about the scan", "the patient ({})"),
    *("TDM refaite, {}", "71 ans, {}, ECOG 1", "(cf. {})", "saisi pour {} par erreur"),
)
FRAMES_HELD_OUT = (
    *("{}", "{}", "il s'agit de {}", "Résultat reçu ce matin — {}", "{} ; créatinine 85 µmol/L", "wrong patient: {}"),
    *("Contrôle prévu le 03/02/2027 pour {}", "re-entered after a call, {}", "the report says {} and Hb 11.2 g/dL"),
    *("testostérone < 0,1 ng/mL ; {}", "cycle 4 fait, voir {}", "[{}]", "confusion avec {} dans le service"),
    *("as discussed with the site ({}), PET done", "doublon, {}, à annuler"),
)

_WRITTEN = r"""
NCT06866938|Étude NCT06866938, promoteur 69HCL24_0183|EU CT 2024-512043-22-00|protocole 69HCL24_0183 version {v}
2024-512043-22-00 et NCT06866938|essai n° 2024-512043-22-00|177Lu-PSMA-617, cycle {n} le {d}
[177Lu]Lu-PSMA-617 {a} MBq|68Ga-PSMA-11 du {d} positif|TEP PSMA du {d} : 68Ga-PSMA-11|syndrome de Gilbert connu
Gilbert, bilirubine {x} µmol/L|Gilbert syndrome confirmed on {d}|maladie de Paget traitée
Paget's disease of bone, stable|Paget osseux connu depuis {y}|PSA {x} ng/mL le {d}
PSA {x} ng/mL le {d}, {z} ng/mL le {e}|{d} {x}¶{e} {z}|{d} : {x} ; {e} : {z}|Hb {x} g/dL le {d}|plaquettes {k}/mm3
Plaquettes {k} /mm³, PNN {x} G/L|créatinine {c} µmol/L, poids {w} kg|DFG {c} mL/min/1.73 m²
clairance {c} mL/min (Cockcroft-Gault)|clearance {c} mL/min by Cockcroft-Gault|CKD-EPI 2021 : {c} mL/min
ALAT {c} UI/L, ASAT {w} UI/L|bilirubine {x} x LSN|bilirubin {x} x ULN on {d}|testostérone {x} ng/dL le {d}
testosterone {x} nmol/L on {d}|ECOG {n} le {d}|OMS {n}, progression osseuse ({m} nouvelles lésions, PCWG3)
progression selon RECIST 1.1 le {d}|progression PSA seule depuis le {d}|docétaxel arrêté le {d}
cabazitaxel, {n} cures|enzalutamide depuis le {d}|abiraterone stopped on {d}|darolutamide débuté le {d}
apalutamide then docetaxel, {n} cycles|transfusion de {n} culots le {d}|red cells transfused on {d}
injection prévue le {d} à Lyon Sud|Centre Léon Bérard, dossier en attente|transfert à Lyon Sud le {d}
Institut de cancérologie de Strasbourg Europe|HCL, Pierre-Bénite
erreur de saisie, valeur relue sur le compte rendu du {d}|entered by mistake: {x}, not {z}
la date était le {d} et non le {e}|critère I12c : Hb {x} g/dL < 10 g/dL|I5 à revoir, testostérone du {d}
E5: transfusion {n} days before|Q7 posée au promoteur le {d}|le patient refuse le préservatif
Monsieur a refusé la contraception|le docteur n'a pas encore signé|Madame ne souhaite pas participer
the patient was seen on {d} and agreed|consent signed on {d}|consentement signé le {d} à {h}
il ne le sait pas encore|il ne le prend plus depuis le {d}|non connu à ce jour|not known yet, asked the laboratory
labo fermé, rappel lundi|dosage refait en {y}|scanner du {d} : stable|IRM du rachis le {d} sans compression
métastases M1b, Gleason 4+{n}|T3 N1 M1, Gleason {m}|ganglion de {x} cm, foie indemne
dose {a} MBq le {d}, {a} MBq le {e}|activité {a} MBq|{n} cycles de {a} MBq|7,4 GBq toutes les 6 semaines
98 jours après la dernière injection|Lutathera non, Pluvicto oui|radium-223 en {y}|samarium-153, {n} injections
hors délai : {m} jours au lieu de 120|curatelle renforcée depuis {y}|affiliation à la sécurité sociale : oui
assuré social, oui|carcinome basocellulaire en {y}|mélanome traité en {y}, dernière cure {d}
PSA doublé entre le {d} et le {e}|2 mesures : {x} puis {z}|valeur < 0,1 ng/mL|entre {x} et {z}|environ {c} mL/min
{k} (unité ?)|M. le médecin référent a signé|Monsieur refuse|Dr absent, signature lundi|son épouse est présente
son fils est présent|Progression Osseuse diffuse|PATIENT REFUSE LA SUITE|Anapath : adénocarcinome, Gleason 9 (4+5)
TEP-TDM au 68Ga le {d}|Mme ou M. : sans objet|Docteur en congé jusqu'au {d}|port d'un stent
tel que prévu au protocole|le {d}, {n} lésions ; le {e}, {m}|Karnofsky {c} %|Hôpital Lyon Sud, lit {n}
Xgeva tous les 28 jours|Cockcroft et Gault : {c} mL/min|LDH {w} UI/L ; PAL {c} UI/L|VS {n} mm, CRP {x} mg/L
il est né à terme ? hors sujet|dossier complet, {n} pages|file attente : {n} patients|version patient {v}
typed the date of the scan instead of {d}|MRI of the spine on {d}: no compression
wrong unit: {x} is ng/mL, not ng/dL|corrected after source check on {d}|Prostate-specific antigen {x} on {d}
Dr says it was {x} on {d}|the doctor will confirm on {d}|no. of cycles: {n}|patient no longer wants it
NYHA {n}, FEVG {c} %|tension 14/8, pouls {w}|version 2.0 du {d}|amendement {n} du protocole|visite {n} à S{m}
hépatite B guérie
"""
"""`x`, `z` values; `d`, `e` days; `k` a count; `c`, `w`, `a` numbers; `n`, `m` small; `y` a year; `h` an hour."""
_SENTENCES = [each.replace("¶", "\n") for line in _WRITTEN.strip().split("\n") for each in line.split("|")]


def innocent(drawn: random.Random) -> str:
    """Return a sentence of the trial that names nobody."""
    day, later = sorted(date(2019, 1, 1) + timedelta(days=drawn.randrange(3000)) for _ in range(2))
    form = drawn.choice(("%d/%m/%Y", "%d/%m/%Y", "%d.%m.%y", "%d-%m-%Y", "%d %m %Y", "%Y-%m-%d"))
    mark = drawn.choice(",.")
    values = [f"{drawn.randrange(0, 400)}{mark}{drawn.randrange(100)}" for _ in range(2)]
    thousand = drawn.randrange(10, 900)
    return drawn.choice(_SENTENCES).format(
        d=day.strftime(form), e=later.strftime(form), x=values[0], z=values[1],
        k=f"{thousand} {drawn.randrange(1000):03}", c=drawn.randrange(20, 300), w=drawn.randrange(40, 130),
        a=drawn.choice((7400, 7380, 5550, "7 400")), n=drawn.randrange(1, 7), m=drawn.randrange(2, 130),
        y=drawn.randrange(1990, 2027), h=f"{drawn.randrange(8, 19)}:{drawn.randrange(60):02}",
        v=f"{drawn.randrange(1, 5)}.0",
    )  # fmt: skip
