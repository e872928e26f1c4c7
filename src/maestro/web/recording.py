"""The provisioning log's beginning: each exchange on the SCIM surface, handed over to be written behind the answer."""

from __future__ import annotations

from typing import Final

import falcon

from maestro.directory.asked import (
    about_document,
    about_filter,
    act_of,
    asks_to_deactivate,
    leaves_active_out,
    problem_of,
)
from maestro.directory.exchange import READS, Act, Exchange, Remark
from maestro.directory.raw import Message, RawExchange, may_have_secrets, without_secret_filter
from maestro.scim.errors import ScimError
from maestro.scim.text import clean, fold
from maestro.web.scim.routes import is_scim
from maestro.web.wiring import Wiring, timestamp

_MAX_LOGGED: Final = 2000
_MAX_NAMED: Final = 320
# What is kept of the headers, and nothing else: neither Authorization nor cookies, nor what a proxy adds of its own.
_REQUEST_HEADERS: Final = tuple(
    (name, f"HTTP_{name.upper().replace('-', '_')}".replace("HTTP_CONTENT", "CONTENT"))
    for name in (
        "Accept",
        "Accept-Charset",
        "Accept-Encoding",
        "Content-Length",
        "Content-Type",
        "If-Match",
        "If-None-Match",
        "User-Agent",
    )
)
_ANSWER_HEADERS: Final = tuple(
    (name, name.lower()) for name in ("Content-Type", "ETag", "Location", "Retry-After", "Allow")
)


class ProvisioningLog:
    """Records every exchange on the SCIM surface, refused or not, and tells the operational log of refusals."""

    def __init__(self, wiring: Wiring) -> None:
        self._wiring = wiring

    def process_response(self, req: falcon.Request, resp: falcon.Response, _resource: object, _ok: bool) -> None:
        """Hand the exchange over to be written behind the answer."""
        if not is_scim(req.path):
            return
        exchange = self._exchange(req, resp)
        # A read that was done tells nothing that the person's history does not; it is most of what there is.
        is_short = exchange.act in READS and exchange.status < 400
        raw = None if is_short or not self._wiring.retention.keeps_messages else _raw(req, resp)
        self._wiring.store.record(exchange, raw)
        self._wiring.process.traffic.note(exchange)
        if req.context.error is not None:
            self._log(exchange, type(req.context.error).__name__)

    def _exchange(self, req: falcon.Request, resp: falcon.Response) -> Exchange:
        context, error = req.context, req.context.error
        took = (self._wiring.now() - context.received).total_seconds()
        about = _about(req)
        resource = _kept(context.resource) if context.resource else None
        return Exchange(
            reference=context.reference,
            organization=context.organization,
            credential=context.credential,
            at=timestamp(context.received),
            method=req.method,
            path=_kept(req.path),
            query=_query(req),
            status=resp.status_code,
            scim_type=error.scim_type if error else None,
            detail=_kept(error.detail) if error else None,
            resource=resource,
            took=round(took * 1_000_000),
            act=_act(req, error),
            about=about,
            about_key=fold(about) if about else resource,
            found=context.found,
            remark=_remark(req),
            problem=problem_of(_kept(error.detail)) if error else None,
            client=_kept(req.user_agent[:_MAX_NAMED]) if req.user_agent else None,
            address=req.remote_addr,
            received=len(context.body) if context.body is not None else _length(req),
            answered=len(resp.data) if resp.data else 0,
        )

    def _log(self, exchange: Exchange, error: str) -> None:
        # Neither path, query nor detail: a look-up has the person's user name in it.
        self._wiring.log(
            "request refused",
            reference=exchange.reference,
            organization=exchange.organization,
            credential=exchange.credential,
            method=exchange.method,
            status=exchange.status,
            error=error,
            took=exchange.took,
        )


def _act(req: falcon.Request, error: ScimError | None) -> Act:
    act: Act | None = req.context.act
    if act is not None:
        return act
    asked = act_of(req.method, req.path, req.query_string)
    if error is not None and asked == "changed" and asks_to_deactivate(req.context.document):
        return "deactivated"
    return asked


def _about(req: falcon.Request) -> str | None:
    context = req.context
    if context.search is not None:
        named = about_filter(context.search.filter)
    elif context.document is not None and req.method in {"POST", "PUT"}:
        named = about_document(context.document)
    elif context.error is not None and "filter=" in req.query_string:
        named = about_filter(req.get_param("filter"))  # refused before the search was read
    else:
        return None
    return _kept(named[:_MAX_NAMED]) if named else None


def _remark(req: falcon.Request) -> Remark | None:
    if req.method == "PUT" and "/Users/" in req.path and leaves_active_out(req.context.document):
        return "without active"
    return None


def _query(req: falcon.Request) -> str:
    query: str = req.query_string
    search = req.context.search
    if not query or (search is not None and not may_have_secrets(f"{query}{search.filter}")):
        return _kept(query)
    return _kept(without_secret_filter(query))


def _raw(req: falcon.Request, resp: falcon.Response) -> RawExchange:
    env, body = req.env, req.context.body
    asked = "\n".join([f"{name}: {env[key]}" for name, key in _REQUEST_HEADERS if key in env])
    headers = resp.headers
    answered = "\n".join([f"{name}: {headers[key]}" for name, key in _ANSWER_HEADERS if key in headers])
    answer: bytes = resp.data or b""
    return RawExchange(
        Message(_kept(asked), body, len(body) if body is not None else _length(req)),
        Message(answered, answer, len(answer)),
    )


def _length(req: falcon.Request) -> int:
    """How long a body is said to be, where it was not read."""
    length = req.env.get("CONTENT_LENGTH", "")
    return int(length) if length.isascii() and length.isdigit() and len(length) < 16 else 0


def _kept(text: str) -> str:
    """What the log keeps of a text that a client wrote: bounded, without what no database takes or nobody sees."""
    if len(text) <= _MAX_LOGGED and text.isascii() and text.isprintable():
        return text
    return clean(text[:_MAX_LOGGED]).replace("\x00", "\ufffd").encode("utf-8", "replace").decode("utf-8")
