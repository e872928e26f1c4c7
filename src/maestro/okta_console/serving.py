"""Serving the console: on this machine alone, in threads of the demonstration's own process."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from socketserver import TCPServer, ThreadingMixIn
from typing import Final
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from maestro.okta_console.app import create_app
from maestro.okta_console.desk import Desk

HOST: Final = "127.0.0.1"


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True

    def server_bind(self) -> None:
        """Bind, without asking the name of this machine of anybody, which takes seconds where nobody knows it."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = HOST, self.server_address[1]
        self.setup_environ()


class _Quiet(WSGIRequestHandler):
    """Says nothing on the terminal, which is the demonstration's."""

    def log_message(self, format: str, *_: object) -> None:
        """Nothing."""


@contextmanager
def serving(desk: Desk, port: int) -> Iterator[str]:
    """The console's address, while it answers. Raises OSError when the port is taken."""
    with _Server((HOST, port), _Quiet) as server:
        port = server.server_port
        server.set_app(create_app(desk, {f"{HOST}:{port}", f"localhost:{port}"}))
        thread = threading.Thread(target=server.serve_forever, name="simulated Okta", daemon=True)
        thread.start()
        try:
            yield f"http://{HOST}:{port}"
        finally:
            server.shutdown()
            thread.join()
