"""`maestro demo` as somebody runs it: a process with the service, and the simulated Okta's pages beside it."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.serving import maestro


@dataclass(frozen=True, slots=True)
class Demonstration:
    """What a running demonstration said up to its last line."""

    said: str
    directory: Path

    @property
    def service(self) -> str:
        """The service's origin."""
        return self._found(r"Open\s+(http://127\.0\.0\.1:\d+)/o/acme/contacts")

    @property
    def okta(self) -> str:
        """The origin of the simulated Okta's pages."""
        return self._found(r"Okta\s+(http://127\.0\.0\.1:\d+)\n")

    @property
    def guide(self) -> str:
        """The setup link."""
        return self._found(r"Guide\s+(http://127\.0\.0\.1:\d+/setup/\S+)")

    @property
    def password(self) -> str:
        """What support signs in with, as `demo`."""
        return self._found(r"Sign in\s+demo\s+(\S+)")

    @property
    def okta_password(self) -> str:
        """The password that the simulated Okta was given."""
        kept = json.loads((self.directory / "var/okta.json").read_text("utf-8"))
        password: str = kept["connection"]["secret"]
        return password

    def _found(self, pattern: str) -> str:
        found = re.search(pattern, self.said)
        assert found, self.said
        return found[1]


@contextmanager
def demonstration(directory: Path, *arguments: str) -> Iterator[Demonstration]:
    """The demonstration, running. Ended by Ctrl-C."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MAESTRO_")}
    process = subprocess.Popen(
        [*maestro(), "demo", *arguments],
        cwd=directory,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    said = ""
    try:
        for line in process.stdout:
            said += line
            if "Ctrl-C" in line:
                break
        else:
            raise AssertionError(f"the demonstration ended:\n{said}")
        yield Demonstration(said, directory)
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0
        process.stdout.close()
