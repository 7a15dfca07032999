"""Tests stay on this machine: no test may reach beyond the loopback, and a browser test needs the browser."""

import os
import shutil
import sys
from ipaddress import ip_address

import pytest

BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def chromium() -> str:
    """Where the browser is; without one the test is skipped, and in CI it fails."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found:
        return found
    if os.environ.get("CI"):
        pytest.fail("CI must play the phone page in a browser and found none: apt-get install chromium")
    pytest.skip("no browser here: install chromium to play the phone page")


def _refuse_to_leave_the_machine(event: str, args: tuple[object, ...]) -> None:
    if event in {"socket.connect", "socket.sendto"} and not _stays_here(args[1]):
        pytest.fail(f"a test tried to reach {args[1]}: tests may only reach 127.0.0.1")


def _stays_here(address: object) -> bool:
    return not isinstance(address, tuple) or address[0] == "localhost" or ip_address(address[0]).is_loopback


sys.addaudithook(_refuse_to_leave_the_machine)
