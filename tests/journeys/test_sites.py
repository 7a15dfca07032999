"""The status of a site as an admin sets it, and the groups of coordinators: bound, grown, lost."""

import pytest

from tests.databases import Database, on_sqlite
from tests.flows.playing import STANDARD
from tests.journeys.clinic import SITE, Clinic, clinic
from tests.journeys.office import answer, links

pytestmark = on_sqlite
"""The memory has tests of its own on both databases."""

PLACE = "Oncologie Médicale, Centre Hospitalier Lyon Sud, HCL, Pierre-Bénite"
REASON = "no isotope until spring"
SET = f"set by an administrator on 23 Nov 2026: {REASON}; in the registry: recruiting"


async def test_the_status_that_an_admin_sets_is_said_wherever_the_site_is(staffed: Clinic) -> None:
    admin, player = staffed.admin, staffed.investigator
    admin.says("/site")
    await admin.sees("The status of which site?")
    admin.taps("lyon-sud")
    await admin.sees(f"{PLACE}: recruiting.")
    admin.taps("Suspended")
    await admin.sees("For what reason?")
    told = await answer(staffed, admin, f"/site lyon-sud SUSPENDED {REASON}")
    assert f"{PLACE} from now on: suspended." in told
    assert SET in told

    sites = await answer(staffed, player.phone, "/sites")
    assert "No site is recruiting yet." in sites
    admin.says("/sites 2")
    await admin.sees(f"suspended ({SET})")
    told = await answer(staffed, player.phone, "/screen", 2)
    assert told.startswith(f"ℹ {PLACE} does not take patients at present: suspended ({SET}).")
    await player.goes_on({**STANDARD, "sex": "female"}, lambda player: "Not eligible" in player.panel["text"])
    assert f"ℹ {PLACE} does not take patients at present (suspended).\n{SET}" in player.panel["text"]


async def test_the_registrys_status_counts_again_when_an_admin_says_so(staffed: Clinic) -> None:
    admin = staffed.admin
    await answer(staffed, admin, f"/site {SITE} not yet recruiting {REASON}")
    assert "not yet recruiting" in await answer(staffed, admin, f"/site {SITE}")
    assert "As in the registry" in admin.buttons()
    assert "the registry's status counts again (recruiting)" in await answer(
        staffed, admin, f"/site {SITE} as in the registry the isotope is there"
    )
    rows = staffed.database.rows(
        "SELECT site, old, new, reason FROM event JOIN event_value USING (seq) WHERE what = 'site status set'"
    )
    assert rows == [
        (SITE, '"RECORD"', '"NOT_YET_RECRUITING"', f'"{REASON}"'),
        (SITE, '"NOT_YET_RECRUITING"', '"RECORD"', '"the isotope is there"'),
    ]


@pytest.mark.parametrize("reason", ["", " Monsieur Zebulon Quillfeather refused", f" {'x' * 301}"])
async def test_a_status_without_a_reason_that_can_be_kept_is_not_set(staffed: Clinic, reason: str) -> None:
    told = await answer(staffed, staffed.admin, f"/site {SITE} SUSPENDED{reason}")
    assert "For what reason?" in told or "identif" in told
    assert staffed.database.rows("SELECT count(*) FROM site_status") == [(0,)]
    assert "Quillfeather" not in str(staffed.database.tables())


async def test_a_group_opened_for_two_sites_gets_the_cards_of_both_and_keeps_them_when_it_grows(
    staffed: Clinic,
) -> None:
    player, coordinator = staffed.investigator, staffed.coordinator
    other = staffed.telegram.group("Invented ward", [coordinator], bot=False)
    link = next(each for each in await links(staffed, "/invite coordinator nantes 11") if "startgroup" in each)
    coordinator.opens(link, group=other)
    await coordinator.at(other).sees("This group now receives the cards of Médecine Nucléaire, CHU de Nantes")
    unbound = staffed.telegram.group("Invented bystanders", [coordinator])
    grown = other.becomes_a_supergroup()

    await player.begins()
    await player.goes_on({**STANDARD, "sex": "female"}, lambda player: "Not eligible" in player.panel["text"])
    await coordinator.at(grown).sees("S-1")
    assert not [each for each in coordinator.at(unbound).messages() if "S-1" in each["text"]]

    grown.sets_the_bot(coordinator, "kicked")
    await staffed.admin.sees("I was removed from a coordinators' group.")
    lost = await staffed.admin.sees("Nobody receives the cards any more of: ")
    assert lost["text"].endswith("CHU de Nantes Hôtel-Dieu, Nantes.")


async def test_an_admin_sets_delegation_and_status_in_french(database: Database) -> None:
    async with clinic(database, language="fr") as staffed:
        staffed.admin.speaks("fr")
        told = await answer(staffed, staffed.admin, "/utilisateurs")
        number = next(line.split(" · ")[0] for line in told.splitlines() if "investigateur (" in line)
        told = await answer(staffed, staffed.admin, f"/deleguer {number} lyon-sud du 1er décembre 2026 au 30 juin 2027")
        assert told.startswith(f"Délégation de la personne {number} ({PLACE}) : du 01/12/2026 au 30/06/2027.")
        await staffed.investigator.phone.sees("2027")
        told = await answer(staffed, staffed.investigator.phone, "/depister")
        assert f"Votre délégation ({PLACE}) commence le 01/12/2026." in told
        told = await answer(staffed, staffed.admin, "/centre lyon-sud suspendu plus de produit")
        assert "fixé par un administrateur le 23/11/2026 : plus de produit ; au registre : recrute" in told
        told = await answer(staffed, staffed.admin, f"/droits {number} coordinateur nantes et nîmes")
        assert told == f"La personne {number} a désormais : coordinateur (nantes), coordinateur (nimes)."
