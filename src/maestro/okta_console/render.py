"""Pages from templates: everything escaped, and a name that is missing is an error."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib.resources import files
from typing import Any, Final

import falcon
from jinja2 import Environment, PackageLoader, StrictUndefined

from maestro.okta_console.desk import Desk

_STATIC: Final = files("maestro.okta_console") / "static"
_TYPES: Final = {"console.css": "text/css; charset=utf-8", "icon.svg": "image/svg+xml"}


def render(
    req: falcon.Request, resp: falcon.Response, desk: Desk, template: str, *, status: int = 200, **values: Any
) -> None:
    """Answer with a page. Its template sees `values`, and what came of the act that `?done=` names."""
    resp.status = status
    resp.content_type = falcon.MEDIA_HTML
    resp.text = _TEMPLATES.get_template(template).render(
        values, desk=desk, done=desk.done(req.get_param("done")), path=req.path
    )


def see(address: str, done: str | None = None) -> falcon.HTTPStatus:
    """To be raised after a form was taken: go and see the page, which tells what came of it."""
    return falcon.HTTPSeeOther(f"{address}?done={done}" if done else address)


def date_and_time(at: str) -> str:
    """An instant for people: `25 Nov 2026, 09:40:12 UTC`."""
    moment = datetime.fromisoformat(at).astimezone(UTC)
    return f"{moment.day} {moment:%b %Y, %H:%M:%S} UTC"


class Static:
    """The stylesheet and the icon."""

    def on_get(self, _req: falcon.Request, resp: falcon.Response, name: str) -> None:
        """The file; no path is ever made of what a request says."""
        if name not in _TYPES:
            raise falcon.HTTPNotFound(description="There is no such file.")
        resp.content_type = _TYPES[name]
        resp.data = (_STATIC / name).read_bytes()


def _environment() -> Environment:
    templates = Environment(
        loader=PackageLoader("maestro.okta_console"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters["date_and_time"] = date_and_time
    return templates


_TEMPLATES: Final = _environment()
