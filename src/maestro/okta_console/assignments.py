"""The app's Assignments tab: who has the app, alone or by a group."""

from __future__ import annotations

from typing import Final

import falcon

from maestro.okta.administrator import Okta
from maestro.okta.tasks import Outcome
from maestro.okta_console.applications import added
from maestro.okta_console.desk import Desk
from maestro.okta_console.forms import read_form
from maestro.okta_console.render import render, see

HERE: Final = "/app/assignments"


class Assignments:
    """`/app/assignments`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """The people and the groups that have the app, and for whom something is left to do."""
        with self._desk.opened() as okta:
            directory = okta.directory
            people = [directory.people[each] for each in directory.assigned()]
            missed = {each.id for each in people if okta.was_missed(each.id)}
            render(
                req,
                resp,
                self._desk,
                "assignments.html",
                app=added(okta),
                directory=directory,
                people=people,
                groups=[each for each in directory.groups.values() if each.is_assigned],
                missed=missed,
            )


class AssignPeople:
    """`/app/assignments/people`: Assign → Assign to People."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Those who may be chosen."""
        with self._desk.opened() as okta:
            able = [
                each
                for each in okta.directory.people.values()
                if not each.is_assigned and each.status != "DEPROVISIONED"
            ]
            render(req, resp, self._desk, "assign_people.html", app=added(okta), people=able)

    def on_post(self, req: falcon.Request, _resp: falcon.Response) -> None:
        """*Assign* those who are ticked."""
        chosen = read_form(req).chosen("person")

        def assign(okta: Okta) -> list[Outcome]:
            added(okta)
            return [outcome for each in chosen for outcome in okta.assign_person(each)]

        raise see(HERE, self._desk.act(assign))


class AssignGroups:
    """`/app/assignments/groups`: Assign → Assign to Groups."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Those that may be chosen."""
        with self._desk.opened() as okta:
            able = [each for each in okta.directory.groups.values() if not each.is_assigned]
            render(req, resp, self._desk, "assign_groups.html", app=added(okta), groups=able)

    def on_post(self, req: falcon.Request, _resp: falcon.Response) -> None:
        """*Assign* those that are ticked."""
        chosen = read_form(req).chosen("group")

        def assign(okta: Okta) -> list[Outcome]:
            added(okta)
            return [outcome for each in chosen for outcome in okta.assign(each)]

        raise see(HERE, self._desk.act(assign))
