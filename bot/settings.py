"""What a site sets, and where it comes from: the environment or a file `.env`. Nothing else reads the environment."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import unquote, urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict

TRIALS = Path(__file__).parent.parent / "flows" / "trials"
REAL_DATABASE = "sqlite:///data/screening.db"
PUBLIC_API = "https://api.telegram.org"
LOOPBACK = ("127.0.0.1", "::1", "localhost")


_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_NUMBER = re.compile(r"-?[0-9]+")
LONG_ENOUGH = 16
"""Characters of a secret that nobody guesses over the network."""
_DATABASE = re.compile(
    r"sqlite:///.*"
    r"|postgresql\+psycopg://(?:[^:@/]*(?::(?P<password>[^@]*))?@)?(?:[^@/:?\[\]]*|\[[0-9a-fA-F:.]+\])(?::[0-9]*)?(?:[/?].*)?"
)
_IN_QUERY = re.compile(r"[?&]password=([^&]*)")
_SHORTEST_PASSWORD = 8
"""A shorter one would be blotted out of words in which it happens to stand."""


class Settings(BaseSettings):
    """The settings, each with its reason; `.env.example` lists them all. An empty value counts as not set."""

    model_config = SettingsConfigDict(env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True)

    telegram_bot_token: SecretStr | None = None
    """From BotFather. Without it the bot plays on this machine, against its emulator."""
    telegram_api_url: str = PUBLIC_API
    """Another Bot API server: self-hosted, or the emulator."""
    webhook_url: str | None = None
    """Where Telegram can reach this bot by HTTPS; without it the bot polls."""
    webhook_secret: SecretStr | None = None
    """What Telegram must send along with each update: 1 to 256 characters; see `warnings` about a short one."""
    listen: str = "127.0.0.1:8080"
    """host:port of the one HTTP server."""
    console_url: str | None = None
    """Where admins reach the console by HTTPS; without it only from this machine, at LISTEN."""
    database_url: str | None = Field(default=None, repr=False)
    """Where screenings are kept; see `database`."""
    pgpassword: SecretStr | None = None
    """The password of PostgreSQL that DATABASE_URL leaves out: PostgreSQL's own client reads it."""
    admin_telegram_ids: Annotated[tuple[int, ...], NoDecode] = ()
    """The first admins, by their Telegram ids, separated by commas."""
    default_language: Literal["en", "fr"] = "en"
    """Of groups, and of people whose phone speaks neither."""
    audit_key: Path | None = None
    """The private key that signs the audit's checkpoints; see `signing_key`."""
    audit_checkpoints: Path | None = None
    """The file that they are appended to; see `checkpoints`."""
    audit_chat: int | None = None
    """A chat that each of them is sent to as well, by its Telegram id."""
    keep_updates_hours: int = Field(default=24, ge=1, le=24)
    """For so long at most the text of an update that is done."""
    keep_sends_days: int = Field(default=30, ge=0)
    """For so long the content of what was sent; 0: for ever. That it was sent stays."""
    keep_answers_days: int = Field(default=0, ge=0)
    """For so long the answers and the conversation, after the patient was last heard of; 0: until they are erased."""
    keep_people_days: int = Field(default=30, ge=0)
    """For so long the Telegram id of a person without rights; 0: for ever."""
    trials_dir: Path = TRIALS
    data_dir: Path = Path("data")

    @property
    def address(self) -> tuple[str, int]:
        """Host and port to listen on."""
        host, _, port = self.listen.rpartition(":")
        return host.strip("[]") or "127.0.0.1", int(port)

    @property
    def database(self) -> str:
        """DATABASE_URL; by default data/screening.db, and a file apart for playing without a token."""
        played = f"sqlite:///{self.data_dir / 'demo.db'}"
        return self.database_url or (REAL_DATABASE if self.telegram_bot_token else played)

    @property
    def backups(self) -> Path:
        """Where backups go that are given no name."""
        return self.data_dir / "backups"

    @property
    def exports(self) -> Path:
        """Where exports go that are given no name."""
        return self.data_dir / "exports"

    @property
    def copies(self) -> tuple[Path, ...]:
        """Where copies of what is kept may lie."""
        return self.data_dir, self.backups, self.exports

    @property
    def signing_key(self) -> Path:
        """AUDIT_KEY; by default a file that the first start makes. Its public half is beside it."""
        return self.audit_key or self._audit / "key.pem"

    @property
    def checkpoints(self) -> Path:
        """AUDIT_CHECKPOINTS; by default a file beside the key."""
        return self.audit_checkpoints or self._audit / "checkpoints.txt"

    @property
    def _audit(self) -> Path:
        played = self.database_url is None and self.telegram_bot_token is None
        return self.data_dir / ("demo-audit" if played else "audit")

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must never be printed."""
        found = (self.telegram_bot_token, self.webhook_secret)
        apart = self.pgpassword.get_secret_value() if self.pgpassword else ""
        passwords = (*_passwords(self.database), *([apart] if len(apart) >= _SHORTEST_PASSWORD else []))
        return (*(secret.get_secret_value() for secret in found if secret), *passwords)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What works, and should be set otherwise."""
        if self.webhook_secret and len(self.webhook_secret.get_secret_value()) < LONG_ENOUGH:
            return (f"WEBHOOK_SECRET has less than {LONG_ENOUGH} characters: `openssl rand -hex 32` makes a good one.",)
        return ()

    @model_validator(mode="after")
    def _webhook_has_a_secret(self) -> Self:
        if self.webhook_url and not self.webhook_secret:
            raise ValueError("WEBHOOK_URL needs WEBHOOK_SECRET: without it anybody could post updates")
        return self

    @field_validator("admin_telegram_ids", mode="before")
    @classmethod
    def _comma_separated(cls, given: Any) -> Any:  # noqa: ANN401  # whatever stands in the environment
        if not isinstance(given, str):
            return given
        ids = given.replace(",", " ").split()
        if not all(_NUMBER.fullmatch(each) for each in ids):
            raise ValueError("must be numbers separated by commas, such as 5123456789, 5987654321")
        return ids

    @field_validator("database_url")
    @classmethod
    def _is_a_database(cls, given: str | None) -> str | None:
        if given and not _DATABASE.fullmatch(given):
            raise ValueError(
                "must be sqlite:///FILE or postgresql+psycopg://user:password@host:port/database,"
                " with @ in the password written as %40"
            )
        return given

    @field_validator("telegram_api_url", "webhook_url")
    @classmethod
    def _is_an_address(cls, given: str | None) -> str | None:
        if given and (urlsplit(given).scheme not in {"http", "https"} or not urlsplit(given).hostname):
            raise ValueError("must be an address such as https://bot.example.org")
        return given.rstrip("/") if given else given

    @field_validator("console_url")
    @classmethod
    def _is_the_console(cls, given: str | None) -> str | None:
        if not given:
            return None
        parts = urlsplit(given.rstrip("/"))
        sealed = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
        if not (sealed and parts.hostname and parts.path.endswith("/console")) or parts.query or parts.fragment:
            raise ValueError("must be an https address that ends in /console, such as https://bot.example.org/console")
        return parts.geturl()

    @field_validator("webhook_secret")
    @classmethod
    def _can_be_sent(cls, given: SecretStr | None) -> SecretStr | None:
        if given and not _SECRET.fullmatch(given.get_secret_value()):
            raise ValueError("must be 1 to 256 of A-Z a-z 0-9 _ -; `openssl rand -hex 32` makes a good one")
        return given

    @field_validator("listen")
    @classmethod
    def _has_a_port(cls, given: str) -> str:
        port = given.rpartition(":")[2]
        if not port.isdecimal() or int(port) >= 2**16:
            raise ValueError("must be host:port, such as 127.0.0.1:8080")
        return given


def _passwords(database: str) -> tuple[str, ...]:
    """Return the password in DATABASE_URL, as written there and as it is meant, unless it is too short to look for."""
    found, named = _DATABASE.fullmatch(database), _IN_QUERY.findall(database)
    written = [*((found["password"] or "",) if found else ()), *named]
    every = dict.fromkeys(each for one in written for each in (one, unquote(one)))
    return tuple(each for each in every if len(each) >= _SHORTEST_PASSWORD)


def told_wrong(trouble: Exception) -> str | None:
    """Return which settings cannot be used and why, without what they were set to; None if that is not the trouble."""
    if not isinstance(trouble, ValidationError) or trouble.title not in {Settings.__name__, Given.__name__}:
        return None
    wrong = [(".".join(map(str, each["loc"])).upper(), each["msg"]) for each in trouble.errors(include_input=False)]
    return "\n".join(
        f"The setting{f' {name}' if name else 's'} cannot be used: {why}. See .env.example." for name, why in wrong
    )


class Given(Settings):
    """Settings given in full by the caller: neither the environment nor a file has a say (tests, the demo)."""

    marker: Literal["given"] = Field(default="given", exclude=True, repr=False)
    listen: str = "127.0.0.1:0"
    """Any port that is free."""

    @classmethod
    def settings_customise_sources(  # type: ignore[override]  # takes fewer by name than it is given
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        **_: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Listen to the caller only."""
        del settings_cls
        return (init_settings,)
