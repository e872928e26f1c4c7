"""`/support/organizations`: the customers, listed, created, and each with what its Okta is to be told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import falcon

from maestro.directory.administration import create_organization
from maestro.directory.credential import MAX_LIVE, user_name_for
from maestro.directory.errors import Refused, Taken
from maestro.directory.log import LogSearch
from maestro.directory.organization import Organization, OrganizationSummary, check_name, check_subdomain
from maestro.scim.text import clean, unaccented
from maestro.web.pages.diagnosing import diagnoses_of
from maestro.web.pages.forms import read_form
from maestro.web.pages.log_rows import passwords_of, rows_of
from maestro.web.pages.render import render
from maestro.web.pages.session import occasion_of
from maestro.web.wiring import Wiring

_MAX_SEARCH: Final = 200
_EXCHANGES: Final = 10
ORDERS: Final = ("name", "-name", "contacts", "-contacts", "heard", "-heard")


class Organizations:
    """`/support/organizations`."""

    def __init__(self, wiring: Wiring) -> None:
        self._store = wiring.store

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """The organizations that the search finds, sorted."""
        text = clean(req.get_param("q") or "")[:_MAX_SEARCH]
        order = req.get_param("sort") or "name"
        order = order if order in ORDERS else "name"
        every = self._store.organizations()
        found = _sorted([each for each in every if _matches(each.organization, text)], order)
        render(req, resp, "organizations.html", found=found, total=len(every), text=text, order=order)

    on_head = on_get

    def on_post(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Create one, or show the form again with what is wrong with it."""
        form = read_form(req)
        name, subdomain = form.get("name", ""), form.get("subdomain", "").strip().lower()
        problems = _problems(name, subdomain)
        if not problems:
            try:
                create_organization(self._store, subdomain, name, occasion_of(req))
            except Taken as error:
                problems = {"subdomain": str(error)}
        if problems:
            values = {"name": name, "subdomain": subdomain}
            render(req, resp, "organization_new.html", status=422, values=values, problems=problems)
            return
        resp.status = 303
        resp.location = f"/support/organizations/{subdomain}"


class NewOrganization:
    """`/support/organizations/new`."""

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """The empty form."""
        render(req, resp, "organization_new.html", values={"name": "", "subdomain": ""}, problems={})

    on_head = on_get


class OneOrganization:
    """`/support/organizations/{organization}`."""

    def __init__(self, wiring: Wiring) -> None:
        self._wiring = wiring

    def on_get(self, req: falcon.Request, resp: falcon.Response, organization: Organization) -> None:
        """What its Okta administrator enters, its credentials, its contacts in numbers, and what Okta last asked."""
        store = self._wiring.store.organization(organization)
        credentials = store.credentials()
        hints = passwords_of(credentials)
        render(
            req,
            resp,
            "organization.html",
            organization=organization,
            base_url=self._wiring.addresses.base_url(organization.subdomain),
            user_name=user_name_for(organization.subdomain),
            credentials=credentials,
            may_issue=sum(each.revoked is None for each in credentials) < MAX_LIVE,
            max_live=MAX_LIVE,
            counts=store.contact_counts(),
            rows=rows_of(store.log, store.log.page(LogSearch(limit=_EXCHANGES)), hints, is_folded=True),
            diagnoses=diagnoses_of(req, self._wiring, organization),
        )

    on_head = on_get


def _problems(name: str, subdomain: str) -> Mapping[str, str]:
    """What is wrong with each field, all at once."""
    problems: dict[str, str] = {}
    try:
        check_name(name)
    except Refused as error:
        problems["name"] = str(error)
    try:
        check_subdomain(subdomain)
    except Refused as error:
        problems["subdomain"] = str(error)
    return problems


def _matches(organization: Organization, text: str) -> bool:
    searched = unaccented(f"{organization.name}\n{organization.subdomain}")
    return all(word in searched for word in unaccented(text).split())


def _sorted(found: Sequence[OrganizationSummary], order: str) -> Sequence[OrganizationSummary]:
    """By the column asked for; those that are equal in it by name."""
    by_name = sorted(found, key=lambda each: (unaccented(each.organization.name), each.organization.subdomain))
    descending = order.startswith("-")
    match order.removeprefix("-"):
        case "contacts":
            return sorted(by_name, key=lambda each: each.active, reverse=descending)
        case "heard":
            return sorted(by_name, key=lambda each: each.last_exchange or "", reverse=descending)
        case _:
            return by_name[::-1] if descending else by_name
