"""`maestro support …`"""

from __future__ import annotations

import getpass
import sys
from typing import Annotated

import typer

from maestro.cli.identifiers import new_id
from maestro.cli.opening import opened, system_occasion
from maestro.cli.output import Json, explained, show_one
from maestro.cli.passwords import Argon2Passwords
from maestro.cli.settings import load_settings
from maestro.directory.administration import add_support_account

commands = typer.Typer(help="Support accounts: Clinical Maestro's own staff.", no_args_is_help=True)


@commands.command("add")
def add(
    user_name: Annotated[str, typer.Argument(help="What the person signs in with.")], as_json: Json = False
) -> None:
    """Add a support account. The password is asked for, or read from standard input; never an argument."""
    with explained(), opened(load_settings()) as database:
        is_person = sys.stdin.isatty()
        password = getpass.getpass("Password: ") if is_person else sys.stdin.readline().rstrip("\n")
        account = add_support_account(
            database, user_name, password, system_occasion(), passwords=Argon2Passwords(), new_id=new_id()
        )
        show_one({"id": account.id, "user_name": account.user_name}, as_json=as_json)
