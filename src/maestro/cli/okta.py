"""`maestro okta …`: the simulated Okta, by its administrator's verbs."""

from __future__ import annotations

import getpass
import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from maestro.cli.output import Json, explained, show, show_one
from maestro.directory.errors import Missing, Refused, Taken
from maestro.okta.administrator import Okta
from maestro.okta.connection import Behaviour, Connection, Encoding, Mode
from maestro.okta.errors import AlreadyThere, NotPossible, Unknown
from maestro.okta.importing import Import
from maestro.okta.people import LogEntry, Person, Profile
from maestro.okta.tasks import Outcome, Sight

PASSWORD_VARIABLE = "MAESTRO_OKTA_PASSWORD"  # noqa: S105 - its name

commands = typer.Typer(help="A simulated Okta: sends what Okta sends, to any SCIM server.", no_args_is_help=True)
people = typer.Typer(help="People in the simulated Okta.", no_args_is_help=True)
groups = typer.Typer(help="Groups in the simulated Okta.", no_args_is_help=True)
commands.add_typer(people, name="person")
commands.add_typer(groups, name="group")

File = Annotated[Path, typer.Option("--file", help="Where this Okta keeps its people and its connection.")]
Login = Annotated[str, typer.Argument(help="The person's login, such as li.na@acme.example.")]
Logins = Annotated[list[str], typer.Argument(help="Logins.")]
GroupName = Annotated[str, typer.Argument(metavar="GROUP", help="The group's name.")]
Value = Annotated[str | None, typer.Option(show_default=False)]

FILE = Path("var/okta.json")


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
        _tell([okta.connect(connection)], as_json=as_json)


@people.command("create")
def create_person(
    login: Login,
    *,
    first_name: Annotated[str, typer.Option()],
    last_name: Annotated[str, typer.Option()],
    email: Annotated[str, typer.Option(help="The login, if none is given.", show_default=False)] = "",
    title: Annotated[str, typer.Option()] = "",
    department: Annotated[str, typer.Option()] = "",
    primary_phone: Annotated[str, typer.Option()] = "",
    file: File = FILE,
    as_json: Json = False,
) -> None:
    """Create a person."""
    profile = Profile(login, first_name, last_name, email or login, title, department, primary_phone)
    with opened(file, as_json=as_json) as okta:
        show_one(_facts(okta, okta.create_person(profile)), as_json=as_json)


@people.command("edit")
def edit_person(
    login: Login,
    *,
    new_login: Annotated[str | None, typer.Option("--login", help="Another login.", show_default=False)] = None,
    first_name: Value = None,
    last_name: Value = None,
    email: Value = None,
    title: Value = None,
    department: Value = None,
    primary_phone: Value = None,
    file: File = FILE,
    as_json: Json = False,
) -> None:
    """Edit a person; the profile is pushed where the app is assigned. An empty value clears."""
    given = {
        "login": new_login,
        "first_name": first_name,
        "last_name": last_name,
        "email": email,
        "title": title,
        "department": department,
        "primary_phone": primary_phone,
    }
    changes = {name: value for name, value in given.items() if value is not None}
    with opened(file, as_json=as_json) as okta:
        _tell(okta.edit(login, **changes), as_json=as_json)


@people.command("list")
def list_people(file: File = FILE, as_json: Json = False) -> None:
    """List the people, and what ties them to the app."""
    with opened(file, as_json=as_json) as okta:
        rows = [_facts(okta, each) for each in okta.directory.people.values()]
        if not as_json:  # more would not fit a line
            rows = [
                {name: each[name] for name in ("login", "status", "assigned", "link", "target_id")} for each in rows
            ]
        show(rows, as_json=as_json, empty="No person yet. Create one: maestro okta person create")


@groups.command("create")
def create_group(name: GroupName, file: File = FILE, as_json: Json = False) -> None:
    """Create a group."""
    with opened(file, as_json=as_json) as okta:
        group = okta.create_group(name)
        show_one({"id": group.id, "name": group.name}, as_json=as_json)


@groups.command("add")
def add_to_group(group: GroupName, logins: Logins, file: File = FILE, as_json: Json = False) -> None:
    """Add people to a group; where the group has the app, they are provisioned."""
    with opened(file, as_json=as_json) as okta:
        _tell(okta.add(group, logins), as_json=as_json)


@groups.command("remove")
def remove_from_group(group: GroupName, logins: Logins, file: File = FILE, as_json: Json = False) -> None:
    """Remove people from a group; where the group has the app, they are deactivated."""
    with opened(file, as_json=as_json) as okta:
        _tell(okta.remove(group, logins), as_json=as_json)


@groups.command("list")
def list_groups(file: File = FILE, as_json: Json = False) -> None:
    """List the groups."""
    with opened(file, as_json=as_json) as okta:
        rows = [
            {"id": each.id, "name": each.name, "members": len(each.members), "assigned": each.is_assigned}
            for each in okta.directory.groups.values()
        ]
        show(rows, as_json=as_json, empty="No group yet. Create one: maestro okta group create")


@commands.command("assign")
def assign(group: GroupName, file: File = FILE, as_json: Json = False) -> None:
    """Assign a group to the app: its members are provisioned."""
    with opened(file, as_json=as_json) as okta:
        _tell(okta.assign(group), as_json=as_json)


@commands.command("unassign")
def unassign(group: GroupName, file: File = FILE, as_json: Json = False) -> None:
    """Take the app from a group: its members are deactivated."""
    with opened(file, as_json=as_json) as okta:
        _tell(okta.unassign(group), as_json=as_json)


@commands.command("deactivate")
def deactivate(person: Login, file: File = FILE, as_json: Json = False) -> None:
    """Deactivate a person in Okta."""
    with opened(file, as_json=as_json) as okta:
        _tell(okta.deactivate(person), as_json=as_json)


@commands.command("reactivate")
def reactivate(person: Login, file: File = FILE, as_json: Json = False) -> None:
    """Reactivate a person in Okta; what groups assign comes back."""
    with opened(file, as_json=as_json) as okta:
        _tell(okta.reactivate(person), as_json=as_json)


@commands.command("suspend")
def suspend(person: Login, file: File = FILE, as_json: Json = False) -> None:
    """Suspend a person in Okta. Okta tells no app of it."""
    with opened(file, as_json=as_json) as okta:
        _tell(okta.suspend(person), as_json=as_json)


@commands.command("retry")
def retry(
    logins: Annotated[list[str] | None, typer.Argument(help="Only these people.", show_default=False)] = None,
    file: File = FILE,
    as_json: Json = False,
) -> None:
    """Retry Selected: do again what failed, and provision whom the connection came too late for."""
    with opened(file, as_json=as_json) as okta:
        _tell(okta.retry(logins or ()), as_json=as_json)


@commands.command("import")
def import_now(file: File = FILE, as_json: Json = False) -> None:
    """Import Now: read every page of the app's users."""
    with opened(file, as_json=as_json) as okta:
        done = okta.import_now()
        if isinstance(done, Outcome):
            _tell([done], as_json=as_json)
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
            typer.echo(f"{entry.at}  {entry.sentence}")
        if not entries:
            typer.echo("The System Log is empty.")
        if tasks:
            typer.echo("\nAwaiting Retry Selected:")
        for task in tasks:
            typer.echo(f"{task.at}  {task.text}")


@contextmanager
def opened(file: Path, *, as_json: bool) -> Iterator[Okta]:
    """The simulated Okta of the file; its requests are shown as they happen, and its errors in words."""
    with explained():
        try:
            with Okta(file, watch=_unseen if as_json else _seen) as okta:
                yield okta
        except Unknown as error:
            raise Missing(str(error)) from None
        except AlreadyThere as error:
            raise Taken(str(error)) from None
        except NotPossible as error:
            raise Refused(str(error)) from None


def _seen(sight: Sight) -> None:
    if not isinstance(sight, LogEntry):
        typer.echo(sight.sentence, err=True)


def _unseen(_: Sight) -> None:
    """Programs that read JSON are told of the outcome alone."""


def _tell(outcomes: Sequence[Outcome], *, as_json: bool) -> None:
    """Print what the administrator sees; exit code 1 when something failed."""
    if as_json:
        typer.echo(json.dumps([asdict(each) for each in outcomes], indent=2, ensure_ascii=False))
    else:
        for each in outcomes:
            typer.echo(each.text)
        if not outcomes:
            typer.echo("Nothing was sent.")
    if any(each.is_failure for each in outcomes):
        raise typer.Exit(1)


def _facts(okta: Okta, person: Person) -> dict[str, Any]:
    return {
        "id": person.id,
        **asdict(person.profile),
        "status": person.status,
        "assigned": okta.directory.is_assigned(person),
        "link": person.link.state if person.link else None,
        "target_id": person.link.target_id if person.link else None,
    }


def _import_facts(done: Import) -> dict[str, Any]:
    return {**asdict(done), "app_users": len(done.app_users), "text": done.text}


def _secret() -> str:
    given = os.environ.get(PASSWORD_VARIABLE)
    if given is not None:
        return given
    return getpass.getpass("Password or token: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
