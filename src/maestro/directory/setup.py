"""Setup links: how an organization's Okta administrator reaches the setup guide, and is shown a password once.

A link is known by the digest of its token only. The password that it reveals is made at the moment it is shown; until
then there is none, so nothing of it can leak.
"""

from __future__ import annotations

import base64
import hmac
from dataclasses import dataclass, field
from typing import Final

from maestro.directory.credential import Terms, digest
from maestro.scim.text import fold

TOKEN_BYTES: Final = 32
LINK_DAYS: Final = 7


@dataclass(frozen=True, slots=True)
class SetupLink:
    """A link, bound to the `address` of whom support gave it to. At most one of an organization is open.

    `terms` are those of the credential that it reveals; None for a link that leads to the guide alone.
    """

    id: str
    digest: bytes
    address: str
    created: str
    created_by: str
    expires: str
    terms: Terms | None = field(default_factory=Terms)
    opened: str | None = None
    revealed: str | None = None
    revoked: str | None = None

    def is_open(self, at: str) -> bool:
        """Whether it leads to the guide at that instant."""
        return self.revoked is None and at < self.expires

    def may_reveal(self, at: str) -> bool:
        """Whether there is a password that it has not shown yet."""
        return self.is_open(at) and self.terms is not None and self.revealed is None

    def is_for(self, address: str) -> bool:
        """Whether it was given to the person of this address; compared in constant time, in any case."""
        return hmac.compare_digest(_key(self.address), _key(address))


def token_from(random: bytes) -> str:
    """The token made of `random`, which must be TOKEN_BYTES of a cryptographic source."""
    if len(random) != TOKEN_BYTES:
        raise ValueError(f"a token is made of {TOKEN_BYTES} random bytes")
    return base64.urlsafe_b64encode(random).rstrip(b"=").decode("ascii")


def link_digest(token: str, pepper: bytes) -> bytes:
    """What is kept of a token. No password of a credential has the same digest, whatever it is."""
    return digest(f"setup link {token}", pepper)


def _key(address: str) -> bytes:
    return fold(address.strip()).encode("utf-8", "replace")
