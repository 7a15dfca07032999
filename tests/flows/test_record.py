"""The registry record: word for word, nothing dropped, and sites found by what a person would type."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from flows.record import Record, read_record

TRIAL = Path(__file__).parents[2] / "flows/trials/nct06866938"
RAW = (TRIAL / "registry-record.txt").read_text(encoding="utf-8")
TEXT = (TRIAL / "record.yaml").read_text(encoding="utf-8")
DATA: dict[str, Any] = yaml.load(TEXT, Loader=yaml.CBaseLoader)  # noqa: S506 - builds only strings, lists and mappings

OURS = ("slug", "number", "left_empty")  # keys we add; their values are not the registry's words

HEADINGS = {  # what the registry's page prints around every record
    *("Study Results", "Basic Information", "Recruitment Status", "Clinical Phase", "Total Enrollment"),
    *("Study Classification", "Study Start Date", "Study Completion Date", "Brief Summary", "Detailed Description"),
    *("Conditions", "Study Design", "Allocation Method", "Intervention Model", "Primary Study Purpose"),
    *("Blinding Strategy", "Study Groups", "Interventions", "Eligibility Criteria", "Inclusion Criteria"),
    *("Exclusion Criteria", "Minimum Eligible Age", "Eligible Sex", "Accepts Healthy Volunteers", "Sponsors"),
    *("Responsible Party", "Locations", "Countries", "Central Contacts", "Facility Contacts", "Other Identifiers"),
    *("More Related Trials", "Identifier Type: -"),
}
EXPLANATIONS = (  # how its sentence under each heading begins
    *("Get a concise snapshot", "Review the sponsor-provided synopsis", "Dive into the extended narrative"),
    *("See the medical conditions and disease areas", "Understand how the trial is structured", "Review each arm or"),
    *("Learn about the drugs, procedures, or", "Check the participation requirements", "Meet the organizations"),
    *("Identify the individual or organization", "Explore where the study", "Review the countries where the study"),
    *("Reach out to these primary contacts", "Find local site contact details", "Review additional registry numbers"),
    "Additional clinical trials that may be relevant",
)
LABELS = (
    *("NCT ID: ", "Last Updated: ", "Group Type ", "Intervention Type ", "Sponsor Role ", "Responsibility Role "),
    *("Site Status ", "Role: ", "Identifier Type: ", "Identifier Source: ", "* "),
)


@pytest.fixture(scope="module")
def record() -> Record:
    return read_record(TEXT)


def test_every_text_is_a_contiguous_part_of_the_registrys_page() -> None:
    page = _folded(RAW)

    assert [text for text in _leaves(DATA) if _folded(text) not in page] == []


def test_no_line_of_the_registrys_page_is_dropped() -> None:
    kept = {_folded(line) for text in _leaves(DATA) for line in text.splitlines()}
    dropped = [line for line in RAW.splitlines() if line.strip() and not _is_kept(line, kept)]

    assert dropped == []


def test_each_criterion_is_in_the_registrys_order(record: Record) -> None:
    page, ids = _folded(RAW), record.eligibility.criteria()
    places = [page.index(f"* {_folded(record.criteria[one])}") for one in ids]

    assert len(ids) == 36
    assert places == sorted(places)


def test_the_three_ways_to_show_progression_belong_to_their_criterion(record: Record) -> None:
    options = [line for line in record.criteria["I5"].splitlines() if line.startswith("* ")]

    assert [option.split(" based")[0][:40] for option in options] == [
        "* PSA progression using local laboratory",
        "* Radiographic disease progression in bo",
        "* Radiographic disease progression in ex",
    ]


def test_sixteen_sites_pair_with_the_contact_of_the_same_rank(record: Record) -> None:
    lines = [line for line in RAW.splitlines() if line]
    contacts = lines[lines.index("Facility Contacts") + 2 : lines.index("Other Identifiers")]
    places = [line.removesuffix(", , France") for line in lines if line.endswith(", , France")]

    assert [site.city for site in record.sites] == places
    assert [part for site in record.sites for part in (site.contact.name, site.contact.phone)] == [
        line for line in contacts if line != "Role: primary"
    ]


def test_one_site_recruits(record: Record) -> None:
    assert [(site.slug, site.contact.name) for site in record.recruiting()] == [
        ("lyon-sud", "Denis MAILLET, Prof; MD/PhD")
    ]


@pytest.mark.parametrize(
    ("said", "slug"),
    [
        ("11", "lyon-sud"),
        ("lyon-sud", "lyon-sud"),
        ("LYON SUD", "lyon-sud"),
        ("Pierre-Bénite", "lyon-sud"),
        ("pierre benite", "lyon-sud"),
        ("Nimes", "nimes"),
        ("NÎMES", "nimes"),
        ("vandoeuvre", "nancy"),
        ("Vandœuvre-lès-Nancy", "nancy"),
        ("gustave roussy", "villejuif"),
        ("centre léon bérard", "lyon-berard"),
        ("  saint-étienne ", "saint-etienne"),
    ],
)
def test_a_site_is_found_by_what_a_person_types(record: Record, said: str, slug: str) -> None:
    found = record.site(said)

    assert found is not None
    assert found.slug == slug


@pytest.mark.parametrize("said", ["", " ", "0", "17", "lyon", "CHU", "oncologie médicale", "Paris", "lyon sud 2", "%"])
def test_a_site_that_is_not_one_for_certain_is_none(record: Record, said: str) -> None:
    assert record.site(said) is None


def test_what_the_registry_leaves_empty_is_said(record: Record) -> None:
    assert record.detailed_description == ""
    assert record.results.state == "Results pending"
    assert record.left_empty == ("results", "detailed_description", "site_regions", "org_study_id_type")


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        ('enrolment: "58"', 'enrolment: "many"', "enrolment\n  Input should be a valid integer"),
        ('start: "2025-04-11"', 'start: "11/04/2025"', "start\n  Input should be a valid date"),
        ('status: "NOT_YET_RECRUITING"', 'status: "SOON"', "sites.0.status\n  Input should be 'ACTIVE_NOT_RECRUITING'"),
        ('phase: "PHASE2"', 'phase: "PHASE2"\nphases: "2"', "phases\n  Extra inputs are not permitted"),
        ('"E15", "E16"', '"E15"', "must name the same ids, once each; look at E16"),
        ('"E15", "E16"', '"E15", "E16", "E15"', "must name the same ids, once each; look at E15"),
        ('number: "2"', 'number: "3"', "sites must be numbered 1, 2, 3 … in the order of the record"),
        ('slug: "brest"', 'slug: "bordeaux"', "two sites have the same slug: each needs its own"),
    ],
)
def test_a_mistake_in_a_record_is_named(right: str, wrong: str, told: str) -> None:
    with pytest.raises(ValidationError, match=re.escape(told)):
        read_record(TEXT.replace(right, wrong, 1))


def test_a_record_cannot_be_changed(record: Record) -> None:
    with pytest.raises(ValidationError, match="frozen"):
        record.status = "COMPLETED"  # type: ignore[misc]  # the mistake is what is tested


def _leaves(node: object, key: str = "") -> Iterator[str]:
    """Yield every value that claims to be the registry's, without blanks and criterion ids."""
    if isinstance(node, str) and node and key not in OURS:
        yield node
    elif isinstance(node, dict):
        for name, child in node.items():
            ids = name == "criteria" and isinstance(child, list)
            yield from () if ids else _leaves(child, name)
    elif isinstance(node, list):
        for child in node:
            yield from _leaves(child, key)


def _is_kept(line: str, kept: set[str]) -> bool:
    bare = _folded(line)
    for label in LABELS:
        bare = bare.removeprefix(label)
    parts = bare.split(" ") if bare.startswith("NCT") else bare.removesuffix(" participants").split(", , ")
    return (
        line in HEADINGS
        or line.startswith(EXPLANATIONS)
        or bare in kept
        or f"* {bare}" in kept
        or all(part in kept for part in parts)
    )


def _folded(text: str) -> str:
    return " ".join(re.sub(r"\\([\[\]<>])", r"\1", text).split())
