"""The application: every route, and what stands around them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import falcon

from maestro.okta.errors import NotPossible, OktaError
from maestro.okta_console.applications import Addition, Applications, Catalog, Forgetting, General
from maestro.okta_console.assignments import AssignGroups, Assignments, AssignPeople
from maestro.okta_console.dashboard import Dashboard, Requests, SystemLog
from maestro.okta_console.desk import Desk
from maestro.okta_console.groups import Groups, GroupVerb, OneGroup
from maestro.okta_console.guard import Guard
from maestro.okta_console.people import NewPerson, OnePerson, People, PersonVerb
from maestro.okta_console.provisioning import ForceSync, ImportTab, Integration, Switches
from maestro.okta_console.render import Static, render


def create_app(desk: Desk, hosts: Collection[str]) -> falcon.App[Any, Any]:
    """The WSGI application over a desk. It answers under `hosts` alone, such as `127.0.0.1:8001`."""
    app: falcon.App[Any, Any] = falcon.App(middleware=[Guard(hosts)])
    app.add_route("/static/{name}", Static())
    app.add_route("/", Dashboard(desk))
    app.add_route("/log", SystemLog(desk))
    app.add_route("/requests", Requests(desk))
    app.add_route("/people", People(desk))
    app.add_route("/people/new", NewPerson(desk))
    app.add_route("/people/{person_id}", OnePerson(desk))
    app.add_route("/people/{person_id}/{verb}", PersonVerb(desk))
    app.add_route("/groups", Groups(desk))
    app.add_route("/groups/{group_id}", OneGroup(desk))
    app.add_route("/groups/{group_id}/{verb}", GroupVerb(desk))
    app.add_route("/applications", Applications(desk))
    app.add_route("/applications/catalog", Catalog(desk))
    app.add_route("/applications/catalog/clinical-maestro", Addition(desk))
    app.add_route("/app/general", General(desk))
    app.add_route("/app/forgetting", Forgetting(desk))
    app.add_route("/app/integration", Integration(desk))
    app.add_route("/app/to-app", Switches(desk))
    app.add_route("/app/force-sync", ForceSync(desk))
    app.add_route("/app/import", ImportTab(desk))
    app.add_route("/app/assignments", Assignments(desk))
    app.add_route("/app/assignments/people", AssignPeople(desk))
    app.add_route("/app/assignments/groups", AssignGroups(desk))

    def show_error(req: falcon.Request, resp: falcon.Response, error: falcon.HTTPError) -> None:
        said = error.description or "There is no such page in the simulated Okta."
        render(req, resp, desk, "error.html", status=error.status_code, title=error.title, said=said)

    def show_refusal(req: falcon.Request, resp: falcon.Response, error: OktaError, _params: object) -> None:
        # The others speak of commands; on these pages they are of what was changed meanwhile in a terminal.
        said = str(error) if isinstance(error, NotPossible) else "Somebody changed it meanwhile. Look again."
        render(req, resp, desk, "error.html", status=409, title="Not possible", said=said)

    app.set_error_serializer(show_error)
    app.add_error_handler(OktaError, show_refusal)
    return app
