"""Tests stay on this machine: none may reach beyond the loopback, and a browser test needs the browser."""

import os
import shutil
import sys
from ipaddress import ip_address

import pytest

BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--accept``: what is written down (golden conversations, README figures, the picture) is written anew."""
    parser.addoption("--accept", action="store_true", help="rewrite what is written down; read the diff afterwards")


@pytest.fixture(scope="session")
def chromium() -> str:
    """Where the browser is; without one the test is skipped, and in CI it fails."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found:
        return found
    if os.environ.get("CI"):  # noqa: TID251 - whether this is CI is no setting of the bot
        pytest.fail("CI must play the phone page in a browser and found none: apt-get install chromium")
    pytest.skip("no browser here: install chromium to play the phone page")


def _refuse_to_leave(event: str, args: tuple[object, ...]) -> None:
    if event in {"socket.connect", "socket.sendto"} and isinstance(args[1], tuple):  # a Unix socket has a path instead
        _must_be_here(args[1][0])
    if event == "socket.getaddrinfo":
        _must_be_here(args[0])


def _must_be_here(host: object) -> None:
    try:
        here = host in {None, "", b"localhost", "localhost"} or ip_address(_plain(host)).is_loopback
    except ValueError:
        here = False
    if not here:
        pytest.fail(f"a test tried to reach {_plain(host)}; tests may reach only 127.0.0.1")


def _plain(host: object) -> str:
    return host.decode() if isinstance(host, bytes) else str(host)


sys.addaudithook(_refuse_to_leave)
