"""Wiring: the parts put together from the settings."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Final

import structlog

from maestro.cli.identifiers import new_id
from maestro.cli.passwords import Argon2Passwords
from maestro.cli.settings import Settings
from maestro.directory.admission import Admission
from maestro.directory.errors import Refused, Unavailable
from maestro.directory.event import Occasion
from maestro.directory.operating import Process
from maestro.store.database import Database
from maestro.store.database import open_database as database_at
from maestro.store.migrations import explain_misfit
from maestro.web.scim.gate import FAILURES
from maestro.web.wiring import Addresses, Level, Log, Wiring, timestamp

# Threads that may wait for the database beyond those that organizations share: of a process's other threads, half.
_SPARE_AT_DATABASE: Final = 8
_LEVELS: Final[Mapping[Level, int]] = {"info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}


def open_database(settings: Settings) -> Database:
    """The database. Raises errors.Refused when it is missing, or this program may not run on it."""
    url, name = settings.database_url.get_secret_value(), settings.database_name
    if settings.database_path is not None and not settings.database_path.exists():
        raise Refused(f"There is no database at {name}. Create it with: maestro migrate")
    misfit = explain_misfit(url)
    if misfit:
        raise Refused(f"The database at {name} {misfit}")
    replica = settings.replica_url
    most = settings.threads + _SPARE_AT_DATABASE
    return database_at(url, replica.get_secret_value() if replica else None, most)


def make_directory(path: Path | None) -> None:
    """Make the directory that a database file is to lie in. Raises errors.Unavailable when that cannot be."""
    if path is None:
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Unavailable(f"The directory {path.parent} cannot be made ({error.strerror}).") from None


@contextmanager
def opened(settings: Settings) -> Iterator[Database]:
    """The database, closed afterwards."""
    database = open_database(settings)
    try:
        yield database
    finally:
        database.close()


def addresses_of(settings: Settings) -> Addresses:
    """Where the service is reached."""
    return Addresses(settings.reached_at, settings.base_domain)


def wiring_of(settings: Settings, database: Database) -> Wiring:
    """What the web floor is given."""
    return Wiring(
        store=database,
        addresses=addresses_of(settings),
        now=now,
        random=os.urandom,
        new_id=new_id,
        pepper=settings.read_pepper(),
        passwords=Argon2Passwords(),
        log=log_of(settings),
        anchors=database.anchors,
        rates=database.rates,
        request_rate=settings.request_rate,
        failure_rate=FAILURES,
        admission=Admission(settings.threads),
        turns=database.turns,
        retention=settings.retention,
    )


def process_of(settings: Settings, name: str) -> Process:
    """What is told of the process that answers, by which name others know it."""
    token = settings.metrics_token
    return Process(
        name=name,
        version=version("clinical-maestro"),
        began=timestamp(now()),
        settings=settings.told,
        metrics_token=token.get_secret_value().encode() if token else None,
    )


def now() -> datetime:
    """The time in UTC."""
    return datetime.now(UTC)


def system_occasion() -> Occasion:
    """Something done at the command line, by whoever may use it on this machine."""
    return Occasion("system", "command line", timestamp(now()), "")


def log_of(settings: Settings) -> Log:
    """The operational log, one line an event on standard output."""
    is_json = settings.log_format == "json"
    renderer = structlog.processors.JSONRenderer() if is_json else structlog.dev.ConsoleRenderer(colors=False)
    logger = structlog.wrap_logger(
        structlog.WriteLogger(sys.stdout),
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
    )

    def log(event: str, /, *, level: Level = "info", **facts: str | int | None) -> None:
        logger.log(_LEVELS[level], event, **facts)

    return log
