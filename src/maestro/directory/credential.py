"""Credentials: the user name and password that an organization's identity provider presents."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from maestro.directory.instants import later, seconds_between

PASSWORD_PREFIX: Final = "cmscim_"  # noqa: S105 - for scanners that look for leaked secrets
PASSWORD_BYTES: Final = 32
MAX_LIVE: Final = 2  # the one in use, and the one that replaces it

# How long a password that is replaced lives on, once the new one was first used. Until then Okta has no other.
Overlap = Literal["1h", "24h", "7d"]
OVERLAPS: Final[Mapping[Overlap, int]] = {"1h": 3_600, "24h": 86_400, "7d": 7 * 86_400}

# A password that will expire is told of so early that nothing stops: first as a matter of the month, then of the day.
NOTICE_DAYS: Final = 60
URGENT_DAYS: Final = 14
OLD_DAYS: Final = 365

# What is known of a credential at one moment; see `standing`.
Standing = Literal["unused", "in use", "ending", "replaced", "expired", "revoked"]


@dataclass(frozen=True, slots=True)
class Credential:
    """One password of an organization, known by its keyed digest only.

    `hint` is its last four characters, so that people can tell two apart. It ends when it `expires`, when it was
    `revoked`, or `overlap` seconds after the one of the id `replaced_by` was first used, which is `successor_used`.
    """

    id: str
    user_name: str
    digest: bytes
    hint: str
    created: str
    created_by: str
    last_used: str | None = None
    first_used: str | None = None
    expires: str | None = None
    revoked: str | None = None
    replaced_by: str | None = None
    overlap: int | None = None
    successor_used: str | None = None

    @property
    def ends(self) -> str | None:
        """When it ends, or ended, by itself; None while nothing says so."""
        if self.successor_used is None or self.overlap is None:
            return self.expires
        replaced = later(self.successor_used, self.overlap)
        return replaced if self.expires is None else min(replaced, self.expires)

    @property
    def ended_by(self) -> str | None:
        """When it ended or will end, whatever ends it first."""
        ends = self.ends
        return ends if self.revoked is None or (ends is not None and ends < self.revoked) else self.revoked

    def is_live(self, at: str) -> bool:
        """Whether it lets anybody in at that instant."""
        if self.revoked is not None:
            return False
        ends = self.ends
        return ends is None or at < ends


@dataclass(frozen=True, slots=True)
class Terms:
    """What a credential is issued on: until when, instead of which one, and why.

    The one of the id `replaces` lives on for `overlap` after the new one is first used; without an overlap it is
    revoked at once, which is for a password that leaked.
    """

    expires: str | None = None
    replaces: str | None = None
    overlap: Overlap | None = "24h"
    reason: str = ""


def standing(credential: Credential, at: str) -> Standing:
    """What is to be said of a credential: of one that is over, what ended it."""
    if credential.is_live(at):
        if credential.replaced_by is not None and credential.successor_used is not None:
            return "ending"
        return "unused" if credential.first_used is None else "in use"
    ended = credential.ended_by
    if credential.revoked == ended:
        return "revoked"
    return "expired" if credential.expires == ended else "replaced"


def days_left(credential: Credential, at: str) -> int | None:
    """How many whole days a credential has until it expires, where that is to be told; None where it is not.

    One that another is replacing already needs no warning.
    """
    if credential.expires is None or credential.replaced_by is not None or not credential.is_live(at):
        return None
    days = int(seconds_between(at, credential.expires) // 86_400)
    return days if days < NOTICE_DAYS else None


def in_use(credentials: Sequence[Credential], at: str) -> Credential | None:
    """Of several, the live one that was used last; where none was used yet, the newest. None where none is live."""
    live = [each for each in credentials if each.is_live(at)]
    return max(live, key=lambda each: (each.last_used or "", each.created), default=None)


def password_from(random: bytes) -> str:
    """The password made of `random`, which must be PASSWORD_BYTES of a cryptographic source.

    Letters, digits, `-` and `_` only, so that it survives every form it is pasted into.
    """
    if len(random) != PASSWORD_BYTES:
        raise ValueError(f"a password is made of {PASSWORD_BYTES} random bytes")
    return PASSWORD_PREFIX + base64.urlsafe_b64encode(random).rstrip(b"=").decode("ascii")


def user_name_for(subdomain: str) -> str:
    """The user name of every credential of an organization: rotating one changes the password alone."""
    return f"{subdomain}-provisioning"


def digest(password: str, pepper: bytes) -> bytes:
    """HMAC-SHA-256 under the pepper.

    At 256 bits of entropy a slow hash would add nothing but its cost to every request (OWASP ASVS 6.5.2).
    """
    return hmac.digest(pepper, password.encode("utf-8", "surrogatepass"), hashlib.sha256)


def fits(credential: Credential | None, presented: bytes, user_name: str | None, at: str) -> bool:
    """Whether what was presented is this credential, live at that instant; `user_name` is None for a bearer token.

    Every comparison is made whatever the others say, each in constant time.
    """
    known = credential or _NOBODY
    same_digest = hmac.compare_digest(known.digest, presented)
    same_name = user_name is None or hmac.compare_digest(known.user_name.encode(), user_name.encode("utf-8", "replace"))
    return same_digest & same_name & known.is_live(at) & (credential is not None)


_NOBODY: Final = Credential("", "", bytes(32), "", "", "")
