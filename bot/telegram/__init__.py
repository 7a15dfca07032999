"""The only package that speaks Telegram: updates become arrivals, what is owed becomes calls of the Bot API."""

import os

os.environ.setdefault("PTB_TIMEDELTA", "true")  # noqa: TID251  # python-telegram-bot reads how to tell spans of time only here
