"""The results of a run: figures by subject, work and clients, and the file for machines."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.burst import Burst
from bench.figure import Figure, Median, median_of
from bench.growth import Grown

Key = tuple[str, str, int]


@dataclass(slots=True)
class Results:
    """Everything that was measured. `titles` are of the subjects; `keeps` is empty for one that keeps nothing."""

    plan: str
    machine: dict[str, str]
    load_before: float
    titles: dict[str, str] = field(default_factory=dict)
    roles: dict[str, str] = field(default_factory=dict)
    keeps: dict[str, str] = field(default_factory=dict)
    why_not: dict[str, str] = field(default_factory=dict)
    cannot: dict[tuple[str, str], str] = field(default_factory=dict)
    figures: dict[Key, list[Figure]] = field(default_factory=dict)
    bursts: dict[str, Burst] = field(default_factory=dict)
    grown: list[Grown] = field(default_factory=list)
    load_after: float = 0.0

    def add(self, subject: str, work: str, clients: int, figure: Figure) -> None:
        """Keep a figure."""
        self.figures.setdefault((subject, work, clients), []).append(figure)

    def median(self, subject: str, work: str, clients: int) -> Median:
        """The median of what was measured; `why_not` says why there is none."""
        reason = self.why_not.get(subject) or self.cannot.get((subject, work))
        if reason:
            return Median(why_not=reason)
        return median_of(self.figures.get((subject, work, clients), []))

    def subjects(self, role: str) -> list[str]:
        """The names of the subjects of a role."""
        return [name for name, each in self.roles.items() if each == role]

    def as_json(self) -> dict[str, Any]:
        """The file for machines."""
        figures: dict[str, Any] = {}
        for subject, work, clients in self.figures:
            figures.setdefault(subject, {}).setdefault(work, {})[clients] = self.median(
                subject, work, clients
            ).as_json()
        return {
            "plan": self.plan,
            "machine": self.machine,
            "load": [self.load_before, self.load_after],
            "subjects": {
                name: {"title": title, "role": self.roles[name], "keeps": self.keeps[name]}
                for name, title in self.titles.items()
            },
            "figures": figures,
            "burst": {name: each.as_json() for name, each in self.bursts.items()},
            "growth": [each.as_json() for each in self.grown],
            "not measured": {
                **self.why_not,
                **{f"{subject}, {work}": reason for (subject, work), reason in self.cannot.items()},
            },
        }

    def write(self, path: Path) -> None:
        """Write the file for machines."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(self.as_json(), indent=1) + "\n", "utf-8")
