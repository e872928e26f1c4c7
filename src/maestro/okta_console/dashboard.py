"""Dashboard → Tasks, and Reports → System Log."""

from __future__ import annotations

from typing import Final

import falcon

from maestro.okta_console.desk import Desk
from maestro.okta_console.forms import read_form
from maestro.okta_console.render import render, see

_SHOWN: Final = 100


class Dashboard:
    """`/`: what is there, and the tasks that await *Retry Selected*."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """The page."""
        with self._desk.opened() as okta:
            render(req, resp, self._desk, "dashboard.html", directory=okta.directory)

    def on_post(self, req: falcon.Request, _resp: falcon.Response) -> None:
        """*Retry Selected*: the tasks of the people who are ticked, of nobody where nobody is."""
        chosen = read_form(req).chosen("person")
        raise see("/", self._desk.act(lambda okta: okta.retry(chosen) if chosen else []))


class SystemLog:
    """`/log`: what Okta's own log says, the newest first."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """The page."""
        with self._desk.opened() as okta:
            render(req, resp, self._desk, "system_log.html", entries=okta.directory.log[: -_SHOWN - 1 : -1])


class Requests:
    """`/requests`: what was sent, which Okta itself shows nobody."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """The page."""
        with self._desk.opened() as okta:
            render(req, resp, self._desk, "requests.html", requests=okta.directory.sent[: -_SHOWN - 1 : -1])
