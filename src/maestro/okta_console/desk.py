"""The administrator's desk: the simulated Okta of one file, for one request at a time, and what came of each act."""

from __future__ import annotations

import itertools
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from maestro.okta.administrator import Okta, Outcome, Sight
from maestro.okta.connection import Connection
from maestro.okta.wire import Exchange

_KEPT: Final = 50


@dataclass(frozen=True, slots=True)
class Done:
    """What came of one act: Okta's texts, and the requests that were sent for it."""

    outcomes: tuple[Outcome, ...]
    sent: tuple[Exchange, ...]

    @property
    def is_failure(self) -> bool:
        """Whether something is left to mend."""
        return any(each.is_failure for each in self.outcomes)


class Desk:
    """The simulated Okta as its administrator sits before it.

    The file is opened for each request, so that `maestro okta` in a terminal works on the same Okta. `organization`
    is its owner's name, `service` the address of the other side's pages, and `draft` the connection that was entered
    and tested but not saved.
    """

    def __init__(self, path: Path, *, organization: str, service: str) -> None:
        self.organization = organization
        self.service = service
        self.draft: Connection | None = None
        self._path = path
        self._lock = threading.Lock()
        self._numbers = itertools.count(1)
        self._done: OrderedDict[str, Done] = OrderedDict()

    @contextmanager
    def opened(self, watch: Callable[[Sight], None] = lambda _: None) -> Iterator[Okta]:
        """The simulated Okta, for this request alone. Raises NotPossible when its file cannot be read."""
        # Nobody wants to watch a browser wait for Retry-After: what is refused so awaits Retry Selected at once.
        with self._lock, Okta(self._path, watch=watch, attempts=1) as okta:
            yield okta

    def act(self, verb: Callable[[Okta], Sequence[Outcome]]) -> str:
        """Do something, and return the name under which `done` tells what came of it. Raises OktaError."""
        sent: list[Exchange] = []

        def watch(sight: Sight) -> None:
            if isinstance(sight, Exchange):
                sent.append(sight)

        with self.opened(watch) as okta:
            outcomes = verb(okta)
        name = str(next(self._numbers))
        self._done[name] = Done(tuple(outcomes), tuple(sent))
        while len(self._done) > _KEPT:
            self._done.popitem(last=False)
        return name

    def done(self, name: str | None) -> Done | None:
        """What came of an act, as long as it is remembered."""
        return self._done.get(name or "")
