"""`make faults`: breaks the bot on purpose, and writes docs/reliability.md. See `tests/faults/running.py`."""

import sys

from tests.faults.campaigns import FAULTS
from tests.faults.running import run

if __name__ == "__main__":
    sys.exit(run(FAULTS, sys.argv[1:]))
