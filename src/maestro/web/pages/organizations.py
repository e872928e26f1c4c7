"""`/support/organizations`: the customers, how their connections stand, and the same as a file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

import falcon

from maestro.directory.connection import STATES
from maestro.web.pages.export import encoded, guarded
from maestro.web.pages.organization_creation import create
from maestro.web.pages.organization_listing import KINDS, PAGE, Line, read_organization_listing, slug
from maestro.web.pages.render import render
from maestro.web.wiring import Wiring, timestamp

HEADINGS: Final = (
    "Name",
    "Subdomain",
    "State",
    "Active",
    "Inactive",
    "Last heard from Okta",
    "Refused in 24 hours",
    "Age of the password (days)",
    "Password expires",
    "IT contact",
    "Customer since",
)


class Organizations:
    """`/support/organizations`."""

    def __init__(self, wiring: Wiring) -> None:
        self._wiring = wiring

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """A page of the organizations that the search finds; an address past the end leads to the beginning."""
        at = timestamp(req.context.received)
        listing = read_organization_listing(req.get_param)
        every = self._wiring.store.connections(at)
        lines = listing.lines(every, at)
        begin = (listing.page - 1) * PAGE
        if lines and begin >= len(lines):
            raise falcon.HTTPFound(listing.address())
        of_any_state = read_organization_listing(lambda name: None if name == "state" else req.get_param(name))
        counts = Counter(each.state for each in of_any_state.lines(every, at))
        render(
            req,
            resp,
            "organizations.html",
            listing=listing,
            lines=lines[begin : begin + PAGE],
            begin=begin,
            found=len(lines),
            total=len(every),
            counts=counts,
            states=[each for each in STATES if counts[each]],
            slug=slug,
            kinds=KINDS,
        )

    on_head = on_get

    def on_post(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Create one, or show the form again with what is wrong with it."""
        create(req, resp, self._wiring)


class OrganizationsExport:
    """`/support/organizations.csv`."""

    def __init__(self, wiring: Wiring) -> None:
        self._store = wiring.store

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """All organizations that the search finds, as a file."""
        at = timestamp(req.context.received)
        lines = read_organization_listing(req.get_param).lines(self._store.connections(at), at)
        resp.content_type = "text/csv; charset=utf-8"
        name = f"organizations-{req.context.received:%Y-%m-%d}.csv"
        resp.set_header("Content-Disposition", f'attachment; filename="{name}"')
        resp.stream = _file(lines)


def _file(lines: Sequence[Line]) -> Iterator[bytes]:
    yield b"\xef\xbb\xbf" + encoded([HEADINGS])
    yield encoded([_row(each) for each in lines])


def _row(line: Line) -> list[str]:
    connection, organization = line.connection, line.connection.organization
    in_use = max((each.expires or "" for each in connection.credentials), default="")
    columns = (
        organization.name,
        organization.subdomain,
        line.state,
        str(connection.active),
        str(connection.inactive),
        connection.heard,
        str(connection.refused),
        str(line.age.days) if line.age else "",
        in_use,
        organization.it_contact,
        organization.created,
    )
    return [guarded(each) for each in columns]
