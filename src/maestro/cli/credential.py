"""`maestro credential …`"""

from __future__ import annotations

import os
from typing import Annotated, Any, Final, Literal

import typer

from maestro.cli.identifiers import new_id
from maestro.cli.opening import addresses_of, opened, system_occasion
from maestro.cli.output import Json, explained, show, show_one
from maestro.cli.settings import Settings, load_settings
from maestro.directory.administration import find_organization
from maestro.directory.credential import Credential, Overlap, Terms, in_use, standing
from maestro.directory.errors import Missing
from maestro.directory.issuing import Issued, expiry_of, issue_credential, revoke_credential
from maestro.directory.organization import Organization
from maestro.store.database import Database

commands = typer.Typer(help="Credentials: what an organization's Okta presents.", no_args_is_help=True)

Expires = Annotated[str, typer.Option(help="The last day on which it is good, such as 2027-11-24; none by default.")]
Reason = Annotated[str, typer.Option(help="Why, for those who read the events later.")]
_ONCE: Final = "The password is shown this once and cannot be shown again."


@commands.command("issue")
def issue(subdomain: str, expires: Expires = "", reason: Reason = "", as_json: Json = False) -> None:
    """Issue a credential and show it, this once. Two may be live, so that one can replace the other."""
    with explained():
        settings = load_settings()
        pepper = settings.read_pepper()
        with opened(settings) as database:
            organization = find_organization(database, subdomain)
            terms = Terms(expires=expiry_of(expires, system_occasion().at), reason=reason)
            issued = _issue(database, organization, pepper, terms)
        _show(issued, settings, subdomain, as_json=as_json)


@commands.command("rotate")
def rotate(
    subdomain: str,
    *,
    keep: Annotated[
        Literal["1h", "24h", "7d", "no"],
        typer.Option(help="How long the old one lives on once the new one was first used; `no` ends it at once."),
    ] = "24h",
    credential: Annotated[str, typer.Option(help="The id of the old one; the one in use by default.")] = "",
    expires: Expires = "",
    reason: Reason = "",
    as_json: Json = False,
) -> None:
    """Issue the credential that replaces another one, and show it, this once."""
    with explained():
        settings = load_settings()
        pepper = settings.read_pepper()
        with opened(settings) as database:
            organization = find_organization(database, subdomain)
            at = system_occasion().at
            old = credential or _in_use(database, organization, at)
            overlap: Overlap | None = None if keep == "no" else keep
            issued = _issue(database, organization, pepper, Terms(expiry_of(expires, at), old, overlap, reason))
        _show(issued, settings, subdomain, as_json=as_json)


@commands.command("list")
def list_(subdomain: str, as_json: Json = False) -> None:
    """List an organization's credentials."""
    with explained(), opened(load_settings()) as database:
        credentials = database.organization(find_organization(database, subdomain)).credentials()
        at = system_occasion().at
        rows = [_facts(each, at) for each in credentials]
        show(rows, as_json=as_json, empty=f"No credential yet. Issue one: maestro credential issue {subdomain}")


@commands.command("revoke")
def revoke(
    subdomain: str,
    credential_id: str,
    *,
    reason: Annotated[str, typer.Option(help="Why, for those who read the events later.")],
    as_json: Json = False,
) -> None:
    """End a credential at once."""
    with explained(), opened(load_settings()) as database:
        organization = find_organization(database, subdomain)
        revoke_credential(database, organization, credential_id, system_occasion(), reason=reason)
        show_one({"id": credential_id, "state": "revoked"}, as_json=as_json)


def _issue(database: Database, organization: Organization, pepper: bytes, terms: Terms) -> Issued:
    return issue_credential(
        database, organization, system_occasion(), random=os.urandom, pepper=pepper, new_id=new_id(), terms=terms
    )


def _in_use(database: Database, organization: Organization, at: str) -> str:
    found = in_use(database.organization(organization).credentials(), at)
    if found is None:
        raise Missing(f"{organization.name} has no live credential to replace. Issue one: maestro credential issue")
    return found.id


def _show(issued: Issued, settings: Settings, subdomain: str, *, as_json: bool) -> None:
    facts = {
        "id": issued.credential.id,
        "base_url": addresses_of(settings).base_url(subdomain),
        "username": issued.credential.user_name,
        "password": issued.password,
    }
    show_one(facts, as_json=as_json)
    typer.echo(_ONCE, err=True)


def _facts(credential: Credential, at: str) -> dict[str, Any]:
    return {
        "id": credential.id,
        "username": credential.user_name,
        "ends_in": credential.hint,
        "state": standing(credential, at),
        "created": credential.created,
        "created_by": credential.created_by,
        "first_used": credential.first_used,
        "last_used": credential.last_used,
        "ends": credential.ends,
        "revoked": credential.revoked,
    }
