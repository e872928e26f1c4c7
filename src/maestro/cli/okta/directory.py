"""`maestro okta person …` and `maestro okta group …`: Okta's own directory."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

import typer

from maestro.cli.okta.screen import FILE, File, GroupName, Login, opened, tell
from maestro.cli.output import Json, show, show_one
from maestro.okta.administrator import Okta
from maestro.okta.people import Person, Profile

people = typer.Typer(help="People in the simulated Okta.", no_args_is_help=True)
groups = typer.Typer(help="Groups in the simulated Okta.", no_args_is_help=True)

Logins = Annotated[list[str], typer.Argument(help="Logins.")]
Value = Annotated[str | None, typer.Option(show_default=False)]


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
        tell(okta.edit(login, **changes), as_json=as_json)


@people.command("assign")
def assign_person(login: Login, file: File = FILE, as_json: Json = False) -> None:
    """Assign the app to a person alone."""
    with opened(file, as_json=as_json) as okta:
        tell(okta.assign_person(login), as_json=as_json)


@people.command("unassign")
def unassign_person(login: Login, file: File = FILE, as_json: Json = False) -> None:
    """Take the app from a person; a group may still give it."""
    with opened(file, as_json=as_json) as okta:
        tell(okta.unassign_person(login), as_json=as_json)


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
        tell(okta.add(group, logins), as_json=as_json)


@groups.command("remove")
def remove_from_group(group: GroupName, logins: Logins, file: File = FILE, as_json: Json = False) -> None:
    """Remove people from a group; where the group has the app, they are deactivated."""
    with opened(file, as_json=as_json) as okta:
        tell(okta.remove(group, logins), as_json=as_json)


@groups.command("list")
def list_groups(file: File = FILE, as_json: Json = False) -> None:
    """List the groups."""
    with opened(file, as_json=as_json) as okta:
        rows = [
            {"id": each.id, "name": each.name, "members": len(each.members), "assigned": each.is_assigned}
            for each in okta.directory.groups.values()
        ]
        show(rows, as_json=as_json, empty="No group yet. Create one: maestro okta group create")


def _facts(okta: Okta, person: Person) -> dict[str, Any]:
    return {
        "id": person.id,
        **asdict(person.profile),
        "status": person.status,
        "assigned": okta.directory.is_assigned(person),
        "link": person.link.state if person.link else None,
        "target_id": person.link.target_id if person.link else None,
    }
