"""The files of a new server, made once in a process and copied from there: a copy costs a tenth of `initdb`."""

from __future__ import annotations

import os
import secrets
import shutil
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.postgres import collation
from tests.postgres.processes import give_to_owner, owner, run
from tests.postgres.room import Room, shelf

SUPERUSER = "postgres"
ROLE = "maestro"  # who the service is: no superuser, and the owner of its databases


@dataclass(frozen=True, slots=True)
class Cluster:
    """A directory of files that a server runs over, and what it takes to run and to reach it."""

    room: Room
    binaries: Path
    password: str
    environment: dict[str, str]

    @property
    def path(self) -> Path:
        """The directory that PostgreSQL calls its data directory."""
        return self.room.path / "cluster"


def new_cluster(binaries: Path, parent: Path) -> Cluster:
    """A new cluster in a new room below `parent`, sorting otherwise than by code."""
    template, environment = _template(binaries)
    cluster = Cluster(Room(parent), binaries, password(), environment)
    shutil.copytree(template, cluster.path)
    own(cluster.path)
    return cluster


@cache
def password() -> str:
    """Of the superuser and of the service, new in each process: other people of the machine can reach its ports."""
    return secrets.token_hex(16)


def own(path: Path) -> None:
    """Give all files of a cluster to who runs it."""
    if owner():
        for folder, _, names in os.walk(path):
            give_to_owner(Path(folder))
            for each in names:
                give_to_owner(Path(folder, each))


@cache
def _template(binaries: Path) -> tuple[Path, dict[str, str]]:
    """An empty cluster that no server runs over, and the environment that its programs need."""
    room = shelf().path
    path = room / f"template-{len([*room.iterdir()])}"
    word = room / "password"
    word.write_text(password(), "ascii")
    give_to_owner(word)
    shared = ["--encoding=UTF8", f"--username={SUPERUSER}", f"--pwfile={word}", "--auth=scram-sha-256", "--no-sync"]
    initdb: list[str | Path] = [binaries / "initdb", "--pgdata", path, *shared, "--no-instructions"]
    environment: dict[str, str] = {}
    try:
        run(*initdb, "--locale-provider=icu", "--icu-locale=en-US", "--locale=C", cwd=room)
    except AssertionError as error:
        if "ICU is not supported in this build" not in str(error):
            raise
        environment = {"LOCPATH": collation.locale_path()}
        # The letters, and what is upper and lower among them, are those of C.UTF-8; their order is not.
        order = ("--locale=C", f"--lc-collate={collation.NAME}", "--lc-ctype=C.UTF-8")
        run(*initdb, *order, cwd=room, environment=environment)
    role = f"CREATE ROLE {ROLE} LOGIN PASSWORD '{password()}';\n"
    run(binaries / "postgres", "--single", "-D", path, "postgres", cwd=room, environment=environment, text=role)
    return path, environment
