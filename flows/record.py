"""A trial's registry record as frozen values: the registry's own words and codes, nothing of ours added.

Pure: the text of `record.yaml` is an argument, every scalar in it is a string until pydantic reads it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Annotated, Literal, Self, TypeAlias

import yaml
from pydantic import Field, StringConstraints, model_validator

from flows.quantities import Frozen

RecruitmentStatus: TypeAlias = Literal[
    "ACTIVE_NOT_RECRUITING",
    "COMPLETED",
    "ENROLLING_BY_INVITATION",
    "NOT_YET_RECRUITING",
    "RECRUITING",
    "SUSPENDED",
    "TERMINATED",
    "UNKNOWN",
    "WITHDRAWN",
]
Text: TypeAlias = Annotated[str, StringConstraints(min_length=1, max_length=3000)]  # a paragraph fits one chat message
NctId: TypeAlias = Annotated[str, StringConstraints(pattern=r"^NCT\d{8}$")]
Slug: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z-]*[a-z]$", max_length=24)]


@lru_cache(maxsize=4)
def read_record(text: str) -> Record:
    """Return the record written in `text`; pydantic's ValidationError names each key that is wrong."""
    return Record.model_validate(yaml.load(text, Loader=yaml.CBaseLoader))  # noqa: S506 - builds only strings, lists and mappings


class Results(Frozen):
    """Whether outcomes have been published, in the registry's words."""

    state: Text
    statement: Text


class Design(Frozen):
    """How the trial is built, in the registry's codes and its one sentence."""

    allocation: Text
    model: Text
    model_description: Text
    purpose: Text
    masking: Text


class Arm(Frozen):
    """A group of patients and what they are given; dose, schedule and duration are parts of the description."""

    label: Text
    type: Text
    description: Text
    dose: Text
    schedule: Text
    duration: Text
    interventions: tuple[Text, ...]


class Intervention(Frozen):
    """A treatment under study; dose and schedule are parts of the description."""

    name: Text
    type: Text
    description: tuple[Text, ...]
    dose: Text
    schedule: Text


class Group(Frozen):
    """Criteria listed together, in the registry's order, under its heading ("" where it has none)."""

    heading: str
    criteria: tuple[str, ...]


class Eligibility(Frozen):
    """Who may take part: the registry's three fields and the order of its criteria."""

    minimum_age: Text
    sex: Text
    healthy_volunteers: Text
    inclusion: tuple[Group, ...]
    exclusion: tuple[Group, ...]

    def criteria(self) -> tuple[str, ...]:
        """Return every criterion id in the order of the record."""
        return tuple(one for group in (*self.inclusion, *self.exclusion) for one in group.criteria)


class Sponsor(Frozen):
    """An organisation behind the trial, its role and its class."""

    name: Text
    role: Text
    sponsor_class: Text


class ResponsibleParty(Frozen):
    """Who answers for what the registry was given."""

    role: Text


class Contact(Frozen):
    """Whom to call: name with titles and phone, both exactly as the registry prints them."""

    name: Text
    role: Text
    phone: Text


class Site(Frozen):
    """One place where the trial is run. `number` is its rank in the record, `slug` our stable short name for it."""

    number: int = Field(ge=1)
    slug: Slug
    facility: Text
    city: Text
    country: Text
    status: RecruitmentStatus
    contact: Contact


class Identifier(Frozen):
    """A number other registries or the sponsor know the trial by; `type` is "" where the registry prints "-"."""

    value: Text
    type: str
    source: Text


class RelatedTrial(Frozen):
    """A trial the registry lists as similar, with its status and phase."""

    id: NctId
    title: Text
    status: RecruitmentStatus
    phase: Text


class Record(Frozen):
    """Everything the registry says about one trial. `left_empty` names what it leaves empty."""

    id: NctId
    title: Text
    last_updated: date
    results: Results
    status: RecruitmentStatus
    phase: Text
    enrolment: int = Field(gt=0)
    study_type: Text
    start: date
    completion: date
    brief_summary: tuple[Text, ...]
    detailed_description: str
    conditions: tuple[Text, ...]
    design: Design
    arms: tuple[Arm, ...]
    interventions: tuple[Intervention, ...]
    eligibility: Eligibility
    criteria: Mapping[str, Text]
    sponsors: tuple[Sponsor, ...]
    responsible_party: ResponsibleParty
    sites: tuple[Site, ...]
    countries: tuple[Text, ...]
    central_contacts: tuple[Contact, ...]
    identifiers: tuple[Identifier, ...]
    related_trials: tuple[RelatedTrial, ...]
    left_empty: tuple[Text, ...]

    def site(self, text: str) -> Site | None:
        """Return the site meant by its number, slug, city or words of its facility; None where several fit, or none.

        Case and accents do not matter: "Nimes", "lyon sud", "henri becqueret" and "12" each name one site. A city
        that is also a word of another site's facility ("Lyon") fits several: a wrong site is worse than a second try.
        """
        known = next((site for site in self.sites if site.slug == text), None)
        if known:
            return known
        said = _words(text)
        exact = [site for site in self.sites if said in ([str(site.number)], _words(site.slug))]
        fitting = exact or [site for site in self.sites if said and set(said) <= _names(site)]
        return fitting[0] if len(fitting) == 1 else None

    def recruiting(self) -> tuple[Site, ...]:
        """Return the sites that take patients now."""
        return tuple(site for site in self.sites if site.status == "RECRUITING")

    def with_statuses(self, statuses: Mapping[str, RecruitmentStatus]) -> Record:
        """Return the record with other statuses of these sites, by slug."""
        changed = {slug: {"status": status} for slug, status in statuses.items()}
        sites = (site.model_copy(update=changed.get(site.slug)) for site in self.sites)
        return self.model_copy(update={"sites": tuple(sites)})

    @model_validator(mode="after")
    def _lists_every_criterion_once(self) -> Self:
        listed = self.eligibility.criteria()
        if sorted(listed) != sorted(self.criteria):
            apart = sorted(set(listed) ^ set(self.criteria)) or sorted({one for one in listed if listed.count(one) > 1})
            msg = f"eligibility and criteria must name the same ids, once each; look at {', '.join(apart)}"
            raise ValueError(msg)
        return self

    @model_validator(mode="after")
    def _numbers_sites_in_order(self) -> Self:
        if [site.number for site in self.sites] != list(range(1, len(self.sites) + 1)):
            msg = "sites must be numbered 1, 2, 3 … in the order of the record"
            raise ValueError(msg)
        if len({site.slug for site in self.sites}) != len(self.sites):
            msg = "two sites have the same slug: each needs its own"
            raise ValueError(msg)
        return self


def _names(site: Site) -> set[str]:
    return set(_words(f"{site.slug} {site.city} {site.facility}"))


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text.casefold().replace("œ", "oe"))
    return re.findall(r"[a-z0-9]+", "".join(one for one in plain if not unicodedata.combining(one)))
