"""What commands print: data on standard output, as a table for people or as JSON for programs."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Annotated, Any

import typer
from rich.cells import cell_len
from sqlalchemy.exc import DBAPIError

from maestro.cli.settings import PREFIX, SettingsRefused
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
        # Columns as wide as what is in them: an id or a login that is cut short cannot be copied into a command.
        lines = [[name.replace("_", " ") for name in rows[0]]]
        lines += [["" if value is None else printable(value) for value in row.values()] for row in rows]
        widths = [max(cell_len(cell) for cell in column) for column in zip(*lines, strict=True)]
        for number, cells in enumerate(lines):
            padded = (cell + " " * (width - cell_len(cell)) for cell, width in zip(cells, widths, strict=True))
            typer.secho("  ".join(padded).rstrip(), bold=number == 0)


def show_one(facts: Mapping[str, Any], *, as_json: bool) -> None:
    """Print one thing."""
    if as_json:
        typer.echo(json.dumps(facts, indent=2, ensure_ascii=False))
        return
    width = max(len(name) for name in facts)
    for name, value in facts.items():
        typer.echo(f"{name.replace('_', ' '):{width}}  {'' if value is None else printable(value)}")


def printable(value: object) -> str:
    """A value as a terminal may show it: characters that would steer the terminal, or turn the text round, escaped.

    Names, paths and messages are written by people and clients whom the reader does not know.
    """
    text = str(value)
    if text.isprintable():
        return text
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode("ascii") for each in text)


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
    except (sqlite3.Error, DBAPIError) as error:
        reason = error.orig if isinstance(error, DBAPIError) else error
        typer.echo(
            f"The database cannot be used ({reason}). Check that {PREFIX}DATABASE_URL names the right file, and that "
            "this account may read and write it and its directory.",
            err=True,
        )
        raise typer.Exit(EXIT_CODES[Unavailable]) from None
