"""This service, as it is deployed: `maestro serve` in a process of its own, over either engine."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from base64 import b64encode
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

from bench.ports import StartFailed, free_port
from bench.postgres import Postgres
from bench.script import Address
from bench.subjects.subject import Started, Subject, spawned

ORGANIZATION: Final = "acme"
_MAESTRO: Final = str(Path(sys.executable).parent / "maestro")


def environment(url: str, port: int) -> dict[str, str]:
    """The settings of a service over a database."""
    return {
        "MAESTRO_DATABASE_URL": url,
        "MAESTRO_PEPPER": "a pepper for the benchmark, long enough",
        "MAESTRO_PORT": str(port),
        "MAESTRO_CONFIG": os.devnull,
        "MAESTRO_RATE": "0",  # how often an organization may ask is a matter of fairness, not of speed
    }


def prepare(settings: Mapping[str, str]) -> dict[str, str]:
    """Make the database, an organization and a credential; return the headers of its requests."""
    _maestro(settings, "migrate")
    _maestro(settings, "organization", "add", ORGANIZATION, "--name", "Acme Bio")
    issued = _maestro(settings, "credential", "issue", ORGANIZATION)
    basic = b64encode(f"{issued['username']}:{issued['password']}".encode()).decode()
    return {"Authorization": f"Basic {basic}"}


def _maestro(settings: Mapping[str, str], *arguments: str) -> Any:
    done = subprocess.run(
        [_MAESTRO, *arguments, "--json"],
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise StartFailed(f"maestro {' '.join(arguments)}: {done.stderr}")
    return json.loads(done.stdout or "null")


def start(url: str, folder: Path, stack: ExitStack, *others: int) -> Started:
    """Serve over this database; `others` are processes whose use counts as the service's."""
    settings = environment(url, free_port())
    headers = prepare(settings)
    port = int(settings["MAESTRO_PORT"])
    pid = spawned([_MAESTRO, "serve"], port, folder, stack, settings)
    return Address(port, f"/o/{ORGANIZATION}/scim/v2", headers), [pid, *others]


def _on_sqlite(folder: Path, stack: ExitStack) -> Started:
    return start(f"sqlite:///{folder / 'maestro.db'}", folder, stack)


def _on_postgres(folder: Path, stack: ExitStack) -> Started:
    postgres = stack.enter_context(Postgres(folder / "postgres"))
    return start(postgres.url(), folder, stack, postgres.pid)


SQLITE: Final = Subject(
    "ours-sqlite", "Clinical Maestro on SQLite", "ours", "every answered write, with its event", _on_sqlite
)
POSTGRES: Final = Subject(
    "ours-postgres", "Clinical Maestro on PostgreSQL", "ours", "every answered write, with its event", _on_postgres
)
