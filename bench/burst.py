"""The morning burst: everybody is assigned at once over 32 connections, while two imports are running."""

from __future__ import annotations

import signal
from dataclasses import asdict, dataclass
from typing import Any, Final

from bench.load import Load, finished
from bench.served import Served
from bench.work.create import sequences
from bench.work.importing import IMPORT_100

_CLIENTS: Final = 32
_IMPORTS: Final = 2


@dataclass(frozen=True, slots=True)
class Burst:
    """How long it took until `people` were there, how long each POST, and what the imports did meanwhile."""

    people: int
    seconds: float
    p50: int
    p99: int
    max: int
    failures: int
    pages_per_second: float
    page_p99: int

    @property
    def per_second(self) -> float:
        """People a second."""
        return self.people / self.seconds if self.seconds else 0.0

    def as_json(self) -> dict[str, Any]:
        """As it stands in the file for machines."""
        return asdict(self)


def burst(served: Served, load: Load, people: int, seconds: float) -> Burst:
    """Assign so many people, for at most so many seconds."""
    address = served.stock.address
    imports = IMPORT_100 if "import-100" not in served.why_not else None
    script = load.write(sequences(served.stock, people), address, "burst")
    reading = None
    if imports is not None:
        pages = load.write(imports.sequences(served.stock, 0), address, "imports")
        reading = load.start(pages, address.port, _IMPORTS, 10 * seconds, is_repeating=True)
    done = load.run(script, address.port, _CLIENTS, seconds, is_repeating=False)
    read = None
    if reading is not None:
        reading.send_signal(signal.SIGTERM)
        read = finished(reading)
    posts, page = done.steps[1], read.steps.get(0) if read else None
    return Burst(
        people=posts.count,
        seconds=done.seconds,
        p50=posts.p50,
        p99=posts.p99,
        max=posts.max,
        failures=done.failures + (read.failures if read else 0),
        pages_per_second=page.count / read.seconds if read and page else 0.0,
        page_p99=page.p99 if page else 0,
    )
