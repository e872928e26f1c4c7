"""The service as it is deployed: a process of its own, on a port of its own, over a database of its own."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from copy import copy
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

PEPPER = "a pepper for served tests, 33 chars"
_START_SECONDS = 30
_STOP_SECONDS = 30


@dataclass(frozen=True, slots=True)
class ServedOrganization:
    """An organization of a served application, with what its Okta administrator was given."""

    subdomain: str
    base_url: str
    user_name: str
    password: str


class Served:
    """`maestro serve` in its own process, answering; close it with `stop()`, or use it with `with`.

    `directory` holds the database, if `database_url` names no other one, and the process's output. The first
    organization is `acme`; what its administrator was given is also `base_url`, `user_name` and `password`. With an
    `acme` that is there already, the database is taken as it is.
    """

    def __init__(self, directory: Path, acme: ServedOrganization | None = None, **settings: str) -> None:
        self.directory = directory
        self.database_path = directory / "maestro.db"
        self.port = free_port()
        self.origin = f"http://127.0.0.1:{self.port}"
        self._environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("MAESTRO_")},
            "MAESTRO_DATABASE_URL": f"sqlite:///{self.database_path}",
            "MAESTRO_PEPPER": PEPPER,
            "MAESTRO_PORT": str(self.port),
            "MAESTRO_CONFIG": os.devnull,
            "MAESTRO_RATE": "0",  # most who load it want to see what it can do, not what it may
            **{f"MAESTRO_{name.upper()}": value for name, value in settings.items()},
        }
        if acme is None:
            self.run("migrate")
        self.ready_after = 0.0  # seconds from the last start until it was ready
        self._process = self._start()
        try:
            self.acme = acme or self.new_organization("acme", "Acme Bio")
        except BaseException:
            self.stop()
            raise

    @property
    def base_url(self) -> str:
        """Acme's base URL."""
        return self.acme.base_url

    @property
    def user_name(self) -> str:
        """The user name of acme's credential."""
        return self.acme.user_name

    @property
    def password(self) -> str:
        """The password of acme's credential."""
        return self.acme.password

    @property
    def pid(self) -> int:
        """The process to signal."""
        return self._process.pid

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def run(self, *arguments: str, standard_input: str | None = None) -> Any:
        """Run a `maestro` command with `--json` against the same database, and return what it printed."""
        done = subprocess.run(
            [*maestro(), *arguments, "--json"],
            env=self._environment,
            input=standard_input,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert done.returncode == 0, f"maestro {' '.join(arguments)}: exit {done.returncode}\n{done.stderr}"
        return json.loads(done.stdout)

    def new_organization(self, subdomain: str, name: str | None = None) -> ServedOrganization:
        """An organization and a credential, made as support makes them at the command line."""
        self.run("organization", "add", subdomain, "--name", name or subdomain.capitalize())
        return self.new_credential(subdomain)

    def new_credential(self, subdomain: str) -> ServedOrganization:
        """The organization again, with another credential."""
        issued = self.run("credential", "issue", subdomain)
        return ServedOrganization(subdomain, issued["base_url"], issued["username"], issued["password"])

    def another(self) -> Self:
        """A second process over the same database, on a port of its own, as a fleet has them; stop it too."""
        other = copy(self)
        other.port = free_port()
        other.origin = f"http://127.0.0.1:{other.port}"
        other._environment = {**self._environment, "MAESTRO_PORT": str(other.port)}
        other._process = other._start()
        return other

    def restart(self) -> None:
        """Start the service again, on the same port and database, after it was stopped or killed."""
        self._process = self._start()

    def kill(self) -> None:
        """End the process at once, as a power cut does."""
        self._signal_all(signal.SIGKILL)
        self._process.wait(_STOP_SECONDS)

    def stop(self) -> int:
        """Stop the service as an operator does, and return its exit code; killed if it does not end."""
        self._process.terminate()
        return self.ended()

    def ended(self) -> int:
        """Wait until a process that is stopping has ended, and return its exit code; killed if it does not end."""
        try:
            return self._process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
            return self._process.returncode

    def output(self) -> str:
        """What the process has printed so far."""
        return (self.directory / "serve.log").read_text("utf-8")

    def _start(self) -> subprocess.Popen[bytes]:
        began = time.monotonic()
        with (self.directory / "serve.log").open("ab") as output:
            process = subprocess.Popen(
                [*maestro(), "serve"],
                env=self._environment,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # the workers go with it when it is killed
            )
        while not self._is_healthy():
            ended = process.poll()
            if ended is not None or time.monotonic() > began + _START_SECONDS:
                os.killpg(process.pid, signal.SIGKILL) if ended is None else None
                raise AssertionError(f"maestro serve did not start (exit code {ended}):\n{self.output()}")
            time.sleep(0.02)
        self.ready_after = time.monotonic() - began
        return process

    def _is_healthy(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.origin}/readyz", timeout=5) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False

    def _signal_all(self, number: int) -> None:
        try:
            os.killpg(self._process.pid, number)
        except ProcessLookupError:
            self._process.poll()


def maestro() -> list[str]:
    """The command as it is installed beside the interpreter that runs the tests."""
    return [str(Path(sys.executable).parent / "maestro")]


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
