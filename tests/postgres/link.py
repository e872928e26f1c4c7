"""One connection through a relay: two sockets, and the thread that alone touches them."""

from __future__ import annotations

import selectors
import socket
import struct
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Protocol

_PIECE = 1 << 16
_CONNECT_SECONDS = 10
_RESET = struct.pack("ii", 1, 0)


class Rule(Protocol):
    """What a request meets."""

    is_delivered: bool


class State(Protocol):
    """What a connection goes by, and what it tells."""

    delay: float
    is_stalled: bool
    is_refusing: bool

    def rule_for(self, request: bytes) -> Rule | None:
        """The rule that a request meets."""

    def count_cut(self) -> None:
        """A rule has been kept."""


class Link:
    """A client's connection and the one to the server that belongs to it."""

    def __init__(
        self, client: socket.socket, target: tuple[str, int], state: State, leave: Callable[[Link], None]
    ) -> None:
        self.is_open = True
        self._client = client
        self._target = target
        self._state = state
        self._leave = leave
        self._is_doomed = state.is_refusing
        self._loses_reply = False
        self._woken, self._wake = socket.socketpair()

    def start(self) -> None:
        """Carry, in a thread of its own, until either side ends or it is cut."""
        threading.Thread(target=self._run, name="cut link", daemon=True).start()

    def cut(self) -> None:
        """Reset both connections, soon."""
        self._is_doomed = True
        self.wake()

    def wake(self) -> None:
        """Look again at the state."""
        with suppress(OSError):  # ended meanwhile
            self._wake.send(b"!")

    def _run(self) -> None:
        server: socket.socket | None = None
        try:
            self._wait_while_stalled()
            if not self._is_doomed:
                server = socket.create_connection(self._target, timeout=_CONNECT_SECONDS)
                server.settimeout(None)
                self._carry(server)
        except OSError:
            self._is_doomed = True  # who is left learns it
        finally:
            for each in (self._client, server):
                if each is not None:
                    if self._is_doomed:
                        each.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
                    each.close()
            self._woken.close()
            self._wake.close()
            self.is_open = False
            self._leave(self)

    def _carry(self, server: socket.socket) -> None:
        for each in (self._client, server):
            each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with selectors.DefaultSelector() as selector:
            for each in (self._woken, self._client, server):
                selector.register(each, selectors.EVENT_READ)
            while len(selector.get_map()) > 1 and not self._is_doomed:
                for key, _ in selector.select():
                    if key.fileobj is self._woken:
                        self._woken.recv(_PIECE)
                        self._wait_while_stalled()
                        break  # what was ready may be doomed
                    is_request = key.fileobj is self._client
                    source, goal = (self._client, server) if is_request else (server, self._client)
                    piece = source.recv(_PIECE)
                    if not piece:
                        selector.unregister(source)
                        goal.shutdown(socket.SHUT_WR)
                    elif not self._forward(piece, goal, is_request=is_request):
                        return

    def _forward(self, piece: bytes, goal: socket.socket, *, is_request: bool) -> bool:
        """Whether the connection goes on."""
        if not is_request and self._loses_reply:
            return self._end()
        rule = self._state.rule_for(piece) if is_request else None
        if rule is not None and not rule.is_delivered:
            return self._end()
        time.sleep(self._state.delay)
        self._wait_while_stalled()
        if self._is_doomed:
            return False
        self._loses_reply = self._loses_reply or rule is not None
        goal.sendall(piece)
        return True

    def _end(self) -> bool:
        self._is_doomed = True
        self._state.count_cut()
        return False

    def _wait_while_stalled(self) -> None:
        while self._state.is_stalled and not self._is_doomed:
            self._woken.recv(_PIECE)
