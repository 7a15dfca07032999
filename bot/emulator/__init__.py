"""A Bot API on this machine and a phone in a web page: for `make run`, and for tests that speak like a person.

It plays Telegram's side only: it imports nothing of the product and knows nothing about trials.
"""

from bot.emulator.emulator import Emulator
from bot.emulator.guards import DEMO_TOKEN, NotLoopbackError, RealTokenError
from bot.emulator.phone import Group, Phone

__all__ = ["DEMO_TOKEN", "Emulator", "Group", "NotLoopbackError", "Phone", "RealTokenError"]
