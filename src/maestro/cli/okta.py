"""`maestro okta …`: the simulated Okta."""

from __future__ import annotations

import typer

commands = typer.Typer(help="A simulated Okta.", no_args_is_help=True)
