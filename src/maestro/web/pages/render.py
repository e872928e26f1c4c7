"""Pages from templates: everything escaped, and a name that is missing is an error."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

import falcon
from jinja2 import Environment, PackageLoader, StrictUndefined

from maestro.web.pages.static import address_of

MEDIA_TYPE: Final = "text/html; charset=utf-8"
_UNITS: Final = ((86_400, "day"), (3_600, "hour"), (60, "minute"))


def render(req: falcon.Request, resp: falcon.Response, template: str, *, status: int = 200, **values: Any) -> None:
    """Answer with a page. Its template sees `values`, the signed-in session and the request's reference."""
    context = req.context
    resp.status = status
    resp.content_type = MEDIA_TYPE
    resp.text = _TEMPLATES.get_template(template).render(
        values,
        session=getattr(context, "session", None),
        reference=context.reference,
        received=context.received,
    )


def as_moment(at: str) -> datetime:
    """An instant from its text in events and documents."""
    return datetime.fromisoformat(at).astimezone(UTC)


def date_and_time(at: str, seconds: bool = False) -> str:
    """An instant for people, with its zone: `24 Nov 2026, 08:00 UTC`. The browser turns it into local time."""
    moment = as_moment(at)
    return f"{moment.day} {moment:%b %Y, %H:%M}{f':{moment:%S}' if seconds else ''} UTC"


def ago(at: str, now: datetime) -> str:
    """How long ago it was, in the largest unit that fits: `2 hours ago`."""
    seconds = int((now - as_moment(at)).total_seconds())
    for size, unit in _UNITS:
        if seconds >= size:
            count = seconds // size
            return f"{count:,} {unit}{'' if count == 1 else 's'} ago"
    return "just now"


def counted(number: int, noun: str, nouns: str = "") -> str:
    """A number with its noun: `1 contact`, `1,203 contacts`; `nouns` is the plural that is not made by an s."""
    return f"{number:,} {noun if number == 1 else nouns or f'{noun}s'}"


def _environment() -> Environment:
    templates = Environment(
        loader=PackageLoader("maestro.web.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    templates.globals["asset"] = address_of
    templates.filters |= {"date_and_time": date_and_time, "ago": ago, "counted": counted, "number": "{:,}".format}
    return templates


_TEMPLATES: Final = _environment()
