"""A turn at saturation: 128 people tap again as soon as they were answered; the bot has one core to itself."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks import ours, ratios
from benchmarks.asked import Asked
from benchmarks.goals import Goal, at_least, at_most
from benchmarks.peer_bots import PEERS, STOCK
from benchmarks.ratios import Rounds, paired
from benchmarks.rounds import play
from benchmarks.runs import Found, Load, Subject
from benchmarks.tables import of_turns

SUBJECTS: Sequence[Subject] = (ours.polling(), ours.webhook(), *PEERS)
_OURS, _OURS_BY_WEBHOOK, _STOCK_BY_WEBHOOK = "ours_polling", "ours_webhook", "ptb_echo_webhook"
_AIOGRAM, _AIOGRAM_BY_WEBHOOK, _REDIS = "aiogram_sqlite", "aiogram_sqlite_webhook", "aiogram_redis"

_HOW = """\
128 people tap again as soon as they were answered. The window is as long as all of them need for a whole dialogue
(35 questions in a peer's, 45 taps in this bot's), because some programs cost more the longer a dialogue is; at least
five seconds, after 1.5 seconds of warming up. A turn is over when the tap was answered and the message edited. Where
the core was busy for less than nine tenths of the time, the disk, the protocol or the load was the limit: the turns/s
are then less than what the CPU would allow.
"""


def measure(asked: Asked) -> list[dict[str, Found]]:
    """Run every program in each round."""
    return play(SUBJECTS, Load(seconds=asked.seconds or 5.0, whole=not asked.seconds), asked)


def page(rounds: Rounds) -> str:
    """Return the section of the page."""
    return f"## A turn at saturation\n\n{_HOW}\n{of_turns(rounds, SUBJECTS)}"


def goals(rounds: Rounds) -> list[Goal]:
    """Return the goals that this decides."""
    cpu, rate = ratios.cpu, ratios.rate
    return [
        at_most("CPU of a turn ÷ stock echo", 0.25, paired(rounds, _OURS, STOCK, cpu)),
        at_most(
            "… by webhook, ÷ stock echo by webhook", 0.25, paired(rounds, _OURS_BY_WEBHOOK, _STOCK_BY_WEBHOOK, cpu)
        ),
        at_most("… ÷ aiogram, SQLite FULL", 0.25, paired(rounds, _OURS, _AIOGRAM, cpu)),
        at_most("… ÷ aiogram, Redis always", 0.25, paired(rounds, _OURS, _REDIS, cpu)),
        at_most("… ÷ grammY conversations + fsync", 0.3, paired(rounds, _OURS, "grammy_conversations", cpu)),
        at_most("beyond: ÷ stock echo, as telegraf in memory was", 0.12, paired(rounds, _OURS, STOCK, cpu)),
        at_least("turns/s × stock echo, polling", 3.5, paired(rounds, _OURS, STOCK, rate)),
        at_least("… by webhook", 3.5, paired(rounds, _OURS_BY_WEBHOOK, _STOCK_BY_WEBHOOK, rate)),
        at_least("turns/s × aiogram durable, polling", 4.0, paired(rounds, _OURS, _AIOGRAM, rate)),
        at_least("… by webhook", 4.0, paired(rounds, _OURS_BY_WEBHOOK, _AIOGRAM_BY_WEBHOOK, rate)),
    ]
