"""Whoever asks without end is told to wait, and nobody else at his address is, once he is in."""

import asyncio
from pathlib import Path

from bot.console.callers import MOST_KNOWN, Callers
from tests.bot.console.conftest import INSIDE
from tests.faults.ward import Ward
from tests.fuzz.window import NEVER_WHOLE, ORIGIN, window


async def test_a_stream_is_refused_for_the_rest_of_the_minute_and_holds_up_nobody_inside(
    signed_in: Ward, tmp_path: Path
) -> None:
    async with window(signed_in, tmp_path, Callers(most=5)) as site:
        assert (await site.get("/audit", INSIDE)).status == 200
        outside = [(await site.get("/x", f"planted-{nth}")).status for nth in range(7)]
        assert outside == [404] * 4 + [429] * 3
        assert (await site.get("/audit", INSIDE)).status == 200
        assert (await site.get("/x", "", x_forwarded_for="192.0.2.7")).status == 404

        entered = await site.post("/enter", "", {"link": "good"})
        cookie = entered.header("set-cookie").partition("=")[2].partition(";")[0]
        assert (await site.get("/audit", cookie)).status == 401  # a code is asked for, from that address too

        inside = [(await site.get("/audit", INSIDE)).status for _ in range(6)]
        assert inside == [200] * 4 + [429] * 2
        signed_in.passes(60)
        assert (await site.get("/audit", INSIDE)).status == 200


async def test_ten_things_are_answered_to_one_caller_at_once_and_no_more(signed_in: Ward, tmp_path: Path) -> None:
    async with window(signed_in, tmp_path, Callers()) as site:
        await site.get("/audit", INSIDE)
        got = await asyncio.gather(*(site.get("/audit", INSIDE) for _ in range(14)))
        assert sorted(each.status for each in got) == [200] * 10 + [429] * 4
        assert (await site.get("/audit", INSIDE)).status == 200


async def test_a_form_that_never_comes_whole_keeps_no_connection(signed_in: Ward, tmp_path: Path) -> None:
    async with window(signed_in, tmp_path, body_seconds=0.01) as site:
        got = await site.ask("POST", "/enter", "", NEVER_WHOLE, {"origin": ORIGIN})
        assert (got.status, got.header("cache-control")) == (408, "no-store")
        assert "too long, or cannot be read" in got.body


async def test_no_answer_depends_on_the_host_that_is_named(signed_in: Ward, tmp_path: Path) -> None:
    async with window(signed_in, tmp_path) as site:
        usual = [await site.get(path, cookie) for path in ("", "/audit", "/enter/x") for cookie in (INSIDE, "")]
        for host in ("invented.example", "invented.example:99999", "a/b?c#d", "[", "127.0.0.1:8080@invented.example"):
            named = {"host": host, "x_forwarded_host": host, "forwarded": f"host={host}"}
            got = [await site.get(path, each, **named) for path in ("", "/audit", "/enter/x") for each in (INSIDE, "")]
            assert got == usual
            forged = await site.post("/language", INSIDE, {"language": "fr"}, host=host, origin=f"http://{host}")
            assert forged.status == 403


def test_of_many_cookies_the_longest_known_is_forgotten() -> None:
    callers = Callers()
    for nth in range(MOST_KNOWN + 1):
        callers.knows(f"cookie-{nth}", inside=True)

    assert callers.called("cookie-0", "here") == "address here"
    assert callers.called("cookie-1", "here") == "cookie cookie-1"
    callers.knows("cookie-1", inside=False)
    assert callers.called("cookie-1", "here") == "address here"
