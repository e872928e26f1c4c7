"""Exchanges: one request each with its outcome, refused or not; together they are the provisioning log."""

from __future__ import annotations

from dataclasses import dataclass

# Without I, L, O and U: read aloud over a telephone, none is taken for another. Eight of these are 40 bits.
REFERENCE_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
REFERENCE_LENGTH = 8


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request on the SCIM surface and what became of it. Neither secrets nor bodies are in it.

    `organization` is None where the URL names none; `took` is in microseconds; `query` is kept as people
    need it to see what was looked up, and never leaves the store for an operational log.
    """

    reference: str
    organization: int | None
    credential: str | None
    at: str
    method: str
    path: str
    query: str
    status: int
    scim_type: str | None
    detail: str | None
    resource: str | None
    took: int


def reference_from(number: int) -> str:
    """A short reference made of a random number: `7F3K2M9Q`."""
    letters = []
    for _ in range(REFERENCE_LENGTH):
        number, remainder = divmod(number, len(REFERENCE_ALPHABET))
        letters.append(REFERENCE_ALPHABET[remainder])
    return "".join(letters)
