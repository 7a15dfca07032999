"""`make fuzz`: throws at the bot what nobody should, and writes docs/security.md. See `tests/faults/running.py`."""

import sys

from tests.faults.running import run
from tests.fuzz.campaigns import FUZZ

if __name__ == "__main__":
    sys.exit(run(FUZZ, sys.argv[1:]))
