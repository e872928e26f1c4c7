"""Passwords of people, hashed with Argon2id."""

from __future__ import annotations

import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError


class Argon2Passwords:
    """Hashes and verifies; see directory.support.Passwords.

    Each takes some 64 MiB and tens of milliseconds on purpose, so that only a few run at a time: a flood of
    attempts waits for its turn and cannot take the machine.
    """

    def __init__(self, at_once: int = 2) -> None:
        self._hasher = PasswordHasher()
        self._turns = threading.BoundedSemaphore(at_once)
        self._nobodys: str | None = None

    def hash(self, password: str) -> str:
        """The hash to keep."""
        with self._turns:
            return self._hasher.hash(password)

    def verify(self, password_hash: str | None, password: str) -> bool:
        """Whether the password is the one; where there is no account, the same work is done for nothing."""
        if self._nobodys is None:
            self._nobodys = self.hash("nobody has this password")
        with self._turns:
            try:
                self._hasher.verify(password_hash or self._nobodys, password)
            except (VerificationError, InvalidHashError):
                return False
        return password_hash is not None
