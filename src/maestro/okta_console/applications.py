"""Applications: the catalog, where the app is found by its name, and the app's General tab."""

from __future__ import annotations

from typing import Final

import falcon

from maestro.okta.administrator import Okta
from maestro.okta.connection import App
from maestro.okta.errors import NotPossible
from maestro.okta.tasks import Outcome
from maestro.okta_console.desk import Desk
from maestro.okta_console.forms import read_form
from maestro.okta_console.render import render, see

NAME: Final = "Clinical Maestro"


class Applications:
    """`/applications`: the apps that were added."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """The page."""
        with self._desk.opened() as okta:
            render(req, resp, self._desk, "applications.html", directory=okta.directory)


class Catalog:
    """`/applications/catalog`: Browse App Catalog, with its search."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """The page."""
        q = (req.get_param("q") or "").strip()
        with self._desk.opened() as okta:
            is_found = bool(q) and q.lower() in NAME.lower()
            render(req, resp, self._desk, "catalog.html", q=q, is_found=is_found, is_added=bool(okta.directory.app))


class Addition:
    """`/applications/catalog/clinical-maestro`: Add Integration."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """The form."""
        render(req, resp, self._desk, "app_new.html", app=App(NAME), problem="")

    def on_post(self, req: falcon.Request, resp: falcon.Response) -> None:
        """*Done*: the app is there, and connected to nothing yet."""
        app, problem = _app(req)
        if problem:
            render(req, resp, self._desk, "app_new.html", status=422, app=app, problem=problem)
            return

        def add(okta: Okta) -> list[Outcome]:
            okta.add_app(app)
            return [Outcome("nothing", "", f"{app.label} was added. Next: Provisioning.")]

        raise see("/app/assignments", self._desk.act(add))


class General:
    """`/app/general`: the app's label and subdomain."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """The form."""
        with self._desk.opened() as okta:
            render(req, resp, self._desk, "general.html", app=added(okta), problem="")

    def on_post(self, req: falcon.Request, resp: falcon.Response) -> None:
        """*Save*."""
        app, problem = _app(req)
        if problem:
            render(req, resp, self._desk, "general.html", status=422, app=app, problem=problem)
            return

        def save(okta: Okta) -> list[Outcome]:
            added(okta)
            okta.add_app(app)
            return [Outcome("nothing", "", "Saved. Nothing was sent.")]

        raise see("/app/general", self._desk.act(save))


class Forgetting:
    """`/app/forgetting`: Okta forgets the app, to begin from nothing."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def on_post(self, req: falcon.Request, _resp: falcon.Response) -> None:
        """*Forget the connection*."""
        read_form(req)

        def forget(okta: Okta) -> list[Outcome]:
            okta.forget_app()
            return [Outcome("nothing", "", f"Okta knows nothing of {NAME} any more. Nothing was sent.")]

        done = self._desk.act(forget)
        self._desk.draft = None
        raise see("/applications", done)


def added(okta: Okta) -> App:
    """The app as it was added; to the catalog where it was not. Raises falcon.HTTPStatus."""
    if okta.directory.app is None:
        raise see("/applications")
    return okta.directory.app


def _app(req: falcon.Request) -> tuple[App, str]:
    """What the form says, and what is wrong with it."""
    form = read_form(req)
    app = App(form.text("label").strip(), form.text("subdomain").strip())
    return app, "" if app.label and app.subdomain else "The application label and the subdomain are both needed."


def without_connection(okta: Okta) -> NotPossible | None:
    """What the administrator is told who has not configured the API yet."""
    if okta.directory.connection is not None:
        return None
    return NotPossible("Provisioning is not enabled. Choose Provisioning → Integration → Configure API Integration.")
