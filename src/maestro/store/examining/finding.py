"""What an examination finds, in words for the operator."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it must be. `check` names what was looked at, the same for programs as for people."""

    check: str
    problem: str
    remedy: str
