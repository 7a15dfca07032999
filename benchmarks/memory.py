"""What a conversation at rest holds of the bot's memory, and what a turn adds to the disk."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import linear_regression
from typing import Any

from benchmarks.asked import Asked
from benchmarks.clinic import SPREAD, clinic
from benchmarks.goals import Goal, at_most
from benchmarks.ours import serving
from benchmarks.ratios import Spread, spread, told
from benchmarks.runs import Bot, place_for_a_run
from benchmarks.stage import Telegram, telegram
from benchmarks.tables import table
from benchmarks.telegram.orders import Order

AT_REST, GROUP, TAPS = 8192, 1024, 3
WARM, WARM_TAPS = 256, 44
TURNS = WARM * WARM_TAPS + AT_REST * TAPS
Round = dict[str, Any]
"""`sizes`: after how many conversations the process was how large; `disk`: by how much the database grew in all."""

_HOW = f"""\
{AT_REST:,} people tap {TAPS} times each, {GROUP} after {GROUP}, and then rest with their conversations open;
{WARM} people have tapped {WARM_TAPS} times each before, so that everything is loaded and as large as work makes it.
The size is what the kernel counts as resident (RSS), which moves by a few MiB either way whoever taps; the figure is
the slope of a line through all sizes. The database is measured when the bot has ended.
"""


def measure(asked: Asked) -> list[Round]:
    """Return the sizes of each round, in bytes."""
    return [_round() for _ in range(asked.rounds)]


def _round() -> Round:
    seeded = clinic(SPREAD + WARM + AT_REST)
    people = json.loads(seeded.people.read_text(encoding="utf-8"))[SPREAD:]
    with place_for_a_run() as folder:
        with telegram() as api, serving(api.url, seeded.copied_to(folder), folder) as bot:
            _tapped(api, bot, people[:WARM], WARM_TAPS, folder)
            sizes = [[done, _tapped(api, bot, group, TAPS, folder)] for done, group in _groups(people[WARM:])]
            bot.found["turns"] = TAPS * AT_REST
        grown = sum(each.stat().st_size for each in folder.glob("screening.db*")) - seeded.database.stat().st_size
    return {"sizes": sizes, "disk": grown}


def _groups(people: list[object]) -> Iterator[tuple[int, list[object]]]:
    return ((begin + GROUP, people[begin : begin + GROUP]) for begin in range(0, len(people), GROUP))


def _tapped(api: Telegram, bot: Bot, people: list[object], taps: int, folder: Path) -> int:
    """Have these people tap, and return how large the bot is then."""
    on_screen, after = folder / "people.json", folder / "after.json"
    on_screen.write_text(json.dumps(people), encoding="utf-8")
    order = Order(bot.pids, people=str(on_screen), left=taps, in_flight=64, warm=0, seconds=0)
    api.order(order.until_all_have_finished(taps * len(people), after))
    bot.found = api.found()
    return int(bot.found["resident"][0])


def slopes(rounds: Sequence[Round]) -> Spread | None:
    """Return the bytes of one more conversation."""
    return spread(linear_regression(*zip(*each["sizes"], strict=True)).slope for each in rounds)


def page(rounds: Sequence[Round]) -> str:
    """Return the section of the page."""
    ends = spread(each["sizes"][-1][1] / 2**20 for each in rounds)
    rows = [
        ("bytes of memory a conversation", told(slopes(rounds))),
        ("the process at the end, MiB", told(ends, ".1f")),
        ("bytes on disk a turn", told(spread(each["disk"] / TURNS for each in rounds))),
    ]
    return f"## Memory of a conversation at rest, and the disk\n\n{_HOW}\n{table(('', 'median (range)'), rows)}"


def goals(rounds: Sequence[Round]) -> list[Goal]:
    """Return the goals that this decides."""
    return [at_most("memory of a conversation at rest", 500, slopes(rounds), ",.0f", " bytes")]
