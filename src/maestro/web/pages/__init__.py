"""Pages for people."""

from __future__ import annotations

from typing import Any

import falcon

from maestro.directory.administration import pause_organization, resume_organization
from maestro.web.pages.contact import OneContact
from maestro.web.pages.contacts import Contacts, Export, OrganizationRoot
from maestro.web.pages.credentials import Credentials, LinkRevocation, NewCredential, Revocation
from maestro.web.pages.deactivations import DeactivationsExport, DeactivationsPage
from maestro.web.pages.diagnosing import HELP, DiagnosesHelp
from maestro.web.pages.drift import DriftExport, DriftReportPage
from maestro.web.pages.guard import SIGN_IN, Guard
from maestro.web.pages.guide import GuideLive, GuidePage
from maestro.web.pages.log import LogExport, News, ProvisioningLogPage
from maestro.web.pages.mapping import AttributeMapping, MappingExport, Mappings, PeopleWithout
from maestro.web.pages.okta_acts import OKTA_ACTS, WhatOktaSends
from maestro.web.pages.one_request import AnyRequest, OneRequest, Rehearsals
from maestro.web.pages.operations import Operations
from maestro.web.pages.organization_creation import Availability, NewOrganization
from maestro.web.pages.organizations import Organizations, OrganizationsExport
from maestro.web.pages.overview import Overview
from maestro.web.pages.pausing import Pausing
from maestro.web.pages.session import Sessions
from maestro.web.pages.setup import AnotherLink, Guest, GuestLive, Password
from maestro.web.pages.sign_in import HOME, SignIn, SignOut
from maestro.web.pages.static import Static
from maestro.web.pages.trying import TryIt
from maestro.web.readiness import Readiness
from maestro.web.wiring import Wiring


class Home:
    """`/`."""

    def on_get(self, _req: falcon.Request, _resp: falcon.Response) -> None:
        """On to the organizations."""
        raise falcon.HTTPFound(HOME)

    on_head = on_get


def add_routes(app: falcon.App[Any, Any], wiring: Wiring, rehearsals: Rehearsals, readiness: Readiness) -> None:
    """Add the pages to the application, and the guard that stands before them."""
    sessions = Sessions(wiring)
    sign_in, static = SignIn(wiring, sessions), Static()
    guest = {
        "": Guest(wiring), "/live": GuestLive(wiring), "/password": Password(wiring), "/request": AnotherLink(wiring),
    }  # fmt: skip
    app.add_middleware(Guard(wiring, sessions, open_to_all=[sign_in, static, *guest.values()]))
    for path, resource in guest.items():
        app.add_route(f"/setup/{{token}}{path}", resource)
    app.add_route("/static/{name}", static)
    app.add_route(SIGN_IN, sign_in)
    app.add_route("/support/sign-out", SignOut(sessions))
    app.add_route("/", Home())
    app.add_route(HOME, Organizations(wiring))
    app.add_route(f"{HOME}.csv", OrganizationsExport(wiring))
    app.add_route(f"{HOME}/new", NewOrganization())
    app.add_route(f"{HOME}/new/subdomain", Availability(wiring))
    one = f"{HOME}/{{organization}}"
    app.add_route(one, Overview(wiring))
    app.add_route(f"{one}/pause", Pausing(wiring, pause_organization))
    app.add_route(f"{one}/resumption", Pausing(wiring, resume_organization))
    app.add_route(f"{one}/credentials", Credentials(wiring))
    app.add_route(f"{one}/credentials/new", NewCredential(wiring))
    app.add_route(f"{one}/credentials/{{credential}}/revocation", Revocation(wiring))
    app.add_route(f"{one}/setup-links/{{link}}/revocation", LinkRevocation(wiring))
    app.add_route("/o/{organization}", OrganizationRoot())
    app.add_route("/o/{organization}/contacts", Contacts(wiring))
    app.add_route("/o/{organization}/contacts.csv", Export(wiring))
    app.add_route("/o/{organization}/contacts/{contact_id}", OneContact(wiring))
    _add_log(app, wiring, rehearsals)
    app.add_route("/o/{organization}/setup", GuidePage(wiring))
    app.add_route("/o/{organization}/setup/live", GuideLive(wiring))
    _add_mapping(app, wiring, rehearsals)
    _add_reports(app, wiring, readiness)


def _add_log(app: falcon.App[Any, Any], wiring: Wiring, rehearsals: Rehearsals) -> None:
    app.add_route("/o/{organization}/log", ProvisioningLogPage(wiring))
    app.add_route("/o/{organization}/log.csv", LogExport(wiring, "csv"))
    app.add_route("/o/{organization}/log.ndjson", LogExport(wiring, "ndjson"))
    app.add_route("/o/{organization}/log/news", News(wiring))
    app.add_route("/o/{organization}/log/{reference}", OneRequest(wiring, rehearsals))
    app.add_route("/log/{reference}", AnyRequest(wiring))
    app.add_route(HELP, DiagnosesHelp())


def _add_mapping(app: falcon.App[Any, Any], wiring: Wiring, rehearsals: Rehearsals) -> None:
    mappings, path = Mappings(wiring), "/o/{organization}/mapping"
    app.add_route(OKTA_ACTS, WhatOktaSends())
    app.add_route(path, AttributeMapping(wiring, mappings))
    app.add_route(f"{path}.csv", MappingExport(wiring, mappings, "csv"))
    app.add_route(f"{path}.json", MappingExport(wiring, mappings, "json"))
    app.add_route(f"{path}/try", TryIt(wiring, mappings, rehearsals))
    app.add_route(f"{path}/{{attribute}}", PeopleWithout(wiring))


def _add_reports(app: falcon.App[Any, Any], wiring: Wiring, readiness: Readiness) -> None:
    app.add_route("/ops", Operations(wiring, readiness))
    app.add_route("/o/{organization}/deactivations", DeactivationsPage(wiring))
    app.add_route("/o/{organization}/deactivations.csv", DeactivationsExport(wiring))
    app.add_route("/o/{organization}/drift", DriftReportPage(wiring))
    app.add_route("/o/{organization}/drift.csv", DriftExport(wiring))
