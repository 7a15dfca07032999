"""Sites typed in a row: by number, short name or words of the name, and never one that was not meant."""

import pytest

from bot.trials import load_trials
from flows.places import read_sites, site_first

RECORD = load_trials()["NCT06866938"].record


@pytest.mark.parametrize(
    ("typed", "slugs"),
    [
        ("lyon-sud", ["lyon-sud"]),
        ("11", ["lyon-sud"]),
        ("lyon-sud nantes", ["lyon-sud", "nantes"]),
        ("Lyon Sud, Nîmes", ["lyon-sud", "nimes"]),
        ("4 5;11", ["caen", "clermont-ferrand", "lyon-sud"]),
        ("henri becqueret et CHU Saint Etienne", ["rouen", "saint-etienne"]),
        ("Oncologie Médicale, Centre Jean Perrin, Nantes", ["clermont-ferrand", "nantes"]),
        ("nice and nice", ["nice"]),
        ("", []),
    ],
)
def test_several_sites_are_read_in_a_row_each_once(typed: str, slugs: list[str]) -> None:
    sites, beyond = read_sites(RECORD, typed)

    assert ([site.slug for site in sites], beyond) == (slugs, "")


@pytest.mark.parametrize(
    ("typed", "beyond"), [("lyon", "lyon"), ("nantes atlantis caen", "atlantis caen"), ("- nantes", "- nantes")]
)
def test_what_names_no_site_or_several_is_given_back(typed: str, beyond: str) -> None:
    assert read_sites(RECORD, typed)[1] == beyond


def test_what_follows_a_site_is_left_as_it_is() -> None:
    site, behind = site_first(RECORD, ["lyon", "sud", "-", "31/12/2026"])

    assert (site and site.slug, behind) == ("lyon-sud", ["-", "31/12/2026"])
