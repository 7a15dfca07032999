"""How fast Telegram lets new messages leave (`pacing` counts them), and how many messages of one person are heard."""

from dataclasses import dataclass
from datetime import timedelta

SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Limits:
    """The most messages. Telegram publishes one a second a chat, 20 a minute a group, 30 a second in all."""

    between: timedelta = SECOND
    """From one new message in a chat to the next."""
    group_a_minute: int = 20
    all_a_second: int = 25
    """Five below what is published: messages can bunch on the way."""
    heard_a_minute: int = 120
    """Of one person's messages in a chat; commands beyond are refused. Nobody types so many."""
    strangers_a_minute: int = 20
    """Of somebody's without rights: whatever he writes beyond is refused."""


PUBLISHED = Limits()
