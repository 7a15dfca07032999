"""What can be typed after a slash, and by whom. A button can stand for a command: it carries the command itself.

Names are the same in both languages, as menus need; French words are understood as well. What is not in the table, or
not allowed, is answered as if it did not exist.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from bot.access import Act, allows_somewhere
from bot.commands import (
    about,
    afterwards,
    auditing,
    caring,
    console,
    delegation,
    erasing,
    exporting,
    figures,
    groups,
    letting_in,
    logs,
    owning,
    papers,
    pending,
    queries,
    record,
    reminders,
    screening,
    site_status,
    staff,
    today,
)
from bot.hearing import refuses_identity, stranger
from flows.say import say

if TYPE_CHECKING:
    from bot.arrivals import Arrival
    from bot.turn import Turn
    from flows.say import Say


class Command(NamedTuple):
    """A command: the act it is, what it does with the rest of the line, and whether groups may use it."""

    act: Act
    run: Callable[[Turn, str], None]
    in_groups: bool = False
    listed: bool = True
    """It stands in menus and in /help; what buttons do for people need not."""


COMMANDS: dict[str, Command] = {
    "help": Command("read_record", about.helped, in_groups=True),
    "language": Command("choose_language", about.language),
    "privacy": Command("read_record", about.privacy, in_groups=True),
    "trial": Command("read_record", record.trial, in_groups=True),
    "sites": Command("read_record", record.sites, in_groups=True),
    "screen": Command("begin_screening", screening.screen),
    "resume": Command("list_own", screening.resume),
    "mine": Command("list_own", screening.mine),
    "stop": Command("list_own", screening.stop),
    "rescreen": Command("list_own", afterwards.rescreen),
    "correct": Command("list_own", afterwards.correct),
    "annul": Command("list_own", afterwards.annul),
    "pending": Command("see_pending", pending.pending),
    "today": Command("see_today", today.today),
    "reminders": Command("set_reminders", reminders.reminders),
    "ack": Command("acknowledge", caring.acknowledge, in_groups=True, listed=False),
    "take": Command("take", caring.take, in_groups=True, listed=False),
    "details": Command("read_details", caring.show_details, in_groups=True, listed=False),
    "claim": Command("own_items", owning.claim, listed=False),
    "handover": Command("own_items", owning.hand_over, listed=False),
    "due": Command("own_items", owning.due, listed=False),
    "invite": Command("invite", letting_in.invite),
    "users": Command("see_people", staff.users),
    "revoke": Command("revoke", groups.revoke),
    "role": Command("change_rights", staff.role),
    "delegate": Command("delegate", delegation.delegate),
    "site": Command("set_site_status", site_status.site),
    "log": Command("read_log", logs.log),
    "erase": Command("erase", erasing.erase),
    "query": Command("open_query", queries.ask),
    "queries": Command("see_queries", queries.show),
    "stats": Command("see_figures", figures.stats),
    "audit": Command("see_audit", auditing.state),
    "export": Command("export_log", exporting.export),
    "calendar": Command("read_calendar", papers.calendar, in_groups=True),
    "pdf": Command("read_report", papers.pdf, in_groups=True),
    "console": Command("open_console", console.console),
    "factor": Command("change_rights", console.factor, listed=False),
}
"""`/start` is not here: it is the one that strangers may use."""

FRENCH = {
    "aide": "help", "langue": "language", "confidentialite": "privacy", "essai": "trial", "centres": "sites",
    "depister": "screen", "reprendre": "resume", "miens": "mine", "arreter": "stop", "redepister": "rescreen",
    "corriger": "correct", "invalider": "annul", "inviter": "invite",
    "utilisateurs": "users", "revoquer": "revoke",
    "droits": "role", "deleguer": "delegate", "centre": "site", "journal": "log", "demarrer": "start",
    "question": "query", "questions": "queries",
    "chiffres": "stats", "calendrier": "calendar", "exporter": "export", "effacer": "erase",
    "attente": "pending", "aujourdhui": "today", "rappels": "reminders", "recu": "ack", "suivre": "take",
    "charge": "claim", "facteur": "factor", "confier": "handover", "echeance": "due",
}  # fmt: skip


def obey(turn: Turn) -> None:
    """Run the command that was typed or tapped."""
    name = FRENCH.get(turn.arrival.command, turn.arrival.command)
    if name == "start":
        letting_in.start(turn, turn.arrival.text)
        return
    if not turn.grants:
        stranger(turn)
        return
    command = COMMANDS.get(name)
    if refuses_identity(turn, turn.arrival.text if command else f"{turn.arrival.command} {turn.arrival.text}"):
        return
    if command is None or not allows_somewhere(command.act, turn.grants):
        turn.answer(_not_open(turn.arrival, name))
    elif not (turn.arrival.private or command.in_groups):
        turn.answer(say("command.private_only"))
    else:
        command.run(turn, turn.arrival.text)


def _not_open(arrival: Arrival, name: str) -> Say:
    if arrival.tap and name == "pdf" and arrival.text:  # the cards of former versions had a button for the page
        return say("paper.holds_answers")
    return say("command.not_yours" if arrival.tap else "command.unknown")


def menu(acts: Callable[[Act], bool], *, group: bool = False) -> tuple[str, ...]:
    """Return the commands of a menu, in the order of the table."""
    return tuple(
        name for name, each in COMMANDS.items() if each.listed and acts(each.act) and (each.in_groups or not group)
    )
