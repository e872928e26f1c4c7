"""`maestro organization …`"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Annotated, Any

import typer

from maestro.cli.identifiers import new_id
from maestro.cli.opening import addresses_of, opened, system_occasion
from maestro.cli.output import Json, explained, show, show_one
from maestro.cli.settings import Settings, load_settings
from maestro.directory.administration import (
    create_organization,
    find_organization,
    pause_organization,
    resume_organization,
    set_replace_members,
)
from maestro.directory.connection import state_of
from maestro.directory.credential import Terms, in_use
from maestro.directory.event import Occasion
from maestro.directory.issuing import Secrets, make_setup_link
from maestro.directory.organization import Organization
from maestro.scim.membership import ReplaceMembersMeaning
from maestro.store.database import Database

commands = typer.Typer(help="Organizations: Clinical Maestro's customers.", no_args_is_help=True)

Reason = Annotated[str, typer.Option(help="Why, for those who read the events later.")]


@commands.command("add")
def add(
    subdomain: Annotated[str, typer.Argument(help="Lower case letters, digits and hyphens: acme.")],
    name: Annotated[str, typer.Option(help="The organization's name.")],
    as_json: Json = False,
) -> None:
    """Add an organization."""
    with explained():
        settings = load_settings()
        with opened(settings) as database:
            organization = create_organization(database, subdomain, name, system_occasion())
            show_one(_facts(organization, settings), as_json=as_json)


@commands.command("list")
def list_(as_json: Json = False) -> None:
    """List the organizations, and how their connections stand."""
    with explained(), opened(load_settings()) as database:
        at = system_occasion().at
        rows: list[dict[str, Any]] = [
            {
                "subdomain": each.organization.subdomain,
                "name": each.organization.name,
                "state": state_of(each, at),
                "active": each.active,
                "inactive": each.inactive,
                "last_exchange": each.heard,
                "refused": each.refused,
            }
            for each in database.connections(at)
        ]
        show(
            rows, as_json=as_json, empty="No organization yet. Add one: maestro organization add acme --name 'Acme Bio'"
        )


@commands.command("show")
def show_organization(subdomain: str, as_json: Json = False) -> None:
    """Show an organization."""
    with explained():
        settings = load_settings()
        with opened(settings) as database:
            organization = find_organization(database, subdomain)
            store = database.organization(organization)
            counts = store.contact_counts()
            at = system_occasion().at
            facts = _facts(organization, settings) | {"state": state_of(database.connection(organization, at), at)}
            facts |= {"active": counts.active, "inactive": counts.inactive}
            schemas = [each.schema.id for each in store.declared_schemas()]
            facts["schemas"] = schemas if as_json else ", ".join(schemas) or "no other than the standard ones"
            show_one(facts, as_json=as_json)


@commands.command("set")
def set_(
    subdomain: str,
    *,
    replace_members: Annotated[
        ReplaceMembersMeaning, typer.Option(help="What its client means by a PATCH that replaces members by a list.")
    ],
    as_json: Json = False,
) -> None:
    """Choose how an organization's client is understood."""
    with explained():
        settings = load_settings()
        with opened(settings) as database:
            organization = find_organization(database, subdomain)
            changed = set_replace_members(database, organization, replace_members, system_occasion())
            show_one(_facts(changed, settings), as_json=as_json)


@commands.command("pause")
def pause(subdomain: str, *, reason: Reason, as_json: Json = False) -> None:
    """Take nothing from an organization's client until it is resumed; Okta tries again by itself."""
    _pause_or_resume(pause_organization, subdomain, reason, as_json=as_json)


@commands.command("resume")
def resume(subdomain: str, *, reason: Reason, as_json: Json = False) -> None:
    """Answer an organization's client again."""
    _pause_or_resume(resume_organization, subdomain, reason, as_json=as_json)


@commands.command("setup-link")
def setup_link(
    subdomain: str,
    *,
    address: Annotated[str, typer.Option(help="The e-mail address of the person whom you give it to.")],
    guide_only: Annotated[bool, typer.Option(help="Lead to the setup guide and show no password.")] = False,
    as_json: Json = False,
) -> None:
    """Make the link by which an Okta administrator follows the setup guide, and is shown a password once."""
    with explained():
        settings = load_settings()
        pepper = settings.read_pepper()
        with opened(settings) as database:
            organization = find_organization(database, subdomain)
            occasion = system_occasion()
            current = in_use(database.organization(organization).credentials(), occasion.at)
            made = make_setup_link(
                database,
                organization,
                address,
                occasion,
                secrets=Secrets(os.urandom, pepper),
                new_id=new_id(),
                terms=None if guide_only else Terms(replaces=current.id if current else None),
            )
        link = {"id": made.link.id, "link": addresses_of(settings).setup_url(made.token), "expires": made.link.expires}
        show_one(link | {"address": made.link.address, "shows_a_password": not guide_only}, as_json=as_json)
        typer.echo("The link is shown this once and cannot be shown again.", err=True)


def _pause_or_resume(
    act: Callable[[Database, Organization, str, Occasion], Organization], subdomain: str, reason: str, *, as_json: bool
) -> None:
    with explained():
        settings = load_settings()
        with opened(settings) as database:
            organization = find_organization(database, subdomain)
            show_one(_facts(act(database, organization, reason, system_occasion()), settings), as_json=as_json)


def _facts(organization: Organization, settings: Settings) -> dict[str, Any]:
    return {
        "subdomain": organization.subdomain,
        "name": organization.name,
        "created": organization.created,
        "base_url": addresses_of(settings).base_url(organization.subdomain),
        "replace_members": organization.replace_members,
        "paused": organization.paused,
    }
