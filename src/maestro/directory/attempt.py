"""The last attempt of an Okta administrator who is connecting: what came, and what was wrong with it, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from maestro.directory.credential import Credential
from maestro.directory.diagnoses.connection import how_it_ended
from maestro.directory.exchange import Exchange
from maestro.directory.instants import seconds_between

# How it went: nothing came yet, it was accepted, or it was not; put off is what comes again by itself.
Outcome = Literal["waiting", "accepted", "refused", "put off"]

# So long after somebody began to wait it is worth a look at what they entered.
PATIENCE_SECONDS: Final = 180
_VERIFIED: Final = "Okta shows “Clinical Maestro was verified successfully!”. Press Save there."


@dataclass(frozen=True, slots=True)
class Attempt:
    """What came last, when, and what to do; `exchange` is None while nothing came."""

    outcome: Outcome
    sentence: str
    advice: str
    exchange: Exchange | None = None


@dataclass(frozen=True, slots=True)
class Expected:
    """What Okta is to send, which is what its administrator has been given."""

    base_url: str
    user_name: str
    credentials: Sequence[Credential]


def last_attempt(newest: Exchange | None, expected: Expected, *, at: str, waiting_since: str | None = None) -> Attempt:
    """What is to be said of the last exchange at an instant; `waiting_since` is when somebody began to wait."""
    if newest is None or (waiting_since is not None and newest.at < waiting_since and newest.status >= 400):
        return _waiting(expected, at, waiting_since)
    if newest.act == "nothing" and newest.status in {401, 404}:
        return _wrong_address(newest, expected)
    match newest.status:
        case 401:
            return _wrong_password(newest, expected, at)
        case 429:
            return Attempt("put off", f"Put off (429): {newest.detail}", "Okta tries again by itself.", newest)
        case status if status >= 400:
            said = f"The password is right, and the request was refused ({status}): {newest.detail or 'no detail'}"
            return Attempt("refused", said, "The provisioning log says what to do.", newest)
        case status if newest.act == "tested":
            return Attempt("accepted", f"The test was accepted ({status}).", _VERIFIED, newest)
        case status:
            return Attempt("accepted", f"A request was accepted ({status}).", "The connection works.", newest)


def _waiting(expected: Expected, at: str, since: str | None) -> Attempt:
    if since is not None and seconds_between(since, at) >= PATIENCE_SECONDS:
        said = "Nothing has come for a while."
        advice = (
            f"Is the Base URL in Okta exactly {expected.base_url}? What is sent to another address is not seen here."
        )
    else:
        said = "Waiting for Okta’s test."
        advice = "It shows here within seconds of pressing Test API Credentials."
    return Attempt("waiting", said, advice)


def _wrong_address(exchange: Exchange, expected: Expected) -> Attempt:
    asked = exchange.path.partition("/o/")[2].partition("/")[2]
    said = f"The Base URL is wrong ({exchange.status}): Okta asked for “/{asked}”."
    return Attempt("refused", said, f"It must be exactly {expected.base_url} and nothing behind it.", exchange)


def _wrong_password(exchange: Exchange, expected: Expected, at: str) -> Attempt:
    presented = next((each for each in expected.credentials if each.id == exchange.credential), None)
    if presented is None:
        missing = "is needed" in (exchange.detail or "")
        said = "Neither user name nor password came (401)." if missing else "The user name or password is wrong (401)."
        advice = f"The user name is {expected.user_name}; the password begins with cmscim_ and is 50 characters long."
    elif presented.is_live(at):
        said = "The password is right, and another user name came with it (401)."
        advice = f"The user name must be exactly {expected.user_name}."
    else:
        how = how_it_ended(presented)
        said = f"Wrong password (401): it is the one ending in {presented.hint}, {how}."
        advice = "Enter the password that was issued last."
    return Attempt("refused", said, advice, exchange)
