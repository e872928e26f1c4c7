"""`maestro okta connect` and the verbs about the app."""

from __future__ import annotations

import getpass
import json
import os
import sys
from dataclasses import asdict
from typing import Annotated, Any

import typer

from maestro.cli.okta.screen import FILE, File, GroupName, Login, opened, tell
from maestro.cli.output import Json, printable, show_one
from maestro.okta.connection import Behaviour, Connection, Encoding, Mode, ToApp
from maestro.okta.importing import Import
from maestro.okta.tasks import Outcome

PASSWORD_VARIABLE = "MAESTRO_OKTA_PASSWORD"  # noqa: S105 - its name

commands = typer.Typer()


@commands.command("connect")
def connect(
    *,
    base_url: Annotated[str, typer.Option(help="The SCIM base URL: https://acme.example/scim/v2.")],
    username: Annotated[str, typer.Option(help="The API user name; none for a bearer token.")] = "",
    mode: Annotated[Mode, typer.Option(help="Which kind of app.")] = Mode.OIN_LEGACY_BASIC,
    app: Annotated[str, typer.Option(help="The app's name, as messages show it.")] = "Clinical Maestro",
    import_groups: Annotated[bool, typer.Option("--import-groups", help="Tick Import Groups.")] = False,
    encoding: Annotated[Encoding, typer.Option(help="How a filter's spaces are written.")] = Encoding.PLUS,
    failed_push_unlinks: Annotated[
        bool, typer.Option(help="After a failed push, never send a deactivation, as Okta does.")
    ] = True,
    stale_put: Annotated[
        bool, typer.Option("--stale-put", help="Push `active: false` once more after a reactivation.")
    ] = False,
    control_characters: Annotated[
        bool, typer.Option("--control-characters", help="Put invisible characters into first names.")
    ] = False,
    upper_case_user_name: Annotated[
        bool, typer.Option("--upper-case-user-name", help="Send user names in upper case.")
    ] = False,
    file: File = FILE,
    as_json: Json = False,
) -> None:
    """Test API Credentials, and save. MAESTRO_OKTA_PASSWORD or standard input says the password or token."""
    behaviour = Behaviour(encoding, failed_push_unlinks, stale_put, control_characters, upper_case_user_name)
    with opened(file, as_json=as_json) as okta:
        connection = Connection(base_url, _secret(), username, mode, app, import_groups, behaviour)
        tell([okta.connect(connection)], as_json=as_json)


@commands.command("to-app")
def to_app(
    *,
    create_users: Annotated[bool, typer.Option(help="Create or link whom the app is assigned to.")] = True,
    update_attributes: Annotated[bool, typer.Option(help="Push what changes in a profile.")] = True,
    deactivate_users: Annotated[bool, typer.Option(help="Deactivate from whom the app is taken.")] = True,
    file: File = FILE,
    as_json: Json = False,
) -> None:
    """Set the switches of Provisioning → To App; one that is not named is on."""
    switches = ToApp(create_users, update_attributes, deactivate_users)
    with opened(file, as_json=as_json) as okta:
        okta.switch(switches)
        show_one(asdict(switches), as_json=as_json)


@commands.command("sync")
def sync(file: File = FILE, as_json: Json = False) -> None:
    """Force Sync: push the profile of everyone who is linked, changed or not."""
    with opened(file, as_json=as_json) as okta:
        tell(okta.force_sync(), as_json=as_json)


@commands.command("forget")
def forget(file: File = FILE, as_json: Json = False) -> None:
    """Forget the app, its connection and its assignments; people and groups stay, and nothing is sent."""
    with opened(file, as_json=as_json) as okta:
        okta.forget_app()
        tell([], as_json=as_json)


@commands.command("assign")
def assign(group: GroupName, file: File = FILE, as_json: Json = False) -> None:
    """Assign a group to the app: its members are provisioned."""
    with opened(file, as_json=as_json) as okta:
        tell(okta.assign(group), as_json=as_json)


@commands.command("unassign")
def unassign(group: GroupName, file: File = FILE, as_json: Json = False) -> None:
    """Take the app from a group: its members are deactivated."""
    with opened(file, as_json=as_json) as okta:
        tell(okta.unassign(group), as_json=as_json)


@commands.command("deactivate")
def deactivate(person: Login, file: File = FILE, as_json: Json = False) -> None:
    """Deactivate a person in Okta."""
    with opened(file, as_json=as_json) as okta:
        tell(okta.deactivate(person), as_json=as_json)


@commands.command("reactivate")
def reactivate(person: Login, file: File = FILE, as_json: Json = False) -> None:
    """Reactivate a person in Okta; what groups assign comes back."""
    with opened(file, as_json=as_json) as okta:
        tell(okta.reactivate(person), as_json=as_json)


@commands.command("suspend")
def suspend(person: Login, file: File = FILE, as_json: Json = False) -> None:
    """Suspend a person in Okta. Okta tells no app of it."""
    with opened(file, as_json=as_json) as okta:
        tell(okta.suspend(person), as_json=as_json)


@commands.command("retry")
def retry(
    logins: Annotated[list[str] | None, typer.Argument(help="Only these people.", show_default=False)] = None,
    file: File = FILE,
    as_json: Json = False,
) -> None:
    """Retry Selected: do again what failed, and provision whom the connection came too late for."""
    with opened(file, as_json=as_json) as okta:
        tell(okta.retry(logins or ()), as_json=as_json)


@commands.command("import")
def import_now(file: File = FILE, as_json: Json = False) -> None:
    """Import Now: read every page of the app's users."""
    with opened(file, as_json=as_json) as okta:
        done = okta.import_now()
        if isinstance(done, Outcome):
            tell([done], as_json=as_json)
            return
        show_one(_import_facts(done) if as_json else {"import": done.text}, as_json=as_json)
        if done.is_stopped:
            raise typer.Exit(1)


@commands.command("log")
def show_log(
    limit: Annotated[int, typer.Option(help="How many, the newest first.", min=1, max=500)] = 20,
    file: File = FILE,
    as_json: Json = False,
) -> None:
    """Show the System Log, and below it the tasks that await Retry Selected."""
    with opened(file, as_json=as_json) as okta:
        entries = okta.directory.log[: -limit - 1 : -1]
        tasks = list(okta.directory.tasks.values())
        if as_json:
            told = {"log": [asdict(each) for each in entries], "tasks": [asdict(each) for each in tasks]}
            typer.echo(json.dumps(told, indent=2, ensure_ascii=False))
            return
        for entry in entries:
            typer.echo(f"{entry.at}  {printable(entry.sentence)}")
        if not entries:
            typer.echo("The System Log is empty.")
        if tasks:
            typer.echo("\nAwaiting Retry Selected:")
        for task in tasks:
            typer.echo(f"{task.at}  {printable(task.text)}")


def _import_facts(done: Import) -> dict[str, Any]:
    return {**asdict(done), "app_users": len(done.app_users), "text": done.text}


def _secret() -> str:
    given = os.environ.get(PASSWORD_VARIABLE)
    if given is not None:
        return given
    return getpass.getpass("Password or token: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
