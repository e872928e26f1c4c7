"""`maestro serve`: the service itself."""

from __future__ import annotations

import os
import socket
from dataclasses import replace
from multiprocessing.util import Finalize
from typing import Annotated, Any

import falcon
import typer
from granian.constants import Interfaces
from granian.http import HTTP1Settings
from granian.server.mp import MPServer

from maestro.cli.draining import FINISH_SECONDS, Drain, watch_signals
from maestro.cli.identifiers import new_id
from maestro.cli.opening import open_database, process_of, wiring_of
from maestro.cli.output import explained
from maestro.cli.pruning import Pruning
from maestro.cli.settings import PREFIX, load_settings
from maestro.directory.errors import Unavailable
from maestro.store.examining import refuse_unsafe
from maestro.web.app import create_app

# Okta hangs up after 60 seconds; a request that has not even arrived by then never will.
_HEADER_TIMEOUT_MS = 10_000
# Later than the process ends by itself: only one that hangs is killed.
_STOP_SECONDS = FINISH_SECONDS + 5
# Beyond those that organizations share: for pages, for who watches, and for who is refused.
_SPARE_THREADS = 16


def serve(
    port: Annotated[int | None, typer.Option(help="The port to listen on.")] = None,
    host: Annotated[str | None, typer.Option(help="The address to listen on.")] = None,
) -> None:
    """Serve SCIM and the pages. Stops on SIGTERM when what was begun is finished."""
    with explained():
        settings = load_settings(port=port, host=host)
        settings.read_pepper()
        refuse_unsafe(settings.database_url.get_secret_value())
        open_database(settings).close()
        _check_port(settings.host, settings.port)
    # The process that answers reads its settings anew; what the command line said goes with it.
    os.environ[f"{PREFIX}PORT"] = str(settings.port)
    os.environ[f"{PREFIX}HOST"] = settings.host
    server = MPServer(
        target="maestro.cli.serving:application",
        factory=True,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=settings.threads + _SPARE_THREADS,
        blocking_threads_idle_timeout=600,
        backpressure=settings.threads * 8,
        http1_settings=HTTP1Settings(header_read_timeout=_HEADER_TIMEOUT_MS),
        workers_kill_timeout=_STOP_SECONDS,
        websockets=False,
        log_enabled=False,
    )
    Drain(server, settings.drain_seconds)
    server.serve()


def application() -> falcon.App[Any, Any]:
    """The application in the process that answers."""
    settings = load_settings()
    database = open_database(settings)
    process = process_of(settings, f"{socket.gethostname()} {os.getpid()}")
    database.attend(process.name, new_id())
    wiring = replace(wiring_of(settings, database), process=process)
    pruning = Pruning(database, settings.retention, wiring.log, upkeep=process.upkeep)

    def stop() -> None:
        pruning.close()
        database.close()
        wiring.log("stopped")

    def cut_off() -> None:
        wiring.log("requests cut off", level="warning", in_flight=wiring.admission.in_flight)
        stop()
        os._exit(0)

    watch_signals(wiring.draining, cut_off)

    # A worker ends as processes of multiprocessing do: without what is registered with atexit.
    Finalize(None, stop, exitpriority=1)
    where = f"{settings.host}:{settings.port}"
    wiring.log("serving", address=where, public_url=settings.reached_at, version=process.version)
    return create_app(wiring)


def _check_port(host: str, port: int) -> None:
    """Raise Unavailable when somebody listens there: Granian would share the port, and answer every other request."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Unavailable(
                f"The service cannot listen on {host} port {port} ({error.strerror}). "
                "Stop what listens there, or choose another port: --port or MAESTRO_PORT."
            ) from None
