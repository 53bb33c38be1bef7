"""Settings: from the environment, or from .env beside where Mishu is started."""

import re
from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]{30,}")
_WEBHOOK_SECRET = re.compile(r"[A-Za-z0-9_-]{16,256}")


class SettingsError(Exception):
    """A setting has a wrong value; the message names it and says what would be right."""


class Settings(BaseSettings):
    """Every setting; .env.example explains them one by one."""

    model_config = SettingsConfigDict(
        env_file=".env", env_ignore_empty=True, extra="ignore", hide_input_in_errors=True
    )

    bot_token: SecretStr | None = None
    data_dir: Path = Path("data")
    database_url: SecretStr | None = None
    mode: Literal["polling", "webhook"] = "polling"
    webhook_url: str | None = None
    webhook_secret: SecretStr | None = None
    webhook_listen: str = "127.0.0.1"
    webhook_port: int = Field(default=8080, ge=0, le=65535)
    health_port: int | None = Field(default=None, ge=0, le=65535)
    telegram_api_url: str = "https://api.telegram.org"
    proxy_url: str | None = None
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    language: Literal["zh", "en"] = "zh"
    sandbox_port: int = Field(default=8765, ge=0, le=65535)
    inbox_days: int = Field(default=7, ge=2, le=3650)
    outbox_days: int = Field(default=30, ge=2, le=3650)
    templates: Path | None = None

    @property
    def database(self) -> str:
        """The database's URL: the one set, else a SQLite file in the data directory."""
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        return f"sqlite:///{self.data_dir / 'mishu.db'}"

    @field_validator("bot_token")
    @classmethod
    def _token_is_well_formed(cls, token: SecretStr | None) -> SecretStr | None:
        if token is not None and not TOKEN.fullmatch(token.get_secret_value()):
            raise ValueError("it looks like 123456789:AA…, as @BotFather gave it")
        return token

    @field_validator("database_url")
    @classmethod
    def _database_is_known(cls, url: SecretStr | None) -> SecretStr | None:
        if url is None:
            return None
        try:
            backend = make_url(url.get_secret_value()).drivername
        except ArgumentError:
            backend = ""
        if backend not in {"sqlite", "sqlite+pysqlite", "postgresql+psycopg"}:
            raise ValueError(
                "it begins with postgresql+psycopg://user:password@host/name, or sqlite:/// and a file"
            )
        return url

    @field_validator("webhook_url", "telegram_api_url", "proxy_url")
    @classmethod
    def _is_url(cls, url: str | None) -> str | None:
        if url is None:
            return None
        if urlsplit(url).scheme not in {"http", "https"} or not urlsplit(url).netloc:
            raise ValueError("it is a whole address that begins with https:// or http://")
        return url.rstrip("/")

    @field_validator("log_level", mode="before")
    @classmethod
    def _in_capitals(cls, level: object) -> object:
        return level.upper() if isinstance(level, str) else level

    @field_validator("language", mode="before")
    @classmethod
    def _one_of_two(cls, language: object) -> object:
        """Take what gettext's LANGUAGE may hold already, such as en_GB:en."""
        return "en" if isinstance(language, str) and language.lower().startswith("en") else "zh"

    @model_validator(mode="after")
    def _webhook_is_whole(self) -> Self:
        if self.mode == "webhook":
            if not (self.webhook_url or "").startswith("https://"):
                raise ValueError("WEBHOOK_URL: with MODE=webhook it is the public https:// address of Mishu")
            secret = self.webhook_secret.get_secret_value() if self.webhook_secret else ""
            if not _WEBHOOK_SECRET.fullmatch(secret):
                raise ValueError(
                    "WEBHOOK_SECRET: with MODE=webhook it is 16 to 256 letters, digits, - and _ of your own"
                )
        return self


def load(env_file: Path | None = Path(".env")) -> Settings:
    """Read the settings. Raises SettingsError with one line for each wrong value."""
    try:
        return Settings(_env_file=env_file)
    except ValidationError as error:
        raise SettingsError("\n".join(_sentence(fault) for fault in error.errors())) from None


def _sentence(fault: object) -> str:
    assert isinstance(fault, dict)  # noqa: S101 - pydantic's own form
    wrong = str(fault["msg"]).removeprefix("Value error, ")
    name = ".".join(str(part) for part in fault["loc"]).upper()
    return f"{name}: {wrong}" if name else wrong
