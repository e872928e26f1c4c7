"""`/ops`: how the service itself stands, for those who run it. Organizations are numbers here, and nobody is named."""

from __future__ import annotations

from typing import Final

import falcon

from maestro.directory.instants import seconds_between
from maestro.directory.traffic import MINUTES
from maestro.web.pages.render import render
from maestro.web.readiness import FIXES, Readiness
from maestro.web.wiring import Wiring, timestamp

_UNITS: Final = ((86_400, "d"), (3_600, "h"), (60, "min"), (1, "s"))
_SIZES: Final = ((1 << 30, "GB"), (1 << 20, "MB"), (1 << 10, "kB"))
_MOST_ORGANIZATIONS: Final = 20
# A clock that is further away makes times of different processes hard to compare.
SKEW_SECONDS: Final = 2.0


class Operations:
    """`/ops`.

    Whoever is of support may open it, as the guard has it. Once there are roles it is for operators alone, and this is
    the place to say so.
    """

    def __init__(self, wiring: Wiring, readiness: Readiness) -> None:
        self._wiring = wiring
        self._readiness = readiness

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Everything at once, gathered now: a read, and a write that changes nothing, are timed for it."""
        at, wiring = timestamp(req.context.received), self._wiring
        process = wiring.process
        lately = process.traffic.lately(at, process.began)
        render(
            req,
            resp,
            "operations.html",
            wrong=[FIXES[each] for each in self._readiness.wrong(req.context.received.timestamp())],
            process=process,
            uptime=span_text(seconds_between(process.began, at)),
            standing=wiring.store.standing(writes=True),
            lately=lately,
            organizations=lately.organizations[:_MOST_ORGANIZATIONS],
            minutes=MINUTES,
            in_flight=wiring.admission.in_flight,
            threads=wiring.admission.threads,
            skew_seconds=SKEW_SECONDS,
            milliseconds=milliseconds,
            size_text=size_text,
        )

    on_head = on_get


def span_text(seconds: float) -> str:
    """A span of time in its two largest units: `3 d 4 h`."""
    left = max(0, int(seconds))
    parts: list[str] = []
    for size, unit in _UNITS:
        if left >= size or (unit == "s" and not parts):
            parts.append(f"{left // size} {unit}")
            left %= size
    return " ".join(parts[:2])


def size_text(size: int | None) -> str:
    """A size in the largest unit that fits: `12.5 MB`."""
    if size is None:
        return "not known"
    return next((f"{size / unit:,.1f} {name}" for unit, name in _SIZES if size >= unit), f"{size} bytes")


def milliseconds(seconds: float) -> str:
    """A duration in milliseconds, to two places where it is short."""
    return f"{seconds * 1000:,.2f} ms" if seconds < 0.01 else f"{seconds * 1000:,.0f} ms"
