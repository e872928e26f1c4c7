"""Settings: from the environment and from one file, each checked before anything starts."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from maestro.directory.rates import Rate
from maestro.directory.retention import Retention
from maestro.store.locations import POSTGRESQL, SQLITE, path_of, shown
from maestro.web.wiring import THREADS

PREFIX = "MAESTRO_"
MIN_PEPPER = 32

# A host by name or by address, and perhaps a port: no path, no user, and no underscore, which Okta refuses.
_PUBLIC_URL = re.compile(r"https?://([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?")
_BASE_DOMAIN = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")


class SettingsRefused(Exception):
    """A setting is missing or wrong; each line names one, its problem and its remedy."""


def checked_database_url(value: Any) -> str:
    """The URL of a database as it may be set. Raises ValueError, with what it must be like."""
    text = value.get_secret_value() if isinstance(value, SecretStr) else str(value)
    if (text.startswith(SQLITE) and len(text) > len(SQLITE)) or text.startswith(POSTGRESQL):
        return text
    raise ValueError(
        "it must be sqlite:///<path>, such as sqlite:///var/maestro.db (sqlite:////srv/maestro.db from /), "
        "or postgresql://<user>:<password>@<host>/<database>"
    )


def _replica_url(value: Any) -> Any:
    text = value.get_secret_value() if isinstance(value, SecretStr) else str(value or "")
    if not text:
        return None
    if text.startswith(POSTGRESQL):
        return text
    raise ValueError("it must be postgresql://<user>:<password>@<host>/<database>")


def _public_url(value: Any) -> Any:
    text = str(value).rstrip("/")
    if _PUBLIC_URL.fullmatch(text):
        return text
    raise ValueError("it must be https://<host>, without a path and without an underscore: Okta takes no such URL")


def _base_domain(value: Any) -> Any:
    text = str(value or "").strip(".").lower()
    if not text:
        return None
    if not _BASE_DOMAIN.fullmatch(text):
        raise ValueError("it must be a domain name, such as clinicalmaestro.example")
    return text


def _token(value: Any) -> str | None:
    text: str = value.get_secret_value() if isinstance(value, SecretStr) else str(value or "")
    if not text:
        return None
    if len(text) < MIN_PEPPER or not text.isascii() or not text.isprintable() or " " in text:
        raise ValueError(f"it must have at least {MIN_PEPPER} random letters and digits")
    return text


def _pepper(value: Any) -> str:
    text: str = value.get_secret_value() if isinstance(value, SecretStr) else str(value)
    if len(text) < MIN_PEPPER:
        raise ValueError(f"it must have at least {MIN_PEPPER} random characters")
    return text


class Settings(BaseSettings):
    """Everything that can be set. Each field is an environment variable with MAESTRO_ before it."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid")

    database_url: Annotated[SecretStr, BeforeValidator(checked_database_url)] = Field(
        default=SecretStr("sqlite:///var/maestro.db"), description="Where the database is."
    )
    replica_url: Annotated[SecretStr | None, BeforeValidator(_replica_url)] = Field(
        default=None,
        description="A streaming replica of a PostgreSQL database, for lists, logs and exports; it may lag.",
    )
    public_url: Annotated[str, BeforeValidator(_public_url)] | None = Field(
        default=None,
        description="Where people and Okta reach the service; by default http://<host>:<port>.",
    )
    base_domain: Annotated[str | None, BeforeValidator(_base_domain)] = Field(
        default=None,
        description="The domain under which each organization has a host of its own: acme.<base domain>.",
    )
    pepper: Annotated[SecretStr, BeforeValidator(_pepper)] | None = Field(
        default=None,
        description="The secret under which credentials are kept. Losing it makes every credential worthless.",
    )
    pepper_file: Path | None = Field(default=None, description="A file with the pepper, instead of the pepper itself.")
    host: str = Field(default="127.0.0.1", min_length=1, description="The address to listen on.")
    port: int = Field(default=8000, ge=1, le=65535, description="The port to listen on.")
    threads: int = Field(
        default=THREADS, ge=4, le=256, description="How many requests of organizations are worked on at the same time."
    )
    rate: int = Field(
        default=100, ge=0, description="How many requests a second an organization may send in the long run; 0 is any."
    )
    burst: int = Field(default=5000, ge=1, description="How many requests an organization may send at once.")
    drain_seconds: int = Field(
        default=0, ge=0, le=300, description="How long the service still answers after SIGTERM, while it is not ready."
    )
    message_days: int = Field(
        default=30,
        ge=0,
        le=400,
        description="How many days headers and bodies are kept in the provisioning log; 0 keeps none.",
    )
    exchange_days: int = Field(
        default=400, ge=1, le=4000, description="How many days the provisioning log keeps that there was a request."
    )
    metrics_token: Annotated[SecretStr | None, BeforeValidator(_token)] = Field(
        default=None,
        description="The secret with which Prometheus may read /metrics; without one nobody may.",
    )
    log_format: Literal["json", "console"] = Field(default="json", description="How log lines are written.")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """What the command line says, then the environment, then the file."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, config_file())

    @property
    def database_path(self) -> Path | None:
        """The database's file; None where the database is on a server."""
        return path_of(self.database_url.get_secret_value())

    @property
    def database_name(self) -> str:
        """Where the database is, for people and logs: without a password."""
        return shown(self.database_url.get_secret_value())

    @property
    def reached_at(self) -> str:
        """The public URL, made of host and port where none is set."""
        return self.public_url or f"http://{self.host}:{self.port}"

    @property
    def request_rate(self) -> Rate | None:
        """How often an organization may ask; None where there is no limit."""
        return Rate(self.rate, self.burst) if self.rate else None

    @property
    def retention(self) -> Retention:
        """How long the provisioning log is kept."""
        return Retention(self.message_days, self.exchange_days)

    @property
    def told(self) -> list[tuple[str, str]]:
        """Each setting as it may be shown: of a secret that there is one, and no password of an address."""
        shown_values = {"database_url": self.database_name}
        return [
            (f"{PREFIX}{name.upper()}", shown_values.get(name) or _told(getattr(self, name)))
            for name in type(self).model_fields
        ]

    def read_pepper(self) -> bytes:
        """The pepper. Raises SettingsRefused when there is none."""
        if self.pepper is not None:
            return self.pepper.get_secret_value().encode()
        if self.pepper_file is not None:
            try:
                return _pepper(self.pepper_file.read_text("utf-8").strip()).encode()
            except (OSError, ValueError) as error:
                raise SettingsRefused(
                    f"{PREFIX}PEPPER_FILE: {error}. Write at least 32 random characters to it."
                ) from error
        raise SettingsRefused(
            f"{PREFIX}PEPPER is not set, and neither is {PREFIX}PEPPER_FILE: credentials cannot be kept without it. "
            "Make one, once, and keep it safe: "
            "python3 -c 'import secrets; print(secrets.token_hex(32))' > pepper; export MAESTRO_PEPPER_FILE=pepper"
        )


def _told(value: Any) -> str:
    return "not set" if value is None else "set, and secret" if isinstance(value, SecretStr) else str(value)


def config_file() -> Path:
    """The file that settings may stand in: what MAESTRO_CONFIG says, else maestro.toml here."""
    return Path(os.environ.get(f"{PREFIX}CONFIG") or "maestro.toml")


def load_settings(**given: Any) -> Settings:
    """The settings; `given` is what the command line says. Raises SettingsRefused."""
    file = config_file()
    if os.environ.get(f"{PREFIX}CONFIG") and (file.is_dir() or not file.exists()):
        # Without this, a misspelled name would mean the defaults: another database, another address.
        raise SettingsRefused(f"{PREFIX}CONFIG: there is no file {file}. Write it, or name the one that is meant.")
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        raise SettingsRefused("\n".join(_explained(each) for each in error.errors())) from None
    except ValueError as error:
        raise SettingsRefused(
            f"{config_file()}: {error}. Mend the file, or name another with {PREFIX}CONFIG."
        ) from None


def _explained(problem: Any) -> str:
    name = ".".join(str(each) for each in problem["loc"])
    if problem["type"] == "extra_forbidden":
        return f"{name} in {config_file()} is not a setting. See docs/reference/settings.md for those there are."
    said = problem["msg"].removeprefix("Value error, ")
    field = Settings.model_fields.get(name)
    meant = f" {field.description}" if field else ""
    return (
        f"{PREFIX}{name.upper()}: {said[0].lower()}{said[1:]}.{meant} Change it in the environment or {config_file()}."
    )
