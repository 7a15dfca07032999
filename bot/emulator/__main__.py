"""`python -m bot.emulator --port 0`: the emulator as a process of its own; prints its address and its token.

It reads the environment itself (the product leaves that to its settings), to refuse a start beside a real token.
"""

import argparse
import asyncio
import os
import sys
from pathlib import Path

import orjson

from bot.emulator import cast
from bot.emulator.emulator import Emulator
from bot.emulator.guards import NotLoopbackError, RealTokenError


def main(arguments: list[str] | None = None) -> int:
    """Serve until interrupted."""
    asked = _parser().parse_args(arguments)
    played = cast.read(orjson.loads(asked.people.read_bytes())) if asked.people else cast.DEMO
    try:
        emulator = Emulator(
            played.people,
            groups=played.groups,
            phones=played.phones,
            host=asked.host,
            port=asked.port,
            environment=os.environ,
        )
        asyncio.run(_serve(emulator))
    except (NotLoopbackError, RealTokenError, OSError) as trouble:
        sys.stderr.write(f"{trouble}\n")
        return 2
    except KeyboardInterrupt:
        return 0
    return 0


async def _serve(emulator: Emulator) -> None:
    async with emulator:
        sys.stdout.write(f"TELEGRAM_API_URL={emulator.url}\nTELEGRAM_BOT_TOKEN={emulator.token}\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot.emulator", description="A Bot API on this machine.")
    parser.add_argument("--host", default="127.0.0.1", help="a loopback address")
    parser.add_argument("--port", type=int, default=8081, help="0 lets the system choose")
    parser.add_argument("--people", type=Path, help="a JSON file: people, groups, phones (see cast.read)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
