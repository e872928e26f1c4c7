"""What commands print: data on standard output, as a table for people or as JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from maestro.cli.settings import SettingsRefused
from maestro.conformance.verdict import Nonconformant, Unreachable
from maestro.directory.errors import DirectoryError, Missing, Refused, Taken, Unavailable

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]

# As the commands' reference says them.
EXIT_CODES: Mapping[type[Exception], int] = {
    Missing: 3,
    Taken: 4,
    Refused: 5,
    Nonconformant: 6,
    Unavailable: 7,
    Unreachable: 7,
}


def show(rows: Sequence[Mapping[str, Any]], *, as_json: bool, empty: str = "None.") -> None:
    """Print a list."""
    if as_json:
        typer.echo(json.dumps(list(rows), indent=2, ensure_ascii=False))
    elif not rows:
        typer.echo(empty)
    else:
        table = Table(*(name.replace("_", " ") for name in rows[0]), box=None, pad_edge=False, header_style="bold")
        for row in rows:
            table.add_row(*("" if value is None else str(value) for value in row.values()))
        Console(soft_wrap=True).print(table)


def show_one(facts: Mapping[str, Any], *, as_json: bool) -> None:
    """Print one thing."""
    if as_json:
        typer.echo(json.dumps(facts, indent=2, ensure_ascii=False))
        return
    width = max(len(name) for name in facts)
    for name, value in facts.items():
        typer.echo(f"{name.replace('_', ' '):{width}}  {'' if value is None else value}")


@contextmanager
def explained() -> Iterator[None]:
    """End the command with what went wrong in words on standard error, and the exit code that fits."""
    try:
        yield
    except SettingsRefused as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    except (DirectoryError, Nonconformant, Unreachable) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(EXIT_CODES.get(type(error), 1)) from None
