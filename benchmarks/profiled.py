"""`--profile`: one run of ours at saturation under a sampling profiler."""

from __future__ import annotations

from benchmarks import ours, profile
from benchmarks.asked import Asked
from benchmarks.ratios import cpu
from benchmarks.runs import Load, place_for_a_run
from benchmarks.stage import telegram

_SECONDS = 20.0


def measure(asked: Asked) -> None:
    """Look at our program while 128 people tap, and keep where its time went."""
    subject, load = ours.polling(), Load(seconds=asked.seconds or _SECONDS)
    with place_for_a_run() as folder, telegram() as api, subject.starts(api.url, folder) as bot:
        api.order(load.order(bot, subject.dialogue))
        api.until_it_begins()
        with profile.looking_at(bot.pids[0], load.seconds) as stacks:
            bot.found = api.found()
    profile.keep(stacks, cpu(bot.found))
