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

from maestro.cli.demo.people import ADMINISTRATOR, ORGANIZATION, SUBDOMAIN
from maestro.cli.demo.service import free_port, serving, write_config
from maestro.cli.demo.story import SUPPORT_USER, Access, connect, fill, play, set_up
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
    okta_port: Annotated[int, typer.Option(help="The port of the simulated Okta's pages, or another free one.")] = 8001,
    empty: Annotated[
        bool,
        typer.Option("--empty", help="Connect nothing: the simulated Okta waits for you to follow the setup guide."),
    ] = False,
) -> None:
    """Show the whole way: the service, Acme Bio, and a simulated Okta that pushes people to it. Ctrl-C ends it."""
    console = Console(highlight=False, soft_wrap=True)
    with explained(), _ended_by_signal(), console.status("Starting ...") as status:
        _Show(console, status, by_hand=empty).run(directory, port, okta_port)


class _Show:
    """The demonstration on a terminal: what is going on in one line that changes, what is done in lines that stay."""

    def __init__(self, console: Console, status: Status, *, by_hand: bool) -> None:
        self._console = console
        self._status = status
        self._by_hand = by_hand

    def run(self, directory: Path, port: int, okta_port: int) -> None:
        """Set up, play, and stay up until the service ends."""
        # Here and not above: whatever else this program does, it does without the pages of a simulated Okta.
        from maestro.okta_console.desk import Desk  # noqa: PLC0415
        from maestro.okta_console.serving import serving as serving_okta  # noqa: PLC0415

        self._console.print("\n[bold]Clinical Maestro[/bold], a demonstration\n")
        directory.mkdir(parents=True, exist_ok=True)
        config, log, file = write_config(directory), directory / "serve.log", directory / "okta.json"
        os.environ[f"{PREFIX}CONFIG"] = str(config)
        settings = load_settings()
        self._status.update("Applying migrations ...")
        migrate(settings.database_url.get_secret_value(), contract=True)
        self._tell("Database", f"{settings.database_name}, up to date")
        port = free_port(port)
        address = f"http://127.0.0.1:{port}"
        with Okta(file, watch=self._watch) as okta:
            access = self._set_up(settings, directory, okta)
            self._status.update("Starting the service ...")
            with serving(config, port, log) as process:
                self._tell("Service", f"listens on {address}, logs to {log}")
                self._play(okta, access, address)
                desk = Desk(file, organization=ORGANIZATION, service=f"{address}/o/{SUBDOMAIN}/contacts")
                with serving_okta(desk, free_port(okta_port)) as okta_address:
                    self._status.stop()
                    self._say_where(access, address, okta_address)
                    process.wait()
                raise Unavailable(f"The service has ended; {log} says why.")

    def _set_up(self, settings: Settings, directory: Path, okta: Okta) -> Access:
        self._status.update("Setting up the organization ...")
        if self._by_hand:
            okta.forget_app()
        is_connected = okta.directory.connection is not None
        with opened(settings) as database:
            pepper = settings.read_pepper()
            access = set_up(database, directory, pepper, okta_is_connected=is_connected, by_hand=self._by_hand)
        way_in = "a setup link" if self._by_hand else "a credential"
        self._tell(ORGANIZATION, f"organization {SUBDOMAIN}, with {way_in} and the support account {SUPPORT_USER}")
        return access

    def _play(self, okta: Okta, access: Access, address: str) -> None:
        if self._by_hand:
            fill(okta)
            self._tell("Okta", f"{len(okta.directory.people)} people, and connected to nothing")
            return
        base_url = f"{address}/o/{SUBDOMAIN}/scim/v2"
        if connect(okta, base_url, user_name_for(SUBDOMAIN), access.password, self._tell):
            play(okta, self._tell)

    def _say_where(self, access: Access, address: str, okta_address: str) -> None:
        say = self._console.print
        if access.setup_token:
            say(f"\n  Guide    [bold]{address}/setup/{access.setup_token}[/bold]")
            say(f"           for {ADMINISTRATOR}, who does in Okta what it says")
        say(f"{'' if access.setup_token else chr(10)}  Open     [bold]{address}/o/{SUBDOMAIN}/contacts[/bold]")
        say(f"  Sign in  {SUPPORT_USER}  {escape(access.support_password)}")
        say(f"  Okta     [bold]{okta_address}[/bold]")
        say("\n  Be the administrator in the simulated Okta, and see the other side change. Ctrl-C stops all of it.")

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
