"""Through the proxy of deploy/nginx.conf: Telegram's posts and the console come in, and nothing else does."""

from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from tests.databases import Database, on_sqlite
from tests.deploy.proxy import HOST, NGINX, Proxy, in_front_of
from tests.journeys.clinic import Clinic, clinic

pytestmark = pytest.mark.skipif(NGINX is None, reason="nginx is not installed")
SECRET = {"X-Telegram-Bot-Api-Secret-Token": "Invented-secret_1"}
HERE = "127.0.0.1"
UPDATE = b'{"update_id": 990000001}'


@pytest.fixture
async def staffed(database: Database) -> AsyncIterator[Clinic]:
    async with clinic(database, way="webhook") as everybody:
        yield everybody


def _bot(staffed: Clinic) -> str:
    return urlsplit(str(staffed.telegram.world.webhook.url)).netloc


async def _asked(proxy: Proxy, method: str, path: str, **more: object) -> httpx.Response:
    async with httpx.AsyncClient(base_url=proxy.https, verify=proxy.trust, http2=False) as client:
        named = {"headers": {"Host": HOST, **dict(more.pop("headers", {}))}, "extensions": {"sni_hostname": HOST}}  # type: ignore[call-overload]  # a mapping of headers
        return await client.request(method, path, **named, **more)  # type: ignore[arg-type]  # as httpx takes them


@on_sqlite
async def test_telegram_gets_in_with_the_secret_alone_and_the_console_answers(staffed: Clinic, tmp_path: Path) -> None:
    with in_front_of(_bot(staffed), tmp_path, HERE) as proxy:
        posted = await _asked(proxy, "POST", "/telegram", content=UPDATE, headers=SECRET)
        stranger = await _asked(proxy, "POST", "/telegram", content=UPDATE)
        console = await _asked(proxy, "GET", "/console")

    assert (posted.status_code, stranger.status_code) == (200, 403)
    assert console.headers["content-security-policy"]
    assert staffed.database.rows("SELECT count(*) FROM inbox WHERE update_id = 990000001") == [(1,)]


@on_sqlite
async def test_nobody_but_telegrams_addresses_posts(staffed: Clinic, tmp_path: Path) -> None:
    with in_front_of(_bot(staffed), tmp_path) as proxy:
        posted = await _asked(proxy, "POST", "/telegram", content=UPDATE, headers=SECRET)

    assert posted.status_code == 403
    assert staffed.database.rows("SELECT count(*) FROM inbox WHERE update_id = 990000001") == [(0,)]


@on_sqlite
async def test_figures_of_the_process_and_anything_else_stay_inside(staffed: Clinic, tmp_path: Path) -> None:
    with in_front_of(_bot(staffed), tmp_path, HERE) as proxy:
        paths = ("/metrics", "/readyz", "/healthz", "/", "/telegram/x", "//metrics", "/console/..%2fmetrics")
        found = {path: (await _asked(proxy, "GET", path)).status_code for path in paths}
        async with httpx.AsyncClient(base_url=proxy.http) as client:
            plain = await client.get("/console", headers={"Host": HOST})

    assert found == dict.fromkeys(paths, 404)
    assert (plain.status_code, plain.headers["location"]) == (301, f"https://{HOST}/console")


async def test_while_the_bot_is_away_telegram_hears_that_it_is_to_post_again(tmp_path: Path) -> None:
    with in_front_of("127.0.0.1:9", tmp_path, HERE) as proxy:
        posted = await _asked(proxy, "POST", "/telegram", content=UPDATE, headers=SECRET)

    assert posted.status_code == 502


async def test_a_link_into_the_console_is_in_no_log(tmp_path: Path) -> None:
    link = "/console/enter/invented-link"
    with in_front_of("127.0.0.1:9", tmp_path, HERE) as proxy:
        async with httpx.AsyncClient(base_url=proxy.http) as client:
            await client.get(link, headers={"Host": HOST})
        async with httpx.AsyncClient(base_url=proxy.https, verify=proxy.trust) as client:
            named = {"headers": {"Host": HOST}, "extensions": {"sni_hostname": HOST}}
            asked = [await client.get(link, **named) for _ in range(60)]  # type: ignore[arg-type]  # as httpx takes them
        logs = "".join(log.read_text(encoding="utf-8") for log in proxy.logs.glob("*.log"))

    assert {each.status_code for each in asked} == {502, 503}  # the bot is away, and too many
    assert link not in logs
