"""`maestro schema …`"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from maestro.cli.opening import opened, system_occasion
from maestro.cli.output import Json, explained, show, show_one
from maestro.cli.settings import load_settings
from maestro.directory.administration import find_organization
from maestro.directory.declaring import (
    Outcome,
    Progress,
    declare_schema,
    find_schema,
    remove_schema,
    schema_from_document,
)
from maestro.directory.errors import Missing, Refused
from maestro.scim.catalog import SHIPPED
from maestro.scim.limits import SCHEMA_BYTES
from maestro.scim.schema import Schema
from maestro.scim.schema_document import write_schema

commands = typer.Typer(help="Schemas: what an organization's own attributes are.", no_args_is_help=True)

Urn = Annotated[str, typer.Argument(help="The URN of the schema, in any case.")]


@commands.command("add")
def add(
    subdomain: str,
    file: Annotated[
        str, typer.Argument(help=f"A schema document (RFC 7643, section 7), or the name of one: {', '.join(SHIPPED)}.")
    ],
    extends: Annotated[str, typer.Option(help="The resource type: User, Group, Role or Entitlement.")] = "",
    as_json: Json = False,
) -> None:
    """Declare a schema, so that its attributes are checked, found, sorted and told like the standard ones."""
    with explained(), opened(load_settings()) as database:
        organization = find_organization(database, subdomain)
        schema, resource_type = _schema_and_type(file, extends)
        with _progress(as_json=as_json) as progress:
            outcome = declare_schema(
                database, organization, schema, resource_type, occasion=system_occasion(), progress=progress
            )
        _show(outcome, "declared", as_json=as_json)


@commands.command("list")
def list_(subdomain: str, as_json: Json = False) -> None:
    """List an organization's own schemas."""
    with explained(), opened(load_settings()) as database:
        declared = database.organization(find_organization(database, subdomain)).declared_schemas()
        rows: list[dict[str, Any]] = [
            {
                "urn": each.schema.id,
                "extends": each.resource_type,
                "attributes": len(each.schema.attributes),
                "created": each.created,
            }
            for each in declared
        ]
        show(rows, as_json=as_json, empty=f"No schema yet. Add one: maestro schema add {subdomain} FILE --extends User")


@commands.command("show")
def show_schema(subdomain: str, urn: Urn, as_json: Json = False) -> None:
    """Show a schema as a document, which can be declared as it is."""
    with explained(), opened(load_settings()) as database:
        declared = find_schema(database.organization(find_organization(database, subdomain)), urn)
        if as_json:
            document = json.loads(write_schema(declared.schema))
            show_one({"extends": declared.resource_type, "document": document}, as_json=True)
        else:
            typer.echo(json.dumps(json.loads(write_schema(declared.schema)), indent=2, ensure_ascii=False))


@commands.command("remove")
def remove(subdomain: str, urn: Urn, as_json: Json = False) -> None:
    """Remove a schema. What people have of it is kept, and given back, but no filter finds it any more."""
    with explained(), opened(load_settings()) as database:
        organization = find_organization(database, subdomain)
        with _progress(as_json=as_json) as progress:
            outcome = remove_schema(database, organization, urn, occasion=system_occasion(), progress=progress)
        _show(outcome, "removed", as_json=as_json)


def _schema_and_type(file: str, extends: str) -> tuple[Schema, str]:
    if file in SHIPPED:
        resource_type, schema = SHIPPED[file]
        if extends and extends.lower() != resource_type.lower():
            raise Refused(f"{file} extends {resource_type}, not {extends}.")
        return schema, resource_type
    if not extends:
        raise typer.BadParameter("say what the schema extends, such as --extends User", param_hint="--extends")
    try:
        with Path(file).open("rb") as document:
            text = document.read(SCHEMA_BYTES + 1)
    except OSError as error:
        names = ", ".join(SHIPPED)
        raise Missing(f"There is no schema {file}: it is no file ({error.strerror}), and none of {names}.") from None
    return schema_from_document(text), extends


@contextmanager
def _progress(*, as_json: bool) -> Iterator[Progress]:
    """How far it is, for whoever waits at a terminal."""
    if as_json or not sys.stderr.isatty():
        yield lambda _: None
        return
    with Console(stderr=True).status("Reading what is kept …") as status:
        yield lambda read: status.update(f"{read:,} resources read again …")


def _show(outcome: Outcome, state: str, *, as_json: bool) -> None:
    facts = {
        "urn": outcome.declared.schema.id,
        "extends": outcome.declared.resource_type,
        "state": state,
        "resources": outcome.read,
        "changed": outcome.changed,
        "misfits": sum(outcome.misfits.values()),
    }
    show_one(facts | ({"misfits": dict(outcome.misfits)} if as_json else {}), as_json=as_json)
    for path, count in outcome.misfits.items():
        name = path.removeprefix(f"{outcome.declared.schema.id}:")
        is_known = any(each.name == name for each in outcome.declared.schema.attributes)
        problem = "of another type or shape than declared" if is_known else "not in the schema"
        typer.echo(f"{path}: {count} {'value' if count == 1 else 'values'} {problem}; kept as before.", err=True)
