"""Where the simulated Okta is, and what its commands print."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from maestro.cli.output import explained, printable
from maestro.directory.errors import Missing, Refused, Taken
from maestro.okta.administrator import Okta
from maestro.okta.errors import AlreadyThere, NotPossible, Unknown
from maestro.okta.people import LogEntry
from maestro.okta.tasks import Outcome, Sight

File = Annotated[Path, typer.Option("--file", help="Where this Okta keeps its people and its connection.")]
Login = Annotated[str, typer.Argument(help="The person's login, such as li.na@acme.example.")]
GroupName = Annotated[str, typer.Argument(metavar="GROUP", help="The group's name.")]

FILE = Path("var/okta.json")


@contextmanager
def opened(file: Path, *, as_json: bool) -> Iterator[Okta]:
    """The simulated Okta of the file; its requests are shown as they happen, and its errors in words."""
    with explained():
        try:
            with Okta(file, watch=_unseen if as_json else _seen) as okta:
                yield okta
        except Unknown as error:
            raise Missing(str(error)) from None
        except AlreadyThere as error:
            raise Taken(str(error)) from None
        except NotPossible as error:
            raise Refused(str(error)) from None


def _seen(sight: Sight) -> None:
    if not isinstance(sight, LogEntry):
        typer.echo(printable(sight.sentence), err=True)


def _unseen(_: Sight) -> None:
    """Programs that read JSON are told of the outcome alone."""


def tell(outcomes: Sequence[Outcome], *, as_json: bool) -> None:
    """Print what the administrator sees; exit code 1 when something failed."""
    if as_json:
        typer.echo(json.dumps([asdict(each) for each in outcomes], indent=2, ensure_ascii=False))
    else:
        for each in outcomes:
            typer.echo(printable(each.text))
        if not outcomes:
            typer.echo("Nothing was sent.")
    if any(each.is_failure for each in outcomes):
        raise typer.Exit(1)
