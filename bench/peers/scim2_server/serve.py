"""scim2-server behind Granian, as the benchmark's own service is served: `serve.py PORT [DATABASE]`.

Without DATABASE the resources are in memory, by the storage that comes with the library.
"""

import os
import sys
import threading

from granian import Granian
from granian.constants import Interfaces
from scim2_server.memory import InMemoryStorage
from scim2_server.testserver.application import BearerTokenApplication
from scim2_server.utils import load_default_provider


class Application(BearerTokenApplication):
    """The library's own, told that a request without a length has no body: Granian's input cannot be read to its end."""

    def __call__(self, environ, start_response):
        """Answer."""
        environ.pop("wsgi.input_terminated", None)
        return super().__call__(environ, start_response)


def application() -> BearerTokenApplication:
    """The whole application: one storage, one token."""
    provider = load_default_provider()
    database = os.environ.get("BENCH_DATABASE")
    if database:
        from sqlite_storage import SqliteStorage

        storage = SqliteStorage(database, provider, threading.local())
    else:
        storage = InMemoryStorage()
    return Application(storage, provider, bearer_tokens=["bench"])


if __name__ == "__main__":
    if len(sys.argv) > 2:
        os.environ["BENCH_DATABASE"] = sys.argv[2]
    Granian(
        "serve:application",
        factory=True,
        port=int(sys.argv[1]),
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=32,
        blocking_threads_idle_timeout=600,
        backpressure=256,
        websockets=False,
        log_enabled=False,
    ).serve()
