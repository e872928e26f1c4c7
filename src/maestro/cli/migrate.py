"""`maestro migrate`: the database brought up to date, or what that would take."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Final

import typer

from maestro.cli.opening import make_directory
from maestro.cli.output import EXIT_CODES, Json, explained, show, show_one
from maestro.cli.settings import load_settings
from maestro.conformance.verdict import Nonconformant
from maestro.store import migrations
from maestro.store.migrations.history import Step

# As of every check that found something.
FOUND: Final = EXIT_CODES[Nonconformant]


def migrate(
    up: Annotated[bool, typer.Option("--up", help="Apply what is due: what is done without any option.")] = False,
    check: Annotated[bool, typer.Option("--check", help="Only say what is due; exit code 6 when anything is.")] = False,
    plan: Annotated[bool, typer.Option("--plan", help="Only print the SQL of what is due.")] = False,
    contract: Annotated[
        bool, typer.Option("--contract", help="Take away, too, what only older versions need; none may run any more.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Create the database, or bring it up to date. The service may run meanwhile."""
    if up + check + plan > 1 or (contract and (check or plan)):
        raise typer.BadParameter("use one of --up, --check and --plan, and --contract with none but --up")
    with explained():
        settings = load_settings()
        url = settings.database_url.get_secret_value()
        if check:
            _check(url, as_json=as_json)
        elif plan:
            _plan(url, as_json=as_json)
        else:
            make_directory(settings.database_path)
            applied = migrations.migrate(url, contract=contract, tell=lambda text: typer.echo(text, err=True))
            _show(settings.database_name, applied, migrations.due(url), as_json=as_json)


def _show(database: str, applied: Sequence[Step], due: Sequence[Step], *, as_json: bool) -> None:
    facts: dict[str, Any] = {"database": database, "applied": [each.name for each in applied]}
    facts["due"] = [each.name for each in due]
    if not as_json:
        facts["applied"] = ", ".join(facts["applied"]) or "nothing: up to date"
        facts["due"] = ", ".join(f"{each.name} ({each.phase}: {each.title})" for each in due) or "nothing"
    show_one(facts, as_json=as_json)


def _check(url: str, *, as_json: bool) -> None:
    due = migrations.due(url)
    show([_row(each) for each in due], as_json=as_json, empty="Nothing is due.")
    if due:
        raise typer.Exit(FOUND)


def _plan(url: str, *, as_json: bool) -> None:
    planned = migrations.plan(url)
    if as_json:
        show([{**_row(step), "sql": sql} for step, sql in planned], as_json=True)
        return
    for step, sql in planned:
        typer.echo(f"-- {step.name} {step.phase}: {step.title}\n{sql}")
    if not planned:
        typer.echo("-- Nothing is due.")


def _row(step: Step) -> dict[str, str]:
    return {"number": step.name, "phase": step.phase, "title": step.title}
