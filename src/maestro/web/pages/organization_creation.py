"""`/support/organizations/new`: a new organization, whose subdomain is checked while it is typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import falcon

from maestro.directory.administration import create_organization
from maestro.directory.errors import Refused, Taken
from maestro.directory.organization import check_address, check_name, check_subdomain
from maestro.web.pages.forms import read_form
from maestro.web.pages.render import render
from maestro.web.pages.session import occasion_of
from maestro.web.wiring import Wiring

_FIELDS = ("name", "subdomain", "it_contact")


class NewOrganization:
    """`/support/organizations/new`."""

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """The empty form."""
        _show(req, resp, dict.fromkeys(_FIELDS, ""), {})

    on_head = on_get


class Availability:
    """`/support/organizations/new/subdomain`: whether a subdomain may be had, for the form that is being filled in."""

    def __init__(self, wiring: Wiring) -> None:
        self._wiring = wiring

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """A fragment: the address that it would have, or why not."""
        subdomain = (req.get_param("subdomain") or "").strip().lower()
        problem = _problem(check_subdomain, subdomain)
        if problem is None and self._wiring.store.organization_by_subdomain(subdomain) is not None:
            problem = f"The subdomain {subdomain} is already in use."
        base_url = self._wiring.addresses.base_url(subdomain) if problem is None else ""
        render(req, resp, "availability.html", problem=problem, base_url=base_url)

    on_head = on_get


def create(req: falcon.Request, resp: falcon.Response, wiring: Wiring) -> None:
    """Create an organization from the form and go to its page, or show the form again with what is wrong with it."""
    form = read_form(req)
    values = {name: form.get(name, "") for name in _FIELDS}
    values["subdomain"] = values["subdomain"].strip().lower()
    problems = _problems(values)
    if not problems:
        try:
            address = values["it_contact"].strip() or None
            create_organization(wiring.store, values["subdomain"], values["name"], occasion_of(req), it_contact=address)
        except Taken as error:
            problems = {"subdomain": str(error)}
    if problems:
        _show(req, resp, values, problems)
        return
    resp.status = 303
    resp.location = f"/support/organizations/{values['subdomain']}"


def _show(req: falcon.Request, resp: falcon.Response, values: Mapping[str, str], problems: Mapping[str, str]) -> None:
    status = 422 if problems else 200
    render(req, resp, "organization_new.html", status=status, values=values, problems=problems)


def _problems(values: Mapping[str, str]) -> Mapping[str, str]:
    """What is wrong with each field, all at once."""
    checks: dict[str, Callable[[str], str]] = {"name": check_name, "subdomain": check_subdomain}
    if values["it_contact"].strip():
        checks["it_contact"] = check_address
    found = {name: _problem(check, values[name]) for name, check in checks.items()}
    return {name: problem for name, problem in found.items() if problem is not None}


def _problem(check: Callable[[str], str], value: str) -> str | None:
    try:
        check(value)
    except Refused as error:
        return str(error)
    return None
