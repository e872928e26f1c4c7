"""Sessions of support: a random token in a cookie, and in the store nothing but its digest."""

from __future__ import annotations

import base64
import hashlib
from datetime import UTC, datetime
from typing import Final

import falcon

from maestro.directory.event import Event, Occasion
from maestro.directory.support import Session, SupportAccount
from maestro.web.wiring import Wiring, timestamp

TOKEN_BYTES: Final = 32
_TOUCH_SECONDS: Final = 60
_PAST: Final = datetime(1970, 1, 1, tzinfo=UTC)


class Sessions:
    """Begins, finds and ends sessions."""

    def __init__(self, wiring: Wiring) -> None:
        self._store = wiring.store
        self._random = wiring.random
        self._is_secure = wiring.addresses.is_secure
        # The prefix makes browsers refuse the cookie from another host, from a subdomain and without TLS.
        self._cookie = "__Host-maestro" if self._is_secure else "maestro"

    def current(self, req: falcon.Request) -> Session | None:
        """The session of the request's cookie, while it is live; being asked for keeps it so."""
        token = (req.get_cookie_values(self._cookie) or [""])[0]
        if not token:
            return None
        session = self._store.session(_digest(token))
        at = int(req.context.received.timestamp())
        if session is None or not session.is_live(at):
            return None
        if abs(at - session.last_seen) >= _TOUCH_SECONDS:  # also where the clock was set back
            self._store.touch_session(session.digest, at)
        return session

    def begin(self, req: falcon.Request, resp: falcon.Response, account: SupportAccount) -> None:
        """A new session under a new token, whatever cookie the browser came with; that one's session ends."""
        self._forget(req)
        token = base64.urlsafe_b64encode(self._random(TOKEN_BYTES)).rstrip(b"=").decode("ascii")
        at = int(req.context.received.timestamp())
        session = Session(_digest(token), account.id, account.user_name, created=at, last_seen=at)
        self._store.create_session(session, _event("started", session, req))
        # Lax, not Strict: a link to a contact in a message must open it. Whatever changes anything is a POST,
        # with which Lax sends no cookie from another site, and which the guard refuses from there besides.
        resp.set_cookie(self._cookie, token, path="/", secure=self._is_secure, http_only=True, same_site="Lax")

    def end(self, req: falcon.Request, resp: falcon.Response) -> None:
        """End the request's session, if it has one, and let the browser forget it."""
        self._forget(req)
        # Falcon's own `unset_cookie` leaves Secure out, without which browsers ignore what has the prefix.
        resp.set_cookie(
            self._cookie, "", path="/", expires=_PAST, secure=self._is_secure, http_only=True, same_site="Lax"
        )

    def _forget(self, req: falcon.Request) -> None:
        session = self.current(req)
        if session is not None:
            self._store.end_session(session.digest, _event("ended", session, req))


def occasion_of(req: falcon.Request) -> Occasion:
    """What the signed-in member of support does on this request."""
    return _occasion(req.context.session, req)


def _occasion(session: Session, req: falcon.Request) -> Occasion:
    return Occasion("support", session.user_name, timestamp(req.context.received), req.context.reference)


def _event(act: str, session: Session, req: falcon.Request) -> Event:
    return Event(f"support:session:{act}", "support account", session.account, _occasion(session, req))


def _digest(token: str) -> bytes:
    # At 256 bits of entropy neither salt nor slowness would add anything.
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
