"""`/support/sign-in` and `/support/sign-out`: support comes and goes."""

from __future__ import annotations

import threading
from typing import Final

import falcon

from maestro.scim.errors import TooManyRequests
from maestro.scim.text import fold
from maestro.web.pages.attempts import Attempts
from maestro.web.pages.forms import local_address, read_form
from maestro.web.pages.guard import SIGN_IN
from maestro.web.pages.render import counted, render
from maestro.web.pages.session import Sessions
from maestro.web.wiring import Wiring

HOME: Final = "/support/organizations"
_WRONG: Final = "User name or password is wrong."
# This form is the one that anybody may send: slowly, to hold a thread, or often, to have passwords hashed. However
# many do, the other threads are left to Okta.
_AT_ONCE: Final = 4


class SignIn:
    """`/support/sign-in`."""

    def __init__(self, wiring: Wiring, sessions: Sessions) -> None:
        self._wiring = wiring
        self._sessions = sessions
        self._attempts = Attempts(wiring.rates, wiring.pepper)
        self._places = threading.BoundedSemaphore(_AT_ONCE)

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """The form; whoever is signed in already is sent on."""
        return_to = local_address(req.get_param("return_to"), HOME)
        if self._sessions.current(req) is not None:
            raise falcon.HTTPSeeOther(return_to)
        render(req, resp, "sign_in.html", user_name="", return_to=return_to, problem=None)

    on_head = on_get

    def on_post(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Sign in, unless too many do at this moment. Raises TooManyRequests."""
        if not self._places.acquire(blocking=False):
            self._wiring.log("sign-in busy", level="warning", reference=req.context.reference, address=req.remote_addr)
            raise TooManyRequests("Too many people sign in at this moment.")
        try:
            self._sign_in(req, resp)
        finally:
            self._places.release()

    def _sign_in(self, req: falcon.Request, resp: falcon.Response) -> None:
        """An account that is unknown and a password that is wrong get one answer, at one cost."""
        form = read_form(req)
        user_name, password = form.get("user_name", "").strip(), form.get("password", "")
        return_to = local_address(form.get("return_to"), HOME)
        attempt = (req.remote_addr, fold(user_name))
        wait = self._attempts.begin(*attempt, req.context.received.timestamp())
        if wait:
            problem = f"Too many attempts. Try again in {counted(wait, 'second')}."
            resp.set_header("Retry-After", str(wait))
            render(req, resp, "sign_in.html", status=429, user_name=user_name, return_to=return_to, problem=problem)
            return
        account = self._wiring.store.support_account(user_name)
        is_right = self._wiring.passwords.verify(account.password_hash if account else None, password)
        if account is None or not is_right:
            # Not the user name: people type their password there.
            self._wiring.log("sign-in refused", reference=req.context.reference, address=req.remote_addr)
            render(req, resp, "sign_in.html", status=401, user_name=user_name, return_to=return_to, problem=_WRONG)
            return
        self._attempts.succeeded(*attempt)
        self._sessions.begin(req, resp, account)
        resp.status = 303
        resp.location = return_to


class SignOut:
    """`/support/sign-out`."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def on_post(self, req: falcon.Request, resp: falcon.Response) -> None:
        """End the session: its token is worth nothing from now on."""
        self._sessions.end(req, resp)
        resp.status = 303
        resp.location = SIGN_IN
