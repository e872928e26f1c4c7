"""Directory → Groups: create one, and who is in it."""

from __future__ import annotations

import falcon

from maestro.okta.administrator import Okta
from maestro.okta.errors import AlreadyThere
from maestro.okta.people import Group
from maestro.okta.tasks import Outcome
from maestro.okta_console.applications import added
from maestro.okta_console.assignments import HERE
from maestro.okta_console.desk import Desk
from maestro.okta_console.forms import Form, read_form
from maestro.okta_console.render import render, see


class Groups:
    """`/groups`: the groups, and *Add group*."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """The list."""
        self._show(req, resp)

    def on_post(self, req: falcon.Request, resp: falcon.Response) -> None:
        """*Save* of a new group."""
        name = read_form(req).text("name").strip()
        created: list[Group] = []

        def create(okta: Okta) -> list[Outcome]:
            created.append(okta.create_group(name))
            return [Outcome("nothing", "", f"The group {name} is in Okta. Nothing was sent.")]

        try:
            if name:
                done = self._desk.act(create)
                raise see(f"/groups/{created[0].id}", done)
            self._show(req, resp, problem="A group needs a name.")
        except AlreadyThere as error:
            self._show(req, resp, name=name, problem=str(error))

    def _show(self, req: falcon.Request, resp: falcon.Response, *, name: str = "", problem: str = "") -> None:
        with self._desk.opened() as okta:
            groups = list(okta.directory.groups.values())
            status = 422 if problem else 200
            render(req, resp, self._desk, "groups.html", status=status, groups=groups, name=name, problem=problem)


class OneGroup:
    """`/groups/{group_id}`: its people."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def on_get(self, req: falcon.Request, resp: falcon.Response, group_id: str) -> None:
        """Who is in it, and who may be added."""
        with self._desk.opened() as okta:
            group, directory = found_group(okta, group_id), okta.directory
            members = [directory.people[each] for each in group.members]
            others = [each for each in directory.people.values() if each.id not in group.members]
            render(req, resp, self._desk, "group.html", group=group, members=members, others=others)


class GroupVerb:
    """`/groups/{group_id}/{verb}`: people in and out of it, and the app to and from it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def on_post(self, req: falcon.Request, _resp: falcon.Response, group_id: str, verb: str) -> None:
        """Do it, and go back to where the button was."""
        form = read_form(req)
        done = self._desk.act(lambda okta: _done(okta, found_group(okta, group_id), verb, form))
        raise see(HERE if form.text("from") == "assignments" else f"/groups/{group_id}", done)


def found_group(okta: Okta, group_id: str) -> Group:
    """The group of an id. Raises falcon.HTTPNotFound."""
    group = okta.directory.groups.get(group_id)
    if group is None:
        raise falcon.HTTPNotFound(description="There is no such group in this Okta.")
    return group


def _done(okta: Okta, group: Group, verb: str, form: Form) -> list[Outcome]:
    match verb:
        case "add":
            return okta.add(group.name, form.chosen("person"))
        case "remove":
            return okta.remove(group.name, form.chosen("person"))
        case "unassign":
            added(okta)
            return okta.unassign(group.name)
        case _:
            raise falcon.HTTPNotFound(description="There is no such act.")
