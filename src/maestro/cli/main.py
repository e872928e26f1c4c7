"""The command `maestro`."""

from __future__ import annotations

from importlib.metadata import version
from typing import Annotated

import typer

from maestro.cli import credential, organization, schema, support
from maestro.cli.backup import backup
from maestro.cli.conformance import conformance
from maestro.cli.copy import copy
from maestro.cli.demo.command import demo
from maestro.cli.doctor import doctor
from maestro.cli.log import log
from maestro.cli.migrate import migrate
from maestro.cli.okta import commands as okta
from maestro.cli.pruning import prune
from maestro.cli.serving import serve

run = typer.Typer(
    help="Clinical Maestro's provisioning service.", no_args_is_help=True, pretty_exceptions_show_locals=False
)
run.add_typer(organization.commands, name="organization")
run.add_typer(credential.commands, name="credential")
run.add_typer(schema.commands, name="schema")
run.add_typer(support.commands, name="support")
run.add_typer(okta, name="okta")
run.command()(serve)
run.command()(migrate)
run.command()(copy)
run.command()(backup)
run.command()(doctor)
run.command()(log)
run.command()(prune)
run.command()(conformance)
run.command()(demo)


@run.callback(invoke_without_command=True)
def _main(
    show_version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    if show_version:
        typer.echo(version("clinical-maestro"))
        raise typer.Exit
