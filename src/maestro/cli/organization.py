"""`maestro organization …`"""

from __future__ import annotations

from typing import Annotated, Any

import typer

from maestro.cli.opening import addresses_of, opened, system_occasion
from maestro.cli.output import Json, explained, show, show_one
from maestro.cli.settings import Settings, load_settings
from maestro.directory.administration import create_organization, find_organization, set_replace_members
from maestro.directory.organization import Organization
from maestro.scim.membership import ReplaceMembersMeaning

commands = typer.Typer(help="Organizations: Clinical Maestro's customers.", no_args_is_help=True)


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
    """List the organizations."""
    with explained(), opened(load_settings()) as database:
        rows: list[dict[str, Any]] = [
            {
                "subdomain": each.organization.subdomain,
                "name": each.organization.name,
                "active": each.active,
                "inactive": each.inactive,
                "last_exchange": each.last_exchange,
            }
            for each in database.organizations()
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
            facts = _facts(organization, settings) | {"active": counts.active, "inactive": counts.inactive}
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


def _facts(organization: Organization, settings: Settings) -> dict[str, Any]:
    return {
        "subdomain": organization.subdomain,
        "name": organization.name,
        "created": organization.created,
        "base_url": addresses_of(settings).base_url(organization.subdomain),
        "replace_members": organization.replace_members,
    }
