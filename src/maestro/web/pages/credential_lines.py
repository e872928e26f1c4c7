"""Credentials as lines of a table: what is to be said of each, and until when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from maestro.directory.credential import Credential, Standing, days_left, standing

_WORDS: Final[Mapping[Standing, tuple[str, str]]] = {
    "unused": ("Not used yet", "good"),
    "in use": ("In use", "good"),
    "ending": ("Being replaced", "warn"),
    "replaced": ("Replaced", "quiet"),
    "expired": ("Expired", "bad"),
    "revoked": ("Revoked", "quiet"),
}


@dataclass(frozen=True, slots=True)
class CredentialLine:
    """One credential. `until` is when it ends or ended, where that is known, and `before` the words before it."""

    credential: Credential
    word: str
    kind: str
    is_live: bool
    before: str
    until: str | None
    days_left: int | None


def line_of(credential: Credential, at: str) -> CredentialLine:
    """What is to be said of a credential at an instant."""
    stands = standing(credential, at)
    word, kind = _WORDS[stands]
    is_live = credential.is_live(at)
    waits = is_live and credential.replaced_by is not None and credential.successor_used is None
    return CredentialLine(
        credential=credential,
        word="Until the new one is used" if waits else word,
        kind="warn" if waits else kind,
        is_live=is_live,
        before="ends" if is_live else "since",
        until=credential.ends if is_live else credential.ended_by,
        days_left=days_left(credential, at),
    )
