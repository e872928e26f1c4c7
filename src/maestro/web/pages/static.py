"""Static files: read once at start, and served under names that change with their content."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from importlib.resources import files
from typing import Final

import falcon

_ROOT: Final = files("maestro.web.pages") / "static"
_KEPT_FOR_EVER: Final = "public, max-age=31536000, immutable"
_TYPES: Final = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml"}


@dataclass(frozen=True, slots=True)
class Asset:
    """A file as it is served: `name` has twelve digits of its content's hash in it."""

    name: str
    content_type: str
    content: bytes

    @property
    def address(self) -> str:
        """Where pages find it."""
        return f"/static/{self.name}"


def squeezed(css: str) -> str:
    """A stylesheet without comments and the blanks that browsers do not need; what stands in quotes is kept."""
    parts = re.split(r'("[^"]*")', re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL))
    # A blank before a colon stays: `nav :hover` is another selector than `nav:hover`.
    parts[::2] = [re.sub(r"\s*([{};,])\s*|(?<=:)\s+", r"\1", re.sub(r"\s+", " ", each)) for each in parts[::2]]
    return "".join(parts).replace(";}", "}").strip()


def _read(path: str) -> Asset:
    content = (_ROOT / path).read_bytes()
    stem, _, kind = path.rpartition("/")[2].rpartition(".")
    if kind == "css":
        content = squeezed(content.decode("utf-8")).encode("utf-8")
    return Asset(f"{stem}.{hashlib.sha256(content).hexdigest()[:12]}.{kind}", _TYPES[kind], content)


def _without_hash(name: str) -> tuple[str, str]:
    stem, _, kind = name.rpartition(".")
    return stem.rpartition(".")[0], kind


# Every file there is to serve. No path is ever made of what a request says.
ASSETS: Final = {
    path.rpartition("/")[2]: _read(path)
    for path in ("maestro.css", "maestro.js", "icon.svg", "vendor/htmx-4.0.1/htmx.min.js")
}
_BY_NAME: Final = {each.name: each for each in ASSETS.values()}
_OF_ANY_CONTENT: Final = {_without_hash(each.name): each for each in ASSETS.values()}


def address_of(name: str) -> str:
    """The address of a file, for templates: `address_of("maestro.css")`."""
    return ASSETS[name].address


class Static:
    """`/static/{name}`."""

    def on_get(self, _req: falcon.Request, resp: falcon.Response, name: str) -> None:
        """The file, to be kept for ever: another content has another name.

        While a new version replaces the old one process by process, a page of one asks the other for a file: it gets
        what this one has of it, for this once.
        """
        asset = _BY_NAME.get(name)
        if asset is not None:
            resp.set_header("Cache-Control", _KEPT_FOR_EVER)
        else:
            asset = _OF_ANY_CONTENT.get(_without_hash(name))
        if asset is None:
            raise falcon.HTTPNotFound
        resp.content_type = asset.content_type
        resp.data = asset.content

    on_head = on_get
