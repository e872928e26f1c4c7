"""A relay that cuts connections at the moments that matter, knowing nothing of what it carries."""

from __future__ import annotations

import selectors
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Self

from tests.postgres.link import Link

_SECONDS = 10
_BACKLOG = 256


def anything(_: bytes) -> bool:
    """Every request."""
    return True


@dataclass(slots=True)
class Rule:
    """Which requests meet a cut, how many more of them, and whether the other side gets them first."""

    picks: Callable[[bytes], bool]
    left: int
    is_delivered: bool


@dataclass(slots=True)
class State:
    """What all connections of a relay go by."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    rule: Rule | None = None
    delay: float = 0.0
    is_stalled: bool = False
    is_refusing: bool = False
    cuts: int = 0

    def rule_for(self, request: bytes) -> Rule | None:
        """The rule that a request meets; each request uses it up by one."""
        with self.lock:
            rule = self.rule
            if rule is None or rule.left == 0 or not rule.picks(request):
                return None
            rule.left -= 1
            return rule

    def count_cut(self) -> None:
        """A rule has been kept."""
        with self.lock:
            self.cuts += 1


class Cut:
    """A relay from a port of its own, `port`, to a server's; until told otherwise it only carries.

    What a client sends in one piece is a request, and the first bytes that come back after it its reply: as PostgreSQL
    replies after the commit, and HTTP after the handling. A cut connection is reset on both sides. Rules name requests
    by a predicate on their bytes; those that they do not pick pass.
    """

    def __init__(self, port: int, host: str = "127.0.0.1") -> None:
        self._target = (host, port)
        self._state = State()
        self._links: set[Link] = set()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=_BACKLOG)
        self.port: int = self._listener.getsockname()[1]
        self._woken, self._wake = socket.socketpair()
        self._thread = threading.Thread(target=self._accept, name="cut", daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def connections(self) -> int:
        """How many there are now."""
        with self._state.lock:
            return len(self._links)

    @property
    def cuts(self) -> int:
        """How many connections rules have cut so far."""
        return self._state.cuts

    def lose_requests(self, count: int = 1, picks: Callable[[bytes], bool] = anything) -> None:
        """Cut instead of forwarding the next requests: the server never hears of them."""
        self._state.rule = Rule(picks, count, is_delivered=False)

    def lose_replies(self, count: int = 1, picks: Callable[[bytes], bool] = anything) -> None:
        """Forward the next requests and cut once the server has replied: done, and the client does not know."""
        self._state.rule = Rule(picks, count, is_delivered=True)

    def slow_down(self, seconds: float) -> None:
        """Hold every piece up by so much, in both directions."""
        self._state.delay = seconds

    def stall(self) -> None:
        """Carry nothing any more and cut nothing: both sides wait for each other, and new clients too."""
        self._state.is_stalled = True
        self._wake_links()

    def drop(self) -> None:
        """Cut every connection there is; returns when all are gone. New ones are carried."""
        with self._state.lock:
            links = list(self._links)
        for each in links:
            each.cut()
        deadline = time.monotonic() + _SECONDS
        while any(each.is_open for each in links):
            assert time.monotonic() < deadline, "connections that did not end"
            time.sleep(0.002)

    def refuse(self) -> None:
        """Cut every connection there is and each new one, as if nobody were there."""
        self._state.is_refusing = True
        self.drop()

    def heal(self) -> None:
        """Only carry again: what was stalled goes on, new clients are welcome, and there is no rule and no delay."""
        state = self._state
        state.rule, state.delay, state.is_stalled, state.is_refusing = None, 0.0, False, False
        self._wake_links()

    def close(self) -> None:
        """Cut everything and give the port back."""
        self._state.is_refusing = True
        self._wake.send(b"!")
        self._thread.join(_SECONDS)
        self.drop()
        for each in (self._listener, self._woken, self._wake):
            each.close()

    def _accept(self) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(self._listener, selectors.EVENT_READ)
            selector.register(self._woken, selectors.EVENT_READ)
            while all(key.fileobj is not self._woken for key, _ in selector.select()):
                with suppress(OSError):
                    self._welcome(self._listener.accept()[0])

    def _welcome(self, client: socket.socket) -> None:
        link = Link(client, self._target, self._state, self._leave)
        with self._state.lock:
            self._links.add(link)
        link.start()

    def _leave(self, link: Link) -> None:
        with self._state.lock:
            self._links.discard(link)

    def _wake_links(self) -> None:
        with self._state.lock:
            links = list(self._links)
        for each in links:
            each.wake()
