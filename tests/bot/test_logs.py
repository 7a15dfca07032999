"""No secret reaches the log."""

import io
import logging
from collections.abc import Iterator

import pytest

from bot.logs import BLOT, LOUD, write_log

TOKEN = "4200000001:invented-token-that-opens-nothing"


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    root, before = logging.getLogger(), logging.getLogger().level
    levels = {name: logging.getLogger(name).level for name in LOUD}
    stream = io.StringIO()
    handler = write_log(("a webhook's secret",), logging.DEBUG, stream)
    yield stream
    root.removeHandler(handler)
    root.setLevel(before)
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


def test_a_token_is_blotted_out_at_debug(written: io.StringIO) -> None:
    logging.getLogger("anything").debug("POST https://api.telegram.org/bot%s/getMe", TOKEN)

    assert BLOT in written.getvalue()
    assert TOKEN not in written.getvalue()


def test_a_secret_of_another_shape_is_blotted_out_too(written: io.StringIO) -> None:
    logging.getLogger("anything").warning("sent with a webhook's secret")

    assert written.getvalue().endswith(f"sent with {BLOT}\n")


def test_a_token_in_a_traceback_is_blotted_out(written: io.StringIO) -> None:
    try:
        int(TOKEN)
    except ValueError:
        logging.getLogger("anything").exception("it failed")

    assert "Traceback" in written.getvalue()
    assert TOKEN not in written.getvalue()


@pytest.mark.parametrize("loud", LOUD)
def test_libraries_that_print_addresses_are_silent_at_every_level(written: io.StringIO, loud: str) -> None:
    logging.getLogger(f"{loud}.inner").info("POST https://…")

    assert written.getvalue() == ""
