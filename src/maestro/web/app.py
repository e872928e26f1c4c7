"""The application: every route, and what stands around them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import falcon

from maestro.directory.store import Store
from maestro.directory.turns import Turns
from maestro.web import pages
from maestro.web.errors import add_errors
from maestro.web.health import Alive, Ready
from maestro.web.metrics import Metrics
from maestro.web.middleware import Address, Surroundings
from maestro.web.readiness import Readiness
from maestro.web.recording import ProvisioningLog
from maestro.web.rehearsals import Rehearsals
from maestro.web.scim import routes as scim
from maestro.web.scim.gate import Gate
from maestro.web.wiring import Wiring

# However long the database takes, a request ends within ten seconds.
_DATABASE_SECONDS: Final = 9.0
_WITHOUT_BODY: Final = frozenset({"GET", "HEAD"})


class _Arriving:
    """A body that is on its way: while this request waits for it, others work."""

    __slots__ = ("_body", "_turns")

    def __init__(self, body: Any, turns: Turns) -> None:
        self._body = body
        self._turns = turns

    def read(self, size: int = -1) -> bytes:
        """The next so many bytes, as PEP 3333 has it."""
        with self._turns.aside():
            read: bytes = self._body.read(size)
            return read


class Application(falcon.App[Any, Any]):
    """The WSGI application. However a request ends, the organization's place at the gate is free again."""

    def __init__(self, store: Store, gate: Gate, turns: Turns, middleware: list[Any]) -> None:
        super().__init__(middleware=middleware)
        self._store = store
        self._gate = gate
        self._turns = turns

    def __call__(self, env: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer a request. What it is answered is then built, and in memory, where an organization asked."""
        if env["REQUEST_METHOD"] not in _WITHOUT_BODY:
            env["wsgi.input"] = _Arriving(env["wsgi.input"], self._turns)
        try:
            with self._turns.taken(), self._store.within(_DATABASE_SECONDS):
                return super().__call__(env, start_response)
        finally:
            self._gate.let_out(env)


def create_app(wiring: Wiring) -> falcon.App[Any, Any]:
    """The WSGI application over what the composition root hands over."""
    gate = Gate(wiring)
    authentication = scim.Authentication(wiring, gate)
    middleware = [Surroundings(wiring), Address(wiring), ProvisioningLog(wiring), authentication]
    app = Application(wiring.store, gate, wiring.turns, middleware)
    app.req_options.auto_parse_form_urlencoded = False
    app.add_route("/healthz", Alive())
    readiness = Readiness(wiring)
    app.add_route("/readyz", Ready(readiness))
    app.add_route("/metrics", Metrics(wiring, readiness))
    scim.add_routes(app, wiring, authentication)
    pages.add_routes(app, wiring, Rehearsals(wiring), readiness)
    add_errors(app, wiring)
    return app
