"""`maestro okta …`: the simulated Okta, by its administrator's verbs."""

from __future__ import annotations

import typer

from maestro.cli.okta import app, directory

commands = typer.Typer(help="A simulated Okta: sends what Okta sends, to any SCIM server.", no_args_is_help=True)
commands.add_typer(app.commands)
commands.add_typer(directory.people, name="person")
commands.add_typer(directory.groups, name="group")
