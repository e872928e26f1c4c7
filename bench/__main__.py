"""`python -m bench`: carry out a plan, show the table, and write it down."""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from bench.judgement import judge
from bench.load import LoadFailed
from bench.pictures import draw
from bench.plan import PLANS
from bench.run import run, steps_of
from bench.tables import markdown, show

RESULTS = Path(__file__).with_name(".results")


def main(
    plan: Annotated[str, typer.Option(help=f"One of {', '.join(PLANS)}.")] = "short",
    to: Annotated[Path, typer.Option(help="The folder that results are written to.")] = RESULTS,
) -> None:
    """Measure this service beside its limits and its peers."""
    console = Console()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that what was started is ended
    if plan not in PLANS:
        raise typer.BadParameter(f"there is no plan {plan}; there are {', '.join(PLANS)}")
    columns = (TextColumn("{task.description}"), BarColumn(20), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("starting", total=steps_of(PLANS[plan]))
        try:
            results = run(
                PLANS[plan],
                tell=lambda text: progress.update(task, description=text[:70].ljust(70)),
                advance=lambda: progress.advance(task),
                keep=lambda so_far: so_far.write(to / f"{plan}.json"),
            )
        except LoadFailed as error:
            console.print(f"[red]{error}[/red]")
            raise typer.Exit(1) from None
    verdicts = judge(results)
    show(results, verdicts, console)
    results.write(to / f"{plan}.json")
    (to / f"{plan}.md").write_text(markdown(results, verdicts), "utf-8")
    for name, picture in draw(results).items():
        (to / f"{plan}-{name}.svg").write_text(picture, "utf-8")
    console.print(f"Written to {to}: {plan}.json, {plan}.md and the pictures.")


if __name__ == "__main__":
    typer.run(main)
