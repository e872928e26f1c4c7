"""Credentials: the user name and password that an organization's identity provider presents."""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass
from typing import Final

PASSWORD_PREFIX: Final = "cmscim_"  # noqa: S105 - for scanners that look for leaked secrets
PASSWORD_BYTES: Final = 32
MAX_LIVE: Final = 2  # the one in use, and the one that replaces it


@dataclass(frozen=True, slots=True)
class Credential:
    """One password of an organization, known by its keyed digest only.

    `hint` is its last four characters, so that people can tell two apart.
    """

    id: str
    user_name: str
    digest: bytes
    hint: str
    created: str
    created_by: str
    last_used: str | None = None
    revoked: str | None = None


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


def fits(credential: Credential | None, presented: bytes, user_name: str | None) -> bool:
    """Whether what was presented is this credential, live; `user_name` is None for a bearer token.

    Every comparison is made whatever the others say, each in constant time.
    """
    known = credential or _NOBODY
    same_digest = hmac.compare_digest(known.digest, presented)
    same_name = user_name is None or hmac.compare_digest(known.user_name.encode(), user_name.encode("utf-8", "replace"))
    return same_digest & same_name & (known.revoked is None) & (credential is not None)


_NOBODY: Final = Credential("", "", bytes(32), "", "", "")
