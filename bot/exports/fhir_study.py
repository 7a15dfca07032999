"""The trial as a FHIR ResearchStudy, of what its registry record says and in the registry's words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.exports.fhir_words import TERMINOLOGY, Resource, named

if TYPE_CHECKING:
    from flows.record import Arm, Record, Site
    from flows.trial import Trial

REGISTRY = "https://clinicaltrials.gov"
STATUS = {
    "RECRUITING": "recruiting",
    "ENROLLING_BY_INVITATION": "enrolling-by-invitation",
    "ACTIVE_NOT_RECRUITING": "active-but-not-recruiting",
    "COMPLETED": "completed",
    "SUSPENDED": "temporarily-closed-to-accrual",
    "TERMINATED": "closed-to-accrual-and-intervention",
    "WITHDRAWN": "withdrawn",
    "NOT_YET_RECRUITING": "approved",
}
"""A status of the registry in HL7's ResearchStudyStatus."""

PHASES = {
    "EARLY_PHASE1": "early-phase-1",
    "PHASE1": "phase-1",
    "PHASE1/PHASE2": "phase-1-phase-2",
    "PHASE2": "phase-2",
    "PHASE2/PHASE3": "phase-2-phase-3",
    "PHASE3": "phase-3",
    "PHASE4": "phase-4",
    "NA": "n-a",
}


def research_study(trial: Trial) -> Resource:
    """Return the study."""
    record = trial.record
    return {
        "resourceType": "ResearchStudy",
        "id": named(trial.id),
        "language": "en",
        "identifier": [
            {"system": REGISTRY, "value": trial.id},
            *(
                {"value": each.value, "type": {"text": each.source}}
                for each in record.identifiers
                if each.value != trial.id
            ),
        ],
        "title": record.title,
        "status": "active",
        "date": record.last_updated.isoformat(),
        **_phase(record),
        "condition": [{"text": each} for each in record.conditions],
        "description": "\n\n".join(record.brief_summary),
        "period": {"start": record.start.isoformat(), "end": record.completion.isoformat()},
        "site": [{"display": _site(each)} for each in record.sites],
        "associatedParty": [{"name": each.name, "role": _role(each.role)} for each in record.sponsors],
        "progressStatus": [_progress(record)],
        "recruitment": {"targetNumber": record.enrolment},
        "comparisonGroup": [_arm(nth, each) for nth, each in enumerate(record.arms, 1)],
    }


def _phase(record: Record) -> Resource:
    code = PHASES.get(record.phase)
    coding = {"coding": [{"system": f"{TERMINOLOGY}/research-study-phase", "code": code}]} if code else {}
    return {"phase": {**coding, "text": record.phase}}


def _progress(record: Record) -> Resource:
    code = STATUS.get(record.status)
    system = "http://hl7.org/fhir/research-study-status"
    coding = {"coding": [{"system": system, "code": code}]} if code else {}
    return {"state": {**coding, "text": record.status}, "actual": True}


def _role(role: str) -> Resource:
    code = {"lead": "lead-sponsor", "collaborator": "sponsor"}.get(role)
    system = "http://hl7.org/fhir/research-study-party-role"
    coding = {"coding": [{"system": system, "code": code}]} if code else {}
    return {**coding, "text": role}


def _site(site: Site) -> str:
    return f"{site.facility}, {site.city} ({site.status})"


def _arm(number: int, arm: Arm) -> Resource:
    return {"linkId": f"arm-{number}", "name": arm.label, "type": {"text": arm.type}, "description": arm.description}
