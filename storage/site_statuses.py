"""The status of a site as an admin has set it over the registry's; the latest of a site counts, none is ever lost."""

from datetime import datetime
from typing import Literal

from sqlalchemy import func, insert, select

from flows.quantities import Frozen
from flows.record import RecruitmentStatus
from storage.tables import SITE_STATUS
from storage.unit import Unit

AS_RECORDED: Literal["RECORD"] = "RECORD"
"""Stands in the table for: from here on, the registry's own status again."""


class SiteStatus(Frozen):
    """What an admin has set, and why. No status: the registry's own counts again."""

    site: str
    status: RecruitmentStatus | None
    reason: str
    set_by: int | None
    set_at: datetime


def set_status(unit: Unit, new: SiteStatus) -> None:
    """Let this status of a site count from now on."""
    unit.execute(insert(SITE_STATUS).values({**new.model_dump(), "status": new.status or AS_RECORDED}))


def set_by_admins(unit: Unit) -> dict[str, SiteStatus]:
    """Return the statuses that count over the registry's, by site."""
    latest = select(func.max(SITE_STATUS.c.id)).group_by(SITE_STATUS.c.site)
    columns = [SITE_STATUS.c[name] for name in SiteStatus.model_fields]
    rows = unit.execute(select(*columns).where(SITE_STATUS.c.id.in_(latest), SITE_STATUS.c.status != AS_RECORDED))
    return {row["site"]: SiteStatus(**row) for row in rows.mappings()}
