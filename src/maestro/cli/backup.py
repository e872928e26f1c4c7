"""`maestro backup`: the database's file backed up while the service runs."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from maestro.cli.opening import opened, system_occasion
from maestro.cli.output import Json, explained, show_one
from maestro.cli.settings import load_settings
from maestro.directory.errors import Refused, Unavailable
from maestro.directory.event import Event
from maestro.store.backing_up import back_up
from maestro.store.standing import BACKUP


def backup(
    path: Annotated[Path, typer.Argument(help="The file to write, which must not be there yet.")],
    as_json: Json = False,
) -> None:
    """Back the database up to a file, while the service runs; for a database in a file. See how to restore it in
    docs/howto/back-up-and-restore.md, also for PostgreSQL, which has tools of its own.
    """
    with explained():
        settings = load_settings()
        source = settings.database_path
        if source is None:
            raise Refused(
                f"The database at {settings.database_name} is on a server: back it up with pg_dump, or with "
                "pg_basebackup and an archive of its log, as docs/howto/back-up-and-restore.md says."
            )
        if not source.exists():
            raise Refused(f"There is no database at {source}.")
        made = back_up(source, path)
        with suppress(Refused, Unavailable), opened(settings) as database:  # a backup is one, noted or not
            database.note(Event("system:database:backed up", *BACKUP, system_occasion()))
        show_one(
            {
                "backup": str(path),
                "bytes": made.bytes,
                "events": made.events,
                "until": made.until,
            },
            as_json=as_json,
        )
