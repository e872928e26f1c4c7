"""Figures that tests measured: on their output, and a line each in the file that MAESTRO_TEST_FIGURES names."""

from __future__ import annotations

import json
import os
from pathlib import Path
from statistics import median


def figure(name: str, **values: object) -> None:
    """Say what was measured."""
    line = json.dumps({"figure": name, **values}, ensure_ascii=False, default=str)
    print(line)
    named = os.environ.get("MAESTRO_TEST_FIGURES")
    if named:
        with Path(named).open("a", encoding="utf-8") as file:
            file.write(line + "\n")


def spread(seconds: list[float]) -> dict[str, float]:
    """How long something took, over several times."""
    return {"median": round(median(seconds), 2), "longest": round(max(seconds), 2)} if seconds else {}
