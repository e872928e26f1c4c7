"""The command itself: what happens in which order, and what the terminal says of it."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.status import Status

from maestro.cli.demo.people import ORGANIZATION, SUBDOMAIN
from maestro.cli.demo.service import free_port, serving, write_config
from maestro.cli.demo.story import SUPPORT_USER, Access, connect, play, set_up
from maestro.cli.opening import opened
from maestro.cli.output import explained
from maestro.cli.settings import PREFIX, Settings, load_settings
from maestro.directory.credential import user_name_for
from maestro.directory.errors import Unavailable
from maestro.okta.administrator import Okta, Sight
from maestro.store.migrations import migrate


def demo(
    directory: Annotated[Path, typer.Option(help="Where the demonstration keeps its database and settings.")] = Path(
        "var"
    ),
    port: Annotated[int, typer.Option(help="The port to listen on, or another free one when it is taken.")] = 8000,
) -> None:
    """Show the whole way: the service, Acme Bio, and a simulated Okta that pushes people to it. Ctrl-C ends it."""
    console = Console(highlight=False, soft_wrap=True)
    with explained(), _ended_by_signal(), console.status("Starting ...") as status:
        _Show(console, status).run(directory, port)


class _Show:
    """The demonstration on a terminal: what is going on in one line that changes, what is done in lines that stay."""

    def __init__(self, console: Console, status: Status) -> None:
        self._console = console
        self._status = status

    def run(self, directory: Path, port: int) -> None:
        """Set up, play, and stay up until the service ends."""
        self._console.print("\n[bold]Clinical Maestro[/bold], a demonstration\n")
        directory.mkdir(parents=True, exist_ok=True)
        config = write_config(directory)
        os.environ[f"{PREFIX}CONFIG"] = str(config)
        settings = load_settings()
        self._status.update("Applying migrations ...")
        migrate(settings.database_url.get_secret_value(), contract=True)
        self._tell("Database", f"{settings.database_name}, up to date")
        port = free_port(port)
        with Okta(directory / "okta.json", watch=self._watch) as okta:
            access = self._set_up(settings, directory, okta)
            self._status.update("Starting the service ...")
            with serving(config, port, directory / "serve.log") as process:
                self._play(okta, access, f"http://127.0.0.1:{port}", directory / "serve.log")
                process.wait()
                raise Unavailable(f"The service has ended; {directory / 'serve.log'} says why.")

    def _set_up(self, settings: Settings, directory: Path, okta: Okta) -> Access:
        has_credential = okta.directory.connection is not None
        self._status.update("Setting up the organization ...")
        with opened(settings) as database:
            access = set_up(database, directory, settings.read_pepper(), okta_has_credential=has_credential)
        what = f"organization {SUBDOMAIN}, with a credential and the support account {SUPPORT_USER}"
        self._tell(ORGANIZATION, what)
        return access

    def _play(self, okta: Okta, access: Access, address: str, log: Path) -> None:
        self._tell("Service", f"listens on {address}, logs to {log}")
        base_url = f"{address}/o/{SUBDOMAIN}/scim/v2"
        connect(okta, base_url, user_name_for(SUBDOMAIN), access.credential, self._tell)
        play(okta, self._tell)
        self._status.stop()
        self._console.print(f"\n  Open     [bold]{address}/o/{SUBDOMAIN}/contacts[/bold]")
        self._console.print(f"  Sign in  {SUPPORT_USER}  {escape(access.support_password)}")
        self._console.print("\n  Be the Okta administrator: .venv/bin/maestro okta --help. Ctrl-C stops all of it.")

    def _tell(self, who: str, what: str) -> None:
        self._console.print(f"  [green]✓[/green] [bold]{who:9}[/bold] {escape(what)}")

    def _watch(self, sight: Sight) -> None:
        self._status.update(escape(sight.sentence))


class _Ended(BaseException):
    """Ctrl-C, or SIGTERM."""


@contextmanager
def _ended_by_signal() -> Iterator[None]:
    """Leave in order, with what was opened closed, at Ctrl-C and at SIGTERM."""

    def end(_number: int, _frame: FrameType | None) -> None:
        raise _Ended

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
    try:
        yield
    except _Ended:
        typer.echo("\nStopped.")
