"""Support accounts and their sessions: Clinical Maestro's own staff."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Protocol

from maestro.directory.errors import Refused

MIN_PASSWORD: Final = 12
MAX_PASSWORD: Final = 256
IDLE_SECONDS: Final = 15 * 60
ABSOLUTE_SECONDS: Final = 12 * 60 * 60

_USER_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@+-]{1,99}")


@dataclass(frozen=True, slots=True)
class SupportAccount:
    """A member of support. `password_hash` is Argon2id in its own text form."""

    id: str
    user_name: str
    password_hash: str
    created: str


@dataclass(frozen=True, slots=True)
class Session:
    """A signed-in support account. Known by the digest of its token; the token is in the cookie alone.

    `created` and `last_seen` are seconds since 1970.
    """

    digest: bytes
    account: str
    user_name: str
    created: int
    last_seen: int

    def is_live(self, at: int) -> bool:
        """Whether it is neither idle nor old too long."""
        return at - self.last_seen <= IDLE_SECONDS and at - self.created <= ABSOLUTE_SECONDS


class Passwords(Protocol):
    """How people's passwords are hashed: Argon2id, in the composition root."""

    def hash(self, password: str) -> str:
        """The hash to keep."""
        ...

    def verify(self, password_hash: str | None, password: str) -> bool:
        """Whether the password is the one; None for an account that does not exist, at the same cost."""
        ...


def check_user_name(user_name: str) -> str:
    """The user name, when it may be used. Raises Refused."""
    if not _USER_NAME.fullmatch(user_name):
        raise Refused("A user name has 2 to 100 letters, digits or . _ @ + - and starts with a letter or digit.")
    return user_name


def check_password(password: str) -> str:
    """The password, when it is long enough. Raises Refused."""
    if not MIN_PASSWORD <= len(password) <= MAX_PASSWORD:
        raise Refused(f"A password has {MIN_PASSWORD} to {MAX_PASSWORD} characters; this one has {len(password)}.")
    return password
