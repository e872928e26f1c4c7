"""Another version of the program: a copy of the package that is changed, and run as the installed one is."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import maestro
from tests.serving import maestro as command
from tests.store.lines import add

PACKAGE: Final = Path(maestro.__file__).parent


class Version:
    """A copy of the program in a directory. `environment` lets Python find it before the installed one."""

    def __init__(self, directory: Path) -> None:
        self.package = directory / "maestro"
        self.environment = {"PYTHONPATH": str(directory)}
        shutil.copytree(PACKAGE, self.package, ignore=shutil.ignore_patterns("__pycache__"))

    def migration(self, revision: str, phase: str, what: Mapping[str, str]) -> None:
        """One more migration."""
        add(self.package / "store/migrations", revision, phase, what)

    def change(self, path: str, old: str, new: str) -> None:
        """Change the text of a file in one place."""
        file = self.package / path
        text = file.read_text("utf-8")
        assert text.count(old) == 1, f"{path} has {text.count(old)} of: {old}"
        file.write_text(text.replace(old, new), "utf-8")


def begin(url: str, *arguments: str, version: Version | None = None) -> subprocess.Popen[str]:
    """A `maestro` command on a database, begun: the installed program's, or another version's."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("MAESTRO_")}
    own = {"MAESTRO_DATABASE_URL": url, "MAESTRO_CONFIG": os.devnull, "MAESTRO_PEPPER": "0" * 32}
    return subprocess.Popen(
        [*command(), *arguments],
        env={**inherited, **own, **(version.environment if version else {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run(url: str, *arguments: str, version: Version | None = None) -> tuple[int, str, str]:
    """A command to its end: exit code, standard output, standard error."""
    with begin(url, *arguments, version=version) as process:
        out, err = process.communicate(timeout=120)
    return process.returncode, out, err
