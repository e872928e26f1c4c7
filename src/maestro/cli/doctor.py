"""`maestro doctor`: what is wrong with this installation, and what to do."""

from __future__ import annotations

import dataclasses
from typing import Annotated

import typer

from maestro.cli.output import EXIT_CODES, Json, explained, printable, show
from maestro.cli.settings import SettingsRefused, load_settings
from maestro.conformance.verdict import Nonconformant
from maestro.store.examining import Finding, examine


def doctor(
    deep: Annotated[bool, typer.Option("--deep", help="Read every document too, which takes a while.")] = False,
    as_json: Json = False,
) -> None:
    """Examine the settings and the database, while the service runs or not. Exit code 6 when anything is wrong."""
    with explained():
        settings = load_settings()
        found: list[Finding] = []
        try:
            settings.read_pepper()
        except SettingsRefused as error:
            found.append(Finding("pepper", str(error), "Without the pepper no credential works."))
        replica = settings.replica_url.get_secret_value() if settings.replica_url else None
        found += examine(settings.database_url.get_secret_value(), replica, deep=deep)
    if as_json:
        show([dataclasses.asdict(each) for each in found], as_json=True)
    for each in () if as_json else found:
        typer.secho(f"{each.check}: {printable(each.problem)}", bold=True)
        typer.echo(f"  {printable(each.remedy)}")
    if found:
        raise typer.Exit(EXIT_CODES[Nonconformant])
    if not as_json:
        typer.echo(f"{settings.database_name}: all is well.")
