"""Growth: this service alone, with a thousand, a hundred thousand and a million contacts in one organization."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Grown:
    """One subject at one size: microseconds of the median answer, and the memory of its processes in kB."""

    subject: str
    contacts: int
    look_up: int
    update: int
    create: int
    first_page: int
    deepest_page: int
    memory: int

    def as_json(self) -> dict[str, Any]:
        """As it stands in the file for machines."""
        return asdict(self)
