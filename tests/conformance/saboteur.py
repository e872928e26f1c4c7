"""A layer before the real application that breaks exactly one behaviour, to see whether a check notices."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

Environ = dict[str, Any]
StartResponse = Callable[[str, list[tuple[str, str]]], Any]
App = Callable[[Environ, StartResponse], Iterable[bytes]]


@dataclass(frozen=True, slots=True)
class Response:
    """What the real application answered, or what is made of it."""

    status: str
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def rewritten(self, change: Callable[[Any], None]) -> Response:
        """With its JSON changed in place."""
        if not self.body:
            return self
        document = json.loads(self.body)
        change(document)
        return replace(self, body=json.dumps(document).encode())

    def without(self, *names: str) -> Response:
        """Without those headers."""
        kept = tuple(each for each in self.headers if each[0].lower() not in names)
        return replace(self, headers=kept)


Layer = Callable[[App, Environ], Response]


def behind(layer: Layer, app: App) -> App:
    """The application with the layer before it."""

    def sabotaged(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        response = layer(app, environ)
        kept = [each for each in response.headers if each[0].lower() != "content-length"]
        start_response(response.status, [*kept, ("Content-Length", str(len(response.body)))])
        return [response.body]

    return sabotaged


def honest(app: App, environ: Environ) -> Response:
    """Breaks nothing."""
    return ask(app, environ)


def ignores_sort(app: App, environ: Environ) -> Response:
    """sortBy and sortOrder have no effect, in the query and in a SearchRequest."""
    return ask(app, without_names(environ, "sortBy", "sortOrder"))


def ignores_attributes(app: App, environ: Environ) -> Response:
    """`attributes` has no effect."""
    return ask(app, without_names(environ, "attributes"))


def drops_etag(app: App, environ: Environ) -> Response:
    """No ETag header, and no meta.version."""

    def drop(document: Any) -> None:
        for each in resources_of(document):
            each.get("meta", {}).pop("version", None)

    return ask(app, environ).without("etag").rewritten(drop)


def ignores_if_match(app: App, environ: Environ) -> Response:
    """If-Match has no effect."""
    return ask(app, {name: value for name, value in environ.items() if name != "HTTP_IF_MATCH"})


def says_status_as_a_number(app: App, environ: Environ) -> Response:
    """`status` of an Error is a number."""

    def number(document: Any) -> None:
        if isinstance(document, dict) and str(document.get("status", "")).isdigit():
            document["status"] = int(document["status"])

    return ask(app, environ).rewritten(number)


def drops_meta_location(app: App, environ: Environ) -> Response:
    """No meta.location."""

    def drop(document: Any) -> None:
        for each in resources_of(document):
            each.get("meta", {}).pop("location", None)

    return ask(app, environ).rewritten(drop)


def takes_replace_members_for_add(app: App, environ: Environ) -> Response:
    """`replace` of members adds them to those that are there."""
    if environ["REQUEST_METHOD"] != "PATCH":
        return ask(app, environ)

    def add(document: Any) -> None:
        operations = document.get("Operations")
        for each in operations if isinstance(operations, list) else ():
            names = [each.get("path")] if "path" in each else list(each.get("value") or ())
            if str(each.get("op")).lower() == "replace" and "members" in names:
                each["op"] = "add"

    return ask(app, with_body(environ, add))


def patches_piece_by_piece(app: App, environ: Environ) -> Response:
    """Each operation of a PATCH is a request of its own; those before the first that fails stay."""
    message = body_of(environ)
    operations = message.get("Operations") if isinstance(message, dict) else None
    if environ["REQUEST_METHOD"] != "PATCH" or not isinstance(operations, list) or len(operations) < 2:
        return ask(app, environ)
    response = None
    for each in operations:
        response = ask(app, with_body(environ, lambda document, one=each: document.update(Operations=[one])))  # type: ignore[misc]
        if not response.status.startswith("2"):
            break
    assert response is not None
    return response


def merges_on_put(app: App, environ: Environ) -> Response:
    """What a PUT leaves out stays as it is."""
    if environ["REQUEST_METHOD"] != "PUT":
        return ask(app, environ)
    current = ask(app, {**environ, "REQUEST_METHOD": "GET", "QUERY_STRING": ""})
    if not current.status.startswith("200"):
        return ask(app, environ)

    def merge(document: Any) -> None:
        if isinstance(document, dict):
            merged = {**json.loads(current.body), **document}
            document.update(merged)

    return ask(app, with_body(environ, merge))


def ignores_filter(app: App, environ: Environ) -> Response:
    """`filter` has no effect where resources are searched."""
    return ask(app, environ if "/Schemas" in environ["PATH_INFO"] else without_names(environ, "filter"))


def ignores_count(app: App, environ: Environ) -> Response:
    """`count` has no effect."""
    return ask(app, without_names(environ, "count"))


def says_numbers_as_text(app: App, environ: Environ) -> Response:
    """The numbers of a ListResponse are text."""

    def text(document: Any) -> None:
        for name in ("totalResults", "startIndex", "itemsPerPage"):
            if isinstance(document, dict) and name in document:
                document[name] = str(document[name])

    return ask(app, environ).rewritten(text)


def hides_the_inactive(app: App, environ: Environ) -> Response:
    """Whoever is inactive is in no list."""

    def hide(document: Any) -> None:
        if isinstance(document, dict) and isinstance(document.get("Resources"), list):
            shown = [each for each in document["Resources"] if each.get("active") is not False]
            document["totalResults"] -= len(document["Resources"]) - len(shown)
            document["Resources"] = shown

    return ask(app, environ).rewritten(hide)


def finds_nothing_with_404(app: App, environ: Environ) -> Response:
    """A search that finds nobody is 404."""
    response = ask(app, environ)
    if response.status.startswith("200") and b'"totalResults":0' in response.body:
        return replace(response, status="404 Not Found")
    return response


def shows_passwords(app: App, environ: Environ) -> Response:
    """The password that was sent comes back."""
    sent = body_of(environ)
    response = ask(app, environ)
    if isinstance(sent, dict) and "password" in sent and response.status.startswith("201"):
        return response.rewritten(lambda document: document.update(password=sent["password"]))
    return response


def ask(app: App, environ: Environ) -> Response:
    """The real application's answer."""
    seen: list[tuple[str, list[tuple[str, str]]]] = []
    sent = environ["wsgi.input"].read() if "wsgi.input" in environ else b""
    environ["wsgi.input"] = io.BytesIO(sent)
    inner = {**environ, "wsgi.input": io.BytesIO(sent)}
    chunks = app(inner, lambda status, headers, *_: seen.append((status, headers)))
    body = b"".join(chunks)
    status, headers = seen[0]
    return Response(status, tuple(headers), body)


def body_of(environ: Environ) -> Any:
    """The JSON of the request, or None."""
    sent = environ["wsgi.input"].read()
    environ["wsgi.input"] = io.BytesIO(sent)
    try:
        return json.loads(sent)
    except ValueError:
        return None


def with_body(environ: Environ, change: Callable[[Any], object]) -> Environ:
    """The request with its JSON changed; as it is where there is none."""
    document = body_of(environ)
    if document is None:
        return environ
    change(document)
    sent = json.dumps(document).encode()
    return {**environ, "wsgi.input": io.BytesIO(sent), "CONTENT_LENGTH": str(len(sent))}


def without_names(environ: Environ, *names: str) -> Environ:
    """The request without those parameters, of its query or of its SearchRequest."""
    pairs = parse_qsl(environ.get("QUERY_STRING", ""), keep_blank_values=True)
    kept = [each for each in pairs if each[0] not in names]
    if len(kept) != len(pairs):
        environ = {**environ, "QUERY_STRING": urlencode(kept)}
    if environ["PATH_INFO"].endswith("/.search"):
        return with_body(environ, lambda document: [document.pop(each, None) for each in names])
    return environ


def resources_of(document: Any) -> list[dict[str, Any]]:
    """The resources in an answer: those of a list, or the one it is."""
    if not isinstance(document, Mapping):
        return []
    listed = document.get("Resources")
    return listed if isinstance(listed, list) else [dict_of(document)]


def dict_of(document: Mapping[str, Any]) -> dict[str, Any]:
    """The very object, as the dictionary that it is."""
    assert isinstance(document, dict)
    return document
