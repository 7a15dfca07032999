"""What can be asked in the chat, written down by hand: the act that each command is, and what it would do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from tests.fuzz.cast import HERE, THERE


class AboutOne(NamedTuple):
    """A command about one screening. `gate`: who has this act somewhere knows the command. `told`: French beside it."""

    gate: str
    act: str
    behind: str = "{}"
    french: str = ""
    in_groups: bool = False


class AboutNone(NamedTuple):
    """A command about no screening. `site`: where the act is; `does`: the event that shows that it was done."""

    line: str
    gate: str
    act: str
    site: str | None = None
    does: str = ""
    lists: str = ""
    """The act by which screenings are listed in the answer."""
    in_groups: bool = False


ABOUT_ONE: Mapping[str, AboutOne] = {
    "resume": AboutOne("list_own", "answer", french="reprendre"),
    "rescreen": AboutOne("list_own", "answer", french="redepister"),
    "correct": AboutOne("list_own", "answer", french="corriger"),
    "annul": AboutOne("list_own", "answer", french="invalider"),
    "pending": AboutOne("see_pending", "see_pending", french="attente"),
    "pending I12c": AboutOne("see_pending", "see_pending", "{} I12c"),
    "ack": AboutOne("acknowledge", "acknowledge", french="recu", in_groups=True),
    "take": AboutOne("take", "take", french="suivre", in_groups=True),
    "take from": AboutOne("take", "take", "{} from 3", in_groups=True),
    "details": AboutOne("read_details", "read_details", in_groups=True),
    "claim": AboutOne("own_items", "own_items", "{} I12c", french="charge"),
    "handover": AboutOne("own_items", "own_items", "{} I12c", french="confier"),
    "due": AboutOne("own_items", "own_items", "{} I12c 01/12/2026", french="echeance"),
    "calendar": AboutOne("read_calendar", "read_calendar", french="calendrier", in_groups=True),
    "pdf": AboutOne("read_report", "read_report", in_groups=True),
    "log": AboutOne("read_log", "read_log", french="journal"),
    "erase": AboutOne("erase", "erase", french="effacer"),
    "erase objection": AboutOne("erase", "erase", "{} objection"),
}

ABOUT_NONE = (
    AboutNone("help", "read_record", "read_record", in_groups=True),
    AboutNone("privacy", "read_record", "read_record", in_groups=True),
    AboutNone("trial", "read_record", "read_record", in_groups=True),
    AboutNone("sites", "read_record", "read_record", in_groups=True),
    AboutNone("language fr", "choose_language", "choose_language", does="language chosen"),
    AboutNone(f"screen {HERE}", "begin_screening", "begin_screening", HERE, does="started"),
    AboutNone(f"screen {THERE}", "begin_screening", "begin_screening", THERE, does="started"),
    AboutNone("mine", "list_own", "list_own", lists="read_own"),
    AboutNone("resume", "list_own", "list_own", lists="answer"),
    AboutNone("stop", "list_own", "list_own", lists="answer"),
    AboutNone("rescreen", "list_own", "list_own", lists="answer"),
    AboutNone("correct", "list_own", "list_own", lists="answer"),
    AboutNone("annul", "list_own", "list_own", lists="answer"),
    AboutNone("pending", "see_pending", "see_pending", lists="see_pending"),
    AboutNone("today", "see_today", "see_today", lists="see_today"),
    AboutNone("reminders off", "set_reminders", "set_reminders", does="reminders set"),
    AboutNone("ack", "acknowledge", "acknowledge", in_groups=True),
    AboutNone("take", "take", "take", in_groups=True),
    AboutNone("details", "read_details", "read_details", in_groups=True),
    AboutNone("claim", "own_items", "own_items"),
    AboutNone("handover", "own_items", "own_items"),
    AboutNone("due", "own_items", "own_items"),
    AboutNone("invite admin", "invite", "invite", does="invited"),
    AboutNone(f"invite coordinator {THERE}", "invite", "invite", does="invited"),
    AboutNone("invite withdraw", "invite", "invite"),
    AboutNone("users", "see_people", "see_people", does="people listed"),
    AboutNone("users 2", "see_people", "see_people", does="person shown"),
    AboutNone("revoke 2", "revoke", "revoke", does="rights revoked"),
    AboutNone("revoke group", "revoke", "revoke"),
    AboutNone("role 2 auditor", "change_rights", "change_rights", does="rights changed"),
    AboutNone(f"delegate 2 {HERE} 01/12/2026 -", "delegate", "delegate", does="delegated"),
    AboutNone("factor 2", "change_rights", "change_rights"),
    AboutNone(f"site {THERE} RECRUITING invented reason", "set_site_status", "set_site_status", does="site status set"),
    AboutNone("log", "read_log", "read_log", does="log listed", lists="read_log"),
    AboutNone("erase", "erase", "erase"),
    AboutNone("erase approve 1", "erase", "erase"),
    AboutNone("query I3 is this an invented point", "open_query", "open_query", does="query opened"),
    AboutNone("queries", "see_queries", "see_queries"),
    AboutNone("queries otherwise", "see_queries", "see_queries", lists="judge_again"),
    AboutNone("stats", "see_figures", "see_figures", does="figures read"),
    AboutNone("audit", "see_audit", "see_audit", does="audit read"),
    AboutNone("console", "open_console", "open_console", does="console link made"),
    AboutNone("calendar", "read_calendar", "read_calendar", in_groups=True),
    AboutNone("pdf", "read_report", "read_report", in_groups=True),
    AboutNone("export", "export_log", "export_log"),
    AboutNone("export log", "export_log", "export_log", does="file"),
    AboutNone("export log csv", "export_log", "export_log", does="file"),
    AboutNone("export answers", "export_log", "export_answers", does="file"),
    AboutNone("export ie", "export_log", "export_answers", does="file"),
    AboutNone("export ti", "export_log", "export_answers", does="file"),
    AboutNone("export questionnaire", "export_log", "export_answers", does="file"),
    AboutNone("export fhir", "export_log", "export_answers", does="file"),
    AboutNone("export audit", "export_log", "export_audit", does="file"),
)
