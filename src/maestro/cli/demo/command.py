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

from maestro.cli.demo.people import ORGANIZATION, SUBDOMAIN
from maestro.cli.demo.service import free_port, serving, write_config
from maestro.cli.demo.story import SUPPORT_USER, connect, play, set_up
from maestro.cli.opening import opened
from maestro.cli.output import explained
from maestro.cli.settings import PREFIX, load_settings
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

        def tell(who: str, what: str) -> None:
            console.print(f"  [green]✓[/green] [bold]{who:9}[/bold] {escape(what)}")

        def watch(sight: Sight) -> None:
            status.update(escape(sight.sentence))

        console.print("\n[bold]Clinical Maestro[/bold], a demonstration\n")
        directory.mkdir(parents=True, exist_ok=True)
        config = write_config(directory)
        os.environ[f"{PREFIX}CONFIG"] = str(config)
        settings = load_settings()
        status.update("Applying migrations ...")
        migrate(settings.database_path)
        tell("Database", f"{settings.database_path}, up to date")
        port = free_port(port)
        address = f"http://127.0.0.1:{port}"
        with Okta(directory / "okta.json", watch=watch) as okta:
            has_credential = okta.directory.connection is not None
            status.update("Setting up the organization ...")
            with opened(settings) as database:
                access = set_up(database, directory, settings.read_pepper(), okta_has_credential=has_credential)
            tell(ORGANIZATION, f"organization {SUBDOMAIN}, with a credential and the support account {SUPPORT_USER}")
            status.update("Starting the service ...")
            with serving(config, port, directory / "serve.log") as process:
                tell("Service", f"listens on {address}, logs to {directory / 'serve.log'}")
                connect(okta, f"{address}/o/{SUBDOMAIN}/scim/v2", user_name_for(SUBDOMAIN), access.credential, tell)
                play(okta, tell)
                status.stop()
                console.print(f"\n  Open     [bold]{address}/o/{SUBDOMAIN}/contacts[/bold]")
                console.print(f"  Sign in  {SUPPORT_USER}  {escape(access.support_password)}")
                console.print("\n  Be the Okta administrator: .venv/bin/maestro okta --help. Ctrl-C stops all of it.")
                process.wait()
                raise Unavailable(f"The service has ended; {directory / 'serve.log'} says why.")


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
