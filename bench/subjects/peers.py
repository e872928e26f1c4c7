"""The peers: other servers of SCIM, each with the smallest honest application around it (see `bench/peers`)."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from bench.environments import PEERS, node_environment, python_environment
from bench.ports import StartFailed, free_port
from bench.postgres import Postgres
from bench.script import Address
from bench.subjects.subject import Started, Subject, spawned

_TOKEN: Final = {"Authorization": "Bearer bench"}
_EVERY_WRITE: Final = "every answered write"


def _python(name: str, *arguments: str) -> tuple[list[str], dict[str, str]]:
    """The command of a Python peer, and the environment it finds its application by."""
    return [str(python_environment(name)), "serve.py", *arguments], {"PYTHONPATH": str(PEERS / name)}


def _scim2_server(*, is_kept: bool) -> Callable[[Path, ExitStack], Started]:
    def start(folder: Path, stack: ExitStack) -> Started:
        port = free_port()
        command, environment = _python("scim2_server", str(port), *([str(folder / "scim.db")] if is_kept else []))
        command[1] = str(PEERS / "scim2_server" / command[1])
        return Address(port, "/v2", _TOKEN), [spawned(command, port, folder, stack, environment)]

    return start


def _django_scim2(folder: Path, stack: ExitStack) -> Started:
    postgres = stack.enter_context(Postgres(folder / "postgres"))
    port = free_port()
    command, environment = _python("django_scim2", str(port), str(postgres.port))
    command[1] = str(PEERS / "django_scim2" / command[1])
    migrated = subprocess.run(
        [*command[:2], "migrate", command[3]],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    if migrated.returncode:
        raise StartFailed(migrated.stderr[-2000:])
    pid = spawned(command, port, folder, stack, environment)
    return Address(port, "/scim/v2", _TOKEN), [pid, postgres.pid]


def _scimmy(folder: Path, stack: ExitStack) -> Started:
    port = free_port()
    program = node_environment("scimmy") / "serve.mjs"
    pid = spawned(["node", str(program), str(port)], port, folder, stack, _NODE)
    return Address(port, "/scim", _TOKEN), [pid]


def _polis(folder: Path, stack: ExitStack) -> Started:
    postgres = stack.enter_context(Postgres(folder / "postgres"))
    port = free_port()
    program = node_environment("polis") / "serve.mjs"
    pid = spawned(["node", str(program), str(port), postgres.url()], port, folder, stack, _NODE)
    lines = (folder / "server.log").read_text().splitlines()
    told = json.loads(next(line for line in lines if line.startswith("{")))
    headers = {"Authorization": f"Bearer {told['secret']}"}
    return Address(port, told["path"], headers), [pid, postgres.pid]


def _better_auth(folder: Path, stack: ExitStack) -> Started:
    postgres = stack.enter_context(Postgres(folder / "postgres"))
    port, token = free_port(), secrets.token_urlsafe(32)
    program = node_environment("better_auth") / "serve.mjs"
    command = ["node", str(program), str(port), postgres.url()]
    pid = spawned(command, port, folder, stack, {**_NODE, "BENCH_TOKEN": token})
    headers = {"Authorization": f"Bearer {token}"}
    return Address(port, "/api/auth/scim/v2", headers), [pid, postgres.pid]


# What express and its kin do less when they are told that they are no developer's.
_NODE: Final = {"NODE_ENV": "production"}

SCIM2_MEMORY: Final = Subject(
    "scim2-server-memory", "scim2-server 0.8.3, in memory", "peer", "", _scim2_server(is_kept=False)
)
SCIM2_SQLITE: Final = Subject(
    "scim2-server-sqlite", "scim2-server 0.8.3 on SQLite", "peer", _EVERY_WRITE, _scim2_server(is_kept=True)
)
DJANGO: Final = Subject("django-scim2", "django-scim2 0.23.0 on PostgreSQL", "peer", _EVERY_WRITE, _django_scim2)
SCIMMY: Final = Subject("scimmy", "SCIMMY 1.3.5 on Node, in memory", "peer", "", _scimmy)
POLIS: Final = Subject("polis", "Ory Polis 26.2.0 on PostgreSQL", "peer", _EVERY_WRITE, _polis)
BETTER_AUTH: Final = Subject("better-auth", "better-auth 1.7.5 on PostgreSQL", "peer", _EVERY_WRITE, _better_auth)

PEER_SUBJECTS: Final = (SCIM2_SQLITE, DJANGO, POLIS, BETTER_AUTH, SCIM2_MEMORY, SCIMMY)
