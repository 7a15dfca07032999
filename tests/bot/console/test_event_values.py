"""What an event changed stands in the reader's words; what has none, as the audit has it."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.cards import site_name
from bot.console.event_values import after_of, before_of, reason_of
from storage.reports import Happened
from tests.bot.console.spoken_to import desk

TRIAL, FRENCH = desk().trial, desk().words("fr")
AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
HEMOGLOBIN = {"value": "9.4", "unit": "g/dL"}


def happened(what: str, **told: Any) -> Happened:  # noqa: ANN401  # values of every kind
    nothing = {"fact": None, "old": None, "new": None, "reason": None, "erased": False}
    return Happened(seq=1, at=AT, person=2, role="investigator", what=what, **{**nothing, **told})


@pytest.mark.parametrize(
    ("event", "told"),
    [
        (happened("answered", fact="sex", new="female", reason="F"), ("", "Féminin", "F")),
        (happened("answered", fact="hemoglobin"), ("", "Non connu à ce jour", "")),
        (
            happened("corrected", fact="hemoglobin", new=HEMOGLOBIN, reason="mistake"),
            ("Non connu à ce jour", "9,4 g/dL", "erreur de saisie"),
        ),
        (happened("correcting", fact="sex", reason="mistake"), ("", "", "erreur de saisie")),
        (happened("undone", fact="sex", old="male"), ("Masculin", "", "")),
        (
            happened("pending", old="asking", new="pending", reason="I8"),
            ("Questions en cours", "En attente", "I8"),
        ),
        (happened("reviewed", old="open", new="questions"), ("ouverte", "avec questions", "")),
        (happened("log read", new={"door": "console"}), ("", "par la console", "")),
        (happened("item given", old=2, new={"criterion": "I8", "person": 3}), ("Personne 2", "I8 : Personne 3", "")),
        (happened("item given", new={"of": "another"}), ("", '{"of":"another"}', "")),
        (happened("item due", new={"criterion": "I8", "due": "2026-11-30"}), ("", "I8 : 30/11/2026", "")),
        (happened("day_moved", old="2026-11-02", new="2026-11-03"), ("02/11/2026", "03/11/2026", "")),
        (happened("still_latest", new="2026-11-26"), ("", "26/11/2026", "")),
        (happened("entered_earlier", fact="hemoglobin", new="2026-11-23"), ("", "23/11/2026", "")),
        (happened("started", old="12", new="of another"), ("tentative précédente : 12", "of another", "")),
        (
            happened("another_attempt", new={"attempt": 2, "given_on": {"sex": "2026-11-02"}}),
            ("", "tentative 2 ; réponses d'alors : Sexe le 02/11/2026", ""),
        ),
        (
            happened(
                "judged_again",
                old={"version": "1", "state": "pending", "excluded_by": None},
                new={"version": "2", "state": "closed", "excluded_by": "I1"},
            ),
            ("version 1 : En attente", "version 2 : Close après exclusion (I1)", ""),
        ),
        (happened("doubted", fact="age", new=17, reason="implausible"), ("", "17", "valeur inhabituelle")),
        (
            happened("confirmed", fact="age", reason="event_before_birth"),
            ("", "", "ne s'accorde pas avec d'autres réponses"),
        ),
        (happened("review reopened", reason="corrected"), ("", "", "Réponse corrigée")),
        (happened("review reopened", reason="outcome"), ("", "", "autre résultat")),
        (
            happened("erased", new={"request": 1, "asked_by": 1, "approved_by": None}, reason="objection"),
            (
                "",
                "demande 1 : faite par la personne 1, approuvée par l'exploitant, sur la machine",
                "Le patient s'oppose",
            ),
        ),
        (
            happened("erased", new={"kept_days": 365}, reason="KEEP_ANSWERS_DAYS"),
            ("", "après 365 jours", "durée de conservation écoulée"),
        ),
        (
            happened("erased", new={"again": True}, reason="a backup from before was restored"),
            ("", "effacée une nouvelle fois", "restauration d'une sauvegarde antérieure"),
        ),
        (
            happened("exported", new={"kind": "fhir", "format": "json", "rows": 1}),
            ("", "FHIR au format json, lignes : 1", ""),
        ),
        (happened("answered", fact="sex", new="of old"), ("", "of old", "")),
        (happened("answered", fact="no such question", new="of old"), ("", "of old", "")),
    ],
    ids=lambda value: value.what if isinstance(value, Happened) else "",
)
def test_each_value_is_said(event: Happened, told: tuple[str, str, str]) -> None:
    before, after = before_of(event, TRIAL, FRENCH), after_of(event, TRIAL, FRENCH)
    assert (before, after, reason_of(event, FRENCH)) == told


def test_an_event_about_no_question_is_said_in_english_too() -> None:
    english = desk().words("en")
    given = happened("item given", old=2, new={"criterion": "I8", "person": 3})
    assert (before_of(given, TRIAL, english), after_of(given, TRIAL, english)) == ("Person 2", "I8: Person 3")
    begun = happened("started", old="12", new=TRIAL.record.sites[0].slug)
    assert before_of(begun, TRIAL, english) == "attempt before: 12"
    assert after_of(begun, TRIAL, english) == site_name(TRIAL, TRIAL.record.sites[0].slug)
    assert reason_of(happened("doubted", reason="same_drug_denied"), english).startswith("This ARSI is also named")


def test_without_its_trial_an_answer_stands_as_the_audit_has_it() -> None:
    event = happened("answered", fact="hemoglobin", new=HEMOGLOBIN)
    assert after_of(event, None, FRENCH) == '{"value":"9.4","unit":"g/dL"}'
