"""`maestro copy`: a database moved to another engine or place."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from maestro.cli.opening import make_directory
from maestro.cli.output import Json, explained, show_one
from maestro.cli.settings import PREFIX, checked_database_url
from maestro.store.copying import Step
from maestro.store.copying import copy as copy_database
from maestro.store.locations import path_of, shown


def copy(
    source: Annotated[
        str, typer.Argument(metavar="FROM", envvar=f"{PREFIX}COPY_FROM", show_envvar=True, help="The database's URL.")
    ],
    target: Annotated[
        str,
        typer.Argument(metavar="TO", envvar=f"{PREFIX}COPY_TO", show_envvar=True, help="The URL of an empty database."),
    ],
    as_json: Json = False,
) -> None:
    """Copy a database into an empty one, on either engine, and compare them; run again, it goes on where it was.

    No service may run on either. A URL that has a password is better given in the environment: arguments can be
    seen by everybody on this machine.
    """
    urls = _checked(source, "FROM"), _checked(target, "TO")
    with explained(), _Bars() as bars:
        make_directory(path_of(urls[1]))
        copied = copy_database(*urls, bars.show)
    facts = {
        "from": shown(urls[0]),
        "to": shown(urls[1]),
        "rows": sum(copied.rows.values()),
        "copied": copied.copied,
        "copy_seconds": round(copied.copy_seconds, 1),
        "compare_seconds": round(copied.compare_seconds, 1),
    }
    show_one({**facts, "tables": copied.rows} if as_json else facts, as_json=as_json)


def _checked(url: str, name: str) -> str:
    try:
        return checked_database_url(url)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint=name) from None


class _Bars:
    """Progress on standard error, a bar for each table; nothing where that is no terminal."""

    def __init__(self) -> None:
        columns = (TextColumn("{task.description:22}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        self._console = Console(stderr=True)
        self._progress = Progress(*columns, console=self._console, disable=not self._console.is_terminal)
        self._tasks: dict[tuple[str, str], TaskID] = {}

    def __enter__(self) -> _Bars:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def show(self, step: Step) -> None:
        """How far a table is."""
        if not step.total:
            return
        of = (step.act, step.table)
        if of not in self._tasks:
            self._tasks[of] = self._progress.add_task(f"{step.act} {step.table}")
        self._progress.update(self._tasks[of], completed=step.done, total=step.total)
