"""The app's Provisioning tab: Integration, To App; and Import."""

from __future__ import annotations

from dataclasses import replace
from typing import Final
from urllib.parse import urlsplit

import falcon

from maestro.okta.administrator import Okta
from maestro.okta.connection import Connection, ToApp
from maestro.okta.errors import NotPossible
from maestro.okta.tasks import Outcome
from maestro.okta_console.applications import added, without_connection
from maestro.okta_console.desk import Desk
from maestro.okta_console.forms import Form, read_form
from maestro.okta_console.render import render, see

_TICK_FIRST: Final = "Tick Enable API integration first."
_NO_USER_NAME: Final = "Enter the username that Clinical Maestro gave you."
_NO_PASSWORD: Final = "Enter the password. One that was entered before is kept for its own base URL alone."  # noqa: S105


class Integration:
    """`/app/integration`: base URL, username and password; *Test API Credentials* and *Save*."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """The form, with what was entered last; the password is never shown."""
        with self._desk.opened() as okta:
            app, known = added(okta), self._known(okta)
            entered = {name: getattr(known, name, "") for name in ("base_url", "user_name")}
            ticked = {"enable": bool(known), "import_groups": bool(known and known.import_groups)}
            self._show(req, resp, app=app, entered=entered, ticked=ticked, known=known, okta=okta)

    def on_post(self, req: falcon.Request, resp: falcon.Response) -> None:
        """*Test API Credentials*, *Save* or *Cancel*, as `act` says."""
        form = read_form(req)
        if form.text("act") == "cancel":
            self._desk.draft = None
            raise see("/app/integration")
        with self._desk.opened() as okta:
            app, known = added(okta), self._known(okta)
            try:
                connection = _connection(form, known, app.label)
            except NotPossible as error:
                entered = {name: form.text(name) for name in ("base_url", "user_name")}
                ticked = {name: form.is_ticked(name) for name in ("enable", "import_groups")}
                self._show(req, resp, app=app, entered=entered, ticked=ticked, known=known, okta=okta, problem=error)
                return
        self._desk.draft = connection
        is_to_be_saved = form.text("act") == "save"
        done = self._desk.act(lambda okta: [okta.save(connection) if is_to_be_saved else okta.test(connection)])
        said = self._desk.done(done)
        if is_to_be_saved and said is not None and not said.is_failure:
            self._desk.draft = None
        raise see("/app/integration", done)

    def _known(self, okta: Okta) -> Connection | None:
        return self._desk.draft or okta.directory.connection

    def _show(
        self,
        req: falcon.Request,
        resp: falcon.Response,
        *,
        okta: Okta,
        problem: NotPossible | None = None,
        **values: object,
    ) -> None:
        render(
            req,
            resp,
            self._desk,
            "integration.html",
            status=422 if problem else 200,
            problem=str(problem or ""),
            is_saved=self._desk.draft is None and okta.directory.connection is not None,
            **values,
        )


class Switches:
    """`/app/to-app`: Create Users, Update User Attributes, Deactivate Users."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """The switches; with `?edit=1` as a form."""
        with self._desk.opened() as okta:
            render(
                req,
                resp,
                self._desk,
                "to_app.html",
                app=added(okta),
                to_app=okta.directory.to_app,
                is_edited=req.get_param("edit") == "1",
                problem=str(without_connection(okta) or ""),
            )

    def on_post(self, req: falcon.Request, _resp: falcon.Response) -> None:
        """*Save*."""
        form = read_form(req)
        names = ("create_users", "update_attributes", "deactivate_users")

        def save(okta: Okta) -> list[Outcome]:
            added(okta)
            okta.switch(ToApp(**{name: form.is_ticked(name) for name in names}))
            return [Outcome("nothing", "", "Saved. The switches hold for what happens from now on.")]

        raise see("/app/to-app", self._desk.act(save))


class ForceSync:
    """`/app/force-sync`: the button beside the attribute mappings."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def on_post(self, req: falcon.Request, _resp: falcon.Response) -> None:
        """Push everybody's profile now. Raises NotPossible without a connection."""
        read_form(req)

        def sync(okta: Okta) -> list[Outcome]:
            if problem := without_connection(okta):
                raise problem
            return okta.force_sync()

        raise see("/app/to-app", self._desk.act(sync))


class ImportTab:
    """`/app/import`: Import Now."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """The page."""
        with self._desk.opened() as okta:
            problem = str(without_connection(okta) or "")
            render(req, resp, self._desk, "import.html", app=added(okta), directory=okta.directory, problem=problem)

    def on_post(self, req: falcon.Request, _resp: falcon.Response) -> None:
        """*Import Now*. Raises NotPossible without a connection."""
        read_form(req)

        def read(okta: Okta) -> list[Outcome]:
            if problem := without_connection(okta):
                raise problem
            done = okta.import_now()
            return [
                done
                if isinstance(done, Outcome)
                else Outcome("failed" if done.is_stopped else "nothing", "", done.text)
            ]

        raise see("/app/import", self._desk.act(read))


def _connection(form: Form, known: Connection | None, label: str) -> Connection:
    """The connection that a form means, with the habits of the one before. Raises NotPossible."""
    base_url, user_name = form.text("base_url"), form.text("user_name")
    if not form.is_ticked("enable"):
        raise NotPossible(_TICK_FIRST)
    if not user_name:
        raise NotPossible(_NO_USER_NAME)
    # An empty password keeps the one before, but never takes it to another host.
    secret = form.text("password") or (known.secret if known and _origin(known.base_url) == _origin(base_url) else "")
    if not secret:
        raise NotPossible(_NO_PASSWORD)
    connection = Connection(base_url, secret, user_name, app=label, import_groups=form.is_ticked("import_groups"))
    return replace(connection, mode=known.mode, behaviour=known.behaviour) if known else connection


def _origin(base_url: str) -> tuple[str, str]:
    try:
        url = urlsplit(base_url)
    except ValueError:
        return "", base_url
    return url.scheme, url.netloc.lower()
