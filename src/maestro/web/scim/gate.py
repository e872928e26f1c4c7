"""Who is let in, how many at a time and how often: so that one organization that floods delays no other.

All of it comes after authentication, because only a valid credential names an organization, and before the body is
read, because a body may come slowly.
"""

from __future__ import annotations

from typing import Any, Final

import falcon

from maestro.directory.leases import Leases
from maestro.directory.organization import Organization
from maestro.directory.rates import Rate, key_of
from maestro.scim.errors import TooManyRequests
from maestro.web.wiring import Wiring

# Of wrong credentials, by the subdomain and the client's address: ten in a minute.
FAILURES: Final = Rate(10 / 60, 10)
_ADMITTED: Final = "maestro.admitted"


class TooManyAtOnce(TooManyRequests):
    """The organization has as many requests in flight as it may have while others are busy too."""


class TooOften(TooManyRequests):
    """The organization sends more requests a second than it may."""


class TooManyFailures(TooManyRequests):
    """Somebody presents one wrong credential after the other."""


class Gate:
    """Lets requests of organizations in, by the rates and the threads that there are."""

    def __init__(self, wiring: Wiring) -> None:
        self._admission = wiring.admission
        self._requests = wiring.request_rate
        self._failures = wiring.failure_rate
        self._pepper = wiring.pepper
        self._leases = Leases(wiring.rates)

    def let_in(self, req: falcon.Request, organization: Organization) -> None:
        """Count a request until `let_out`. Raises TooOften, TooManyAtOnce."""
        if self._requests is not None:
            at = req.context.received.timestamp()
            wait = self._leases.wait(f"organization {organization.number}", self._requests, at)
            if wait:
                raise TooOften(
                    f"More requests came than an organization may send: {self._requests.per_second:g} a second in the "
                    "long run. Okta will try again by itself.",
                    wait,
                )
        if not self._admission.enter(organization.number):
            raise TooManyAtOnce(
                "This organization has as many requests in work as there is room for. Okta will try again by itself.", 1
            )
        req.env[_ADMITTED] = organization.number

    def let_out(self, environ: dict[str, Any]) -> None:
        """The request is answered, whatever became of it; one that was not let in is none."""
        organization = environ.pop(_ADMITTED, None)
        if organization is not None:
            self._admission.leave(organization)

    def note_failure(self, req: falcon.Request, subdomain: str) -> None:
        """Count a wrong credential. Raises TooManyFailures.

        A right one is let in however many wrong ones came before it, so nobody is locked out. Whether there is such an
        organization makes no difference.
        """
        if self._failures is not None:
            key = key_of("credential", subdomain, req.remote_addr, pepper=self._pepper)
            wait = self._leases.wait(key, self._failures, req.context.received.timestamp())
            if wait:
                raise TooManyFailures(
                    "Authentication failed, again and again. Check the base URL, user name and password in Okta, then "
                    "wait a minute.",
                    wait,
                )
