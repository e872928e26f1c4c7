"""`maestro credential …`"""

from __future__ import annotations

import os

import typer

from maestro.cli.identifiers import new_id
from maestro.cli.opening import addresses_of, opened, system_occasion
from maestro.cli.output import Json, explained, show, show_one
from maestro.cli.settings import load_settings
from maestro.directory.administration import find_organization, issue_credential, revoke_credential

commands = typer.Typer(help="Credentials: what an organization's Okta presents.", no_args_is_help=True)


@commands.command("issue")
def issue(subdomain: str, as_json: Json = False) -> None:
    """Issue a credential and show it, this once. Two may be live, so that one can replace the other."""
    with explained():
        settings = load_settings()
        pepper = settings.read_pepper()
        with opened(settings) as database:
            issued = issue_credential(
                database,
                find_organization(database, subdomain),
                system_occasion(),
                random=os.urandom,
                pepper=pepper,
                new_id=new_id(),
            )
        facts = {
            "id": issued.credential.id,
            "base_url": addresses_of(settings).base_url(subdomain),
            "username": issued.credential.user_name,
            "password": issued.password,
        }
        show_one(facts, as_json=as_json)
        typer.echo("The password is shown this once and cannot be shown again.", err=True)


@commands.command("list")
def list_(subdomain: str, as_json: Json = False) -> None:
    """List an organization's credentials."""
    with explained(), opened(load_settings()) as database:
        credentials = database.organization(find_organization(database, subdomain)).credentials()
        rows = [
            {
                "id": each.id,
                "username": each.user_name,
                "ends_in": each.hint,
                "created": each.created,
                "created_by": each.created_by,
                "last_used": each.last_used,
                "revoked": each.revoked,
            }
            for each in credentials
        ]
        show(rows, as_json=as_json, empty=f"No credential yet. Issue one: maestro credential issue {subdomain}")


@commands.command("revoke")
def revoke(subdomain: str, credential_id: str, as_json: Json = False) -> None:
    """End a credential at once."""
    with explained(), opened(load_settings()) as database:
        revoke_credential(database, find_organization(database, subdomain), credential_id, system_occasion())
        show_one({"id": credential_id, "state": "revoked"}, as_json=as_json)
