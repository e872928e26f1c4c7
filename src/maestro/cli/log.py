"""`maestro log`: the provisioning log at the command line."""

from __future__ import annotations

from typing import Annotated

import typer

from maestro.cli.opening import opened
from maestro.cli.output import Json, explained, show, show_one
from maestro.cli.settings import load_settings
from maestro.directory.administration import find_organization
from maestro.directory.errors import Missing


def log(
    subdomain: str,
    reference: Annotated[str | None, typer.Option(help="Show the one exchange of this reference.")] = None,
    limit: Annotated[int, typer.Option(help="How many, the newest first.", min=1, max=1000)] = 20,
    as_json: Json = False,
) -> None:
    """Show what an organization's Okta asked, and what became of it."""
    with explained(), opened(load_settings()) as database:
        store = database.organization(find_organization(database, subdomain))
        if reference is None:
            names = ("at", "reference", "method", "path", "status", "detail")
            rows = [{name: each._asdict()[name] for name in names} for each in store.exchanges(limit)]
            show(rows, as_json=as_json, empty="Nothing from Okta yet.")
            return
        exchange = store.exchange(reference.strip("()").removeprefix("ref ").upper())
        if exchange is None:
            raise Missing(f"There is no exchange {reference}. References are in what Okta shows: (ref 7F3K2M9Q).")
        show_one(exchange._asdict(), as_json=as_json)
