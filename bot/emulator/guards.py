"""What keeps a play server away from real people: loopback only, and never beside a real token."""

from collections.abc import Mapping
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

DEMO_TOKEN: Final = "4200000001:emulator-demo-token-opens-nothing"  # noqa: S105 - opens nothing but this emulator


class NotLoopbackError(ValueError):
    """The emulator was asked to listen where other machines could reach it."""


class RealTokenError(RuntimeError):
    """The emulator was asked to start beside a token that may belong to a real bot."""


def require_loopback(host: str) -> str:
    """The host, when it is this machine's loopback."""
    if is_loopback(host):
        return host
    raise NotLoopbackError(
        f"The emulator listens on loopback only, not on {host!r}: anyone who reaches it can speak as any person. "
        "Use 127.0.0.1 (or ::1), and a tunnel if you must see it from elsewhere."
    )


def refuse_beside_a_real_token(environment: Mapping[str, str], token: str = DEMO_TOKEN) -> None:
    """Raise when the environment holds a token that is not the emulator's own and would go to the real Telegram."""
    found = environment.get("TELEGRAM_BOT_TOKEN", "").strip()
    host = urlsplit(environment.get("TELEGRAM_API_URL", "")).hostname or ""
    if found and found != token and not is_loopback(host):
        raise RealTokenError(
            "TELEGRAM_BOT_TOKEN is set to a token that is not the emulator's: it may belong to a real bot. "
            "Unset it to play with the emulator, or set TELEGRAM_API_URL to the emulator's address "
            "(http://127.0.0.1:PORT) if the token is invented."
        )


def is_loopback(host: str) -> bool:
    """Whether a host name or address means this machine and no other."""
    if host == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
