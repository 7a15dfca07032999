"""Codes of the console tried one after the other for a month, by many sessions at once, and one code by several."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import pyotp
from sqlalchemy import update

from storage import factors, people, sessions
from storage.factors import TRIES
from storage.tables import FACTOR
from storage.unit import unit_of_work
from tests.faults.ward import ADMIN, Ward
from tests.fuzz.window import Page, Window

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
MINUTE, MONTH = timedelta(minutes=1), timedelta(days=30)
REFUSED = "SELECT count(*) FROM event WHERE what = 'second factor refused'"
AT_ONCE = 24


def with_a_factor(ward: Ward) -> int:
    """Have the admin's second factor set up; return who that is."""
    with unit_of_work(ward.engine) as unit:
        admin = people.meet(unit, ADMIN, ward.now).id
        factors.propose(unit, admin, SECRET, ward.now)
        factor = factors.of(unit, admin)
        assert factor is not None
        factors.accept(unit, factor, 1, ward.now)
    return admin


def session_of(ward: Ward, admin: int, name: str) -> str:
    """Return the cookie of a session that has to give a code."""
    cookie = f"{name}-{ward.now:%d-%H-%M-%S}"
    with unit_of_work(ward.engine) as unit:
        sessions.begin(unit, cookie, admin, ward.now)
    return cookie


def right(ward: Ward) -> str:
    """Return the code that is right now."""
    return pyotp.TOTP(SECRET).at(ward.now)


def wrong(ward: Ward) -> str:
    """Return a code that is not right, nor was or will be in a minute."""
    near = {pyotp.TOTP(SECRET).at(ward.now + timedelta(seconds=30 * by)) for by in range(-3, 4)}
    return next(code for code in ("000000", "111111", "222222", "333333", "444444", "555555", "666666", "777777")
                if code not in near)  # fmt: skip


async def for_a_month(ward: Ward, site: Window, admin: int, days: timedelta = MONTH) -> tuple[int, str]:
    """Try as often as it is let, with a new link each time; return how many codes were looked at, and what is wrong."""
    ends, nth, start = ward.now + days, 0, _begins_anew(ward)
    while ward.now < ends:
        cookie = session_of(ward, admin, f"thief-{nth}")
        for _ in range(TRIES + 2):
            await site.post("/code", cookie, {"code": wrong(ward)})
        before = ward.rows(REFUSED)[0][0]
        late = await site.post("/code", cookie, {"code": right(ward)})
        if late.status == 303 or ward.rows(REFUSED)[0][0] != before:
            return before, "a code is taken while it is locked"
        nth += 1
        if before - start != nth * TRIES:
            return before, f"{before - start} codes were looked at before {nth} locks"
        ward.passes(_locked_for(ward, admin))
    return ward.rows(REFUSED)[0][0] - start, ""


async def all_at_once(ward: Ward, sites: Sequence[Window], admin: int) -> str:
    """Try many codes at the same moment, by as many sessions, in several processes; return what is wrong."""
    before = _begins_anew(ward)
    cookies = [session_of(ward, admin, f"crowd-{nth}") for nth in range(AT_ONCE)]
    code = wrong(ward)
    await asyncio.gather(*(sites[nth % len(sites)].post("/code", each, {"code": code})
                           for nth, each in enumerate(cookies)))  # fmt: skip
    looked_at = ward.rows(REFUSED)[0][0] - before
    ward.passes(_locked_for(ward, admin))
    return "" if looked_at == TRIES else f"{looked_at} codes were looked at before it was locked"


async def one_code_by_several(ward: Ward, sites: Sequence[Window], admin: int) -> str:
    """Give one right code at the same moment in several sessions; return what is wrong."""
    ward.passes(90.0)
    cookies = [session_of(ward, admin, f"twins-{nth}") for nth in range(4)]
    code = right(ward)
    given: list[Page] = await asyncio.gather(
        *(sites[nth % len(sites)].post("/code", each, {"code": code}) for nth, each in enumerate(cookies))
    )
    let_in = [each.status for each in given].count(303)
    return "" if let_in == 1 else f"{let_in} sessions were let in by one code"


def _begins_anew(ward: Ward) -> int:
    """Forget wrong codes of before; return how many that were in all."""
    with unit_of_work(ward.engine) as unit:
        unit.execute(update(FACTOR).values(failures=0, locked_until=None))
    count: int = ward.rows(REFUSED)[0][0]
    return count


def _locked_for(ward: Ward, admin: int) -> float:
    with unit_of_work(ward.engine) as unit:
        factor = factors.of(unit, admin)
    until = factor.locked_until if factor else None
    return max(0.0, (until - ward.now).total_seconds()) + 1.0 if until else 60.0
