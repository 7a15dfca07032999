"""Where settings come from, and which are refused."""

from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from bot.settings import Given, Settings, told_wrong
from storage.remains import EXPORTS

NO_DATABASE = (
    *("here.db", "mysql://a@b/c", "postgres://bot:Canary-Password@host/a", "postgresql+psycopg://bot@host:port/a"),
    *("postgresql+psycopg://bot:Canary@Password@host/a", "postgresql+psycopg://bot:Canary-Password@host:1x/a"),
)
TOKEN = "4200000001:invented-token-that-opens-nothing"


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", TOKEN)
    monkeypatch.setenv("ADMIN_TELEGRAM_IDS", "5, 7")

    settings = Settings()

    assert settings.secrets == (TOKEN,)
    assert settings.admin_telegram_ids == (5, 7)


def test_an_empty_setting_is_not_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("TELEGRAM_BOT_TOKEN=\nADMIN_TELEGRAM_IDS=\n", encoding="utf-8")

    assert Settings().telegram_bot_token is None
    assert Settings().admin_telegram_ids == ()


def test_the_token_is_not_shown() -> None:
    assert TOKEN not in repr(Given(telegram_bot_token=SecretStr(TOKEN)))


def test_play_has_a_database_of_its_own() -> None:
    assert Given().database == "sqlite:///data/demo.db"
    assert Given(telegram_bot_token=SecretStr(TOKEN)).database == "sqlite:///data/screening.db"
    assert Given(database_url="sqlite:///here.db").database == "sqlite:///here.db"


def test_the_address_is_host_and_port() -> None:
    assert Given(listen="[::1]:9000").address == ("::1", 9000)
    assert Given(listen=":9000").address == ("127.0.0.1", 9000)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"listen": "here"}, "must be host:port"),
        ({"telegram_api_url": "api.telegram.org"}, "must be an address"),
        ({"webhook_url": "https://bot.example.org/t"}, "WEBHOOK_URL needs WEBHOOK_SECRET"),
        ({"webhook_secret": "-" * 257}, "must be 1 to 256 of"),
        *[({"admin_telegram_ids": each}, "must be numbers separated by commas") for each in ("@ada", "5, me", "1.5")],
        ({"default_language": "de"}, "'en' or 'fr'"),
        *[({"database_url": each}, "must be sqlite:///FILE or postgresql") for each in NO_DATABASE],
    ],
)
def test_a_setting_that_cannot_work_is_refused_at_the_start(wrong: dict[str, str], told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        Given.model_validate(wrong)


def test_what_is_wrong_is_told_without_what_was_set() -> None:
    canary = "Canary secret"
    for wrong in ({"webhook_secret": canary}, {"webhook_url": "https://a.example", "telegram_bot_token": canary}):
        with pytest.raises(ValidationError) as raised:
            Given.model_validate(wrong)
        told = told_wrong(raised.value)
        assert told
        assert told.endswith("See .env.example.")
        assert canary not in told
    assert told_wrong(ValueError(canary)) is None


@pytest.mark.parametrize(
    ("url", "secrets"),
    [
        ("postgresql+psycopg://bot:Canary-P%40ss@host:5432/a", ("Canary-P%40ss", "Canary-P@ss")),
        ("postgresql+psycopg:///a?host=%2Frun&user=bot&password=Canary-Pass", ("Canary-Pass",)),
        ("postgresql+psycopg://bot:Canary/P?s#[:s@[::1]:5432/a", ("Canary/P?s#[:s",)),
        ("postgresql+psycopg://bot:@/a?host=/run", ()),
        ("sqlite:///data/a:b@c.db", ()),
    ],
)
def test_the_password_of_the_database_is_a_secret(url: str, secrets: tuple[str, ...]) -> None:
    assert Given(database_url=url).secrets == secrets


def test_the_password_of_the_database_is_not_shown_and_a_secret_also_apart_from_the_address() -> None:
    apart = "postgresql+psycopg://prescreen@database/prescreen"
    settings = Given.model_validate({"database_url": apart, "pgpassword": "Canary-Pass"})
    within = Given(database_url="postgresql+psycopg://bot:Canary-Pass@host/a")

    assert settings.secrets == within.secrets == ("Canary-Pass",)
    assert "Canary-Pass" not in f"{settings!r} {settings} {within!r} {within}"


def test_exports_lie_where_an_erasure_looks_for_copies() -> None:
    assert Given().exports in Given().copies
    assert Given().exports.name == EXPORTS


@pytest.mark.parametrize(("length", "warned"), [(15, 1), (16, 0)])
def test_a_short_secret_is_taken_and_warned_about_without_being_told(length: int, warned: int) -> None:
    warnings = Given(webhook_secret=SecretStr("s" * length)).warnings

    assert [each[:14] for each in warnings] == ["WEBHOOK_SECRET"] * warned
    assert "sss" not in "".join(warnings)
