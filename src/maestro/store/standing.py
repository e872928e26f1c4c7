"""How a database stands: what it answers when it is asked, and what its engine tells of itself."""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, cast, column, func, literal, literal_column, select, table
from sqlalchemy.types import Float

from maestro.directory.operating import Neighbour, Standing, Statistics
from maestro.store.columns import Text
from maestro.store.engines.engine import Engine
from maestro.store.engines.postgresql import Postgresql
from maestro.store.engines.sqlite import Sqlite
from maestro.store.migrations.history import IDS, history, name_of
from maestro.store.migrations.presence import BELIEVED_SECONDS, NOW
from maestro.store.statements import compiled
from maestro.store.tables import EVENT, PROCESS

# Of what an event is that tells of a backup, which no organization did.
BACKUP: Final = ("database", "backup")
_E, _P = EVENT.c, PROCESS.c
_BACKED_UP: Final = compiled(
    select(func.max(_E.at)).where(
        _E.organization.is_(None),
        _E.subject_type == literal_column(f"'{BACKUP[0]}'"),
        _E.subject == literal_column(f"'{BACKUP[1]}'"),
    )
)
_ARCHIVER: Final = table("pg_stat_archiver", column("last_archived_time"))
_TABLES: Final = table(
    "pg_stat_user_tables",
    *(column(each) for each in ("relname", "n_live_tup", "n_dead_tup", "last_analyze", "last_autoanalyze")),
)
_T: Final = _TABLES.c
_LOG_FILES: Final = func.pg_ls_waldir().table_valued("name", "size", "modification")


def standing_of(engine: Engine, *, writes: bool) -> Standing:
    """How an engine's database stands. Raises errors.Unavailable."""
    began = time.perf_counter()
    ids = [row[0] for row in engine.rows(IDS, {})]
    answered = time.perf_counter() - began
    stamp, steps = history().stamp_of(ids), history().steps
    facts = _of_server(engine) if isinstance(engine, Postgresql) else _of_file(engine)
    waiting, behind = engine.waiting if isinstance(engine, Sqlite | Postgresql) else (0, 0)
    return Standing(
        engine=engine.name,
        answered=answered,
        wrote=_seconds_to_write(engine) if writes else None,
        waiting=waiting,
        behind=behind,
        migration=name_of(stamp.number) if stamp else "unknown",
        due=[each.title for each in steps if stamp is not None and each.stamp.number > stamp.number],
        processes=_processes(engine),
        **facts,
    )


def _seconds_to_write(engine: Engine) -> float:
    """How long a write waits until those before it are done: it changes nothing itself."""
    began = time.perf_counter()
    engine.flush()
    return time.perf_counter() - began


def _processes(engine: Engine) -> Sequence[Neighbour]:
    age: ColumnElement[float] = NOW[engine.name] - _P.seen
    found = select(_P.name, _P.program, age).where(age < literal(BELIEVED_SECONDS)).order_by(_P.name)
    return [Neighbour(name, program, float(seconds)) for name, program, seconds in engine.found(found)]


def _of_file(engine: Engine) -> dict[str, Any]:
    path = engine.path if isinstance(engine, Sqlite) else None
    log = path.with_name(f"{path.name}-wal") if path else None
    return {
        "version": sqlite3.sqlite_version,
        "size": path.stat().st_size if path else 0,
        "log": log.stat().st_size if log and log.exists() else 0,
        "free": shutil.disk_usage(path.parent).free if path else None,
        "skew": None,  # it has the clock of the machine
        "backed_up": engine.row(_BACKED_UP, {})[0],
        "statistics": (),  # it needs none: its statements name what they go by
    }


def _of_server(engine: Postgresql) -> dict[str, Any]:
    before = time.time()
    version, size, clock, may_list = _first(
        engine,
        select(
            func.current_setting("server_version"),
            func.pg_database_size(func.current_database()),
            cast(func.extract("epoch", func.clock_timestamp()), Float),
            func.has_function_privilege("pg_ls_waldir()", "execute"),
        ),
    )
    halfway = (before + time.time()) / 2
    archived = _first(engine, select(_as_instant(_ARCHIVER.c.last_archived_time)).select_from(_ARCHIVER))[0]
    analyzed = _as_instant(func.greatest(_T.last_analyze, _T.last_autoanalyze))
    tables = select(_T.relname, _T.n_live_tup, _T.n_dead_tup, analyzed).order_by(_T.n_live_tup.desc(), _T.relname)
    return {
        "version": str(version).split()[0],
        "size": int(size),
        # Whom the server does not trust with its files may not know.
        "log": int(_first(engine, select(func.coalesce(func.sum(_LOG_FILES.c.size), 0)))[0]) if may_list else None,
        "free": None,
        "skew": float(clock) - halfway,
        "backed_up": archived,
        "statistics": [Statistics(*row) for row in engine.found(tables)],
    }


def _first(engine: Engine, query: Select[Any]) -> Any:
    return engine.found(query)[0]


def _as_instant(moment: Any) -> ColumnElement[str]:
    in_utc = func.timezone("UTC", moment)
    return cast(func.to_char(in_utc, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), Text)
