"""Which programs run on the database: each process says so every ten seconds, and is believed for a minute.

A contract takes away what older programs need, so it asks first whether one is there. Any process may say it,
behind any pooler and over any engine, so it is a row; and rows go by the clock of the database, not of the process.
"""

from __future__ import annotations

import contextlib
import threading
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, bindparam, cast, delete, func, literal_column, select
from sqlalchemy.dialects import postgresql, sqlite

from maestro.directory.errors import Unavailable
from maestro.store.engines.engine import Engine, Transaction
from maestro.store.statements import EngineName, Statement, compiled, text_for
from maestro.store.tables import PROCESS, Fraction

BEAT_SECONDS: Final = 10.0
# Longer than any pause after which a process goes on as if nothing had been.
BELIEVED_SECONDS: Final = 60
# Rows of processes that were killed are in nobody's way; some day they go.
_KEPT_SECONDS: Final = 3600

_P: Final = PROCESS.c
NOW: Final[dict[EngineName, ColumnElement[Any]]] = {
    "sqlite": cast(literal_column("unixepoch()"), Fraction),
    "postgresql": func.extract("epoch", func.clock_timestamp()),
}


class Presence:
    """Says every ten seconds that this process is there, until it is closed. `name` is what people know it by."""

    def __init__(self, engine: Engine, name: str, program: int, process_id: str) -> None:
        self._engine = engine
        self._row = {"id": process_id, "name": name, "program": program}
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="maestro-presence", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Take leave: no contract waits for this process any more."""
        self._closing.set()
        self._thread.join()

    def _run(self) -> None:
        while True:
            self._try(self._say)
            if self._closing.wait(BEAT_SECONDS):
                break
        self._try(self._take_leave)

    def _try(self, work: Any) -> None:
        with contextlib.suppress(Unavailable):  # said ten seconds later, or believed no longer
            self._engine.run(work)

    def _say(self, transaction: Transaction) -> None:
        transaction.execute(_SAY, self._row)
        transaction.execute(_FORGET, {})

    def _take_leave(self, transaction: Transaction) -> None:
        transaction.execute(_LEAVE, {"of_id": self._row["id"]})


class Process(NamedTuple):
    """A process that was there lately; `age` in seconds."""

    name: str
    program: int
    age: float


def present(connection: Connection) -> list[Process]:
    """The processes that were there within the last minute, the oldest programs first."""
    now = NOW["sqlite" if connection.dialect.name == "sqlite" else "postgresql"]
    age = now - _P.seen
    found = select(_P.name, _P.program, age).where(age < BELIEVED_SECONDS).order_by(_P.program, _P.name)
    return [Process(name, number, float(seconds)) for name, number, seconds in connection.execute(found)]


def older_than(connection: Connection, program: int) -> list[Process]:
    """The processes of older programs that were there within the last minute."""
    return [each for each in present(connection) if each.program < program]


def _saying(engine: EngineName) -> str:
    # The two are alike, and their types are not known to be.
    insert: Any = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}[engine]
    given: dict[str, Any] = {name: bindparam(name) for name in ("id", "name", "program")}
    said = insert(PROCESS).values(**given, seen=NOW[engine])
    return text_for(engine, said.on_conflict_do_update(index_elements=[_P.id], set_={"seen": said.excluded.seen}))


def _forgetting(engine: EngineName) -> str:
    return text_for(engine, delete(PROCESS).where(_P.seen < NOW[engine] - literal_column(str(_KEPT_SECONDS))))


_SAY: Final = Statement(_saying("sqlite"), _saying("postgresql").encode())
_FORGET: Final = Statement(_forgetting("sqlite"), _forgetting("postgresql").encode())
_LEAVE: Final = compiled(delete(PROCESS).where(_P.id == bindparam("of_id")))
