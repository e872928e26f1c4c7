"""Directory → People: create, edit, and what becomes of a person."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, fields
from typing import Final

import falcon

from maestro.okta.administrator import Okta
from maestro.okta.errors import AlreadyThere
from maestro.okta.people import Person, Profile
from maestro.okta.tasks import Outcome
from maestro.okta_console.applications import added
from maestro.okta_console.assignments import HERE
from maestro.okta_console.desk import Desk
from maestro.okta_console.forms import read_form
from maestro.okta_console.render import render, see

_NEEDED: Final = "Username, first name, last name and primary email are needed."
_VERBS: Final[Mapping[str, Callable[[Okta, str], list[Outcome]]]] = {
    "activate": Okta.reactivate,
    "deactivate": Okta.deactivate,
    "suspend": Okta.suspend,
    "assign": Okta.assign_person,
    "unassign": Okta.unassign_person,
    "provision": lambda okta, who: okta.retry([who]),
}
_OF_THE_APP: Final = frozenset({"assign", "unassign", "provision"})


class People:
    """`/people`: everybody in Okta's directory."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """The list, or those of it whose name or username has `?q=` in it."""
        q = (req.get_param("q") or "").strip()
        with self._desk.opened() as okta:
            everybody = list(okta.directory.people.values())
            found = [each for each in everybody if _has(each, q)]
            render(
                req, resp, self._desk, "people.html", directory=okta.directory, q=q, found=found, total=len(everybody)
            )


class NewPerson:
    """`/people/new`: Add person."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """The form."""
        render(req, resp, self._desk, "person_new.html", profile=Profile("", "", "", ""), problem="")

    def on_post(self, req: falcon.Request, resp: falcon.Response) -> None:
        """*Save*."""
        profile, problem = _profile(req)
        try:
            if not problem:
                created: list[Person] = []

                def create(okta: Okta) -> list[Outcome]:
                    created.append(okta.create_person(profile))
                    return [Outcome("nothing", profile.login, f"{profile.display_name} is in Okta. Nothing was sent.")]

                done = self._desk.act(create)
                raise see(f"/people/{created[0].id}", done)
        except AlreadyThere as error:
            problem = str(error)
        render(req, resp, self._desk, "person_new.html", status=422, profile=profile, problem=problem)


class OnePerson:
    """`/people/{person_id}`: profile, groups, and the app."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def on_get(self, req: falcon.Request, resp: falcon.Response, person_id: str) -> None:
        """The page."""
        with self._desk.opened() as okta:
            person = found_person(okta, person_id)
            self._show(req, resp, okta, person, profile=person.profile)

    def on_post(self, req: falcon.Request, resp: falcon.Response, person_id: str) -> None:
        """*Save* of the profile: pushed where the person has the app."""
        profile, problem = _profile(req)
        try:
            if not problem:
                raise see(
                    f"/people/{person_id}",
                    self._desk.act(lambda okta: okta.edit(found_person(okta, person_id).id, **asdict(profile))),
                )
        except AlreadyThere as error:
            problem = str(error)
        with self._desk.opened() as okta:
            self._show(req, resp, okta, found_person(okta, person_id), profile=profile, problem=problem)

    def _show(
        self,
        req: falcon.Request,
        resp: falcon.Response,
        okta: Okta,
        person: Person,
        *,
        profile: Profile,
        problem: str = "",
    ) -> None:
        directory = okta.directory
        render(
            req,
            resp,
            self._desk,
            "person.html",
            status=422 if problem else 200,
            person=person,
            profile=profile,
            problem=problem,
            directory=directory,
            is_assigned=directory.is_assigned(person),
            by_groups=directory.groups_that_assign(person),
            groups=[each for each in directory.groups.values() if person.id in each.members],
            task=directory.tasks.get(person.id),
        )


class PersonVerb:
    """`/people/{person_id}/{verb}`: what is done with a person by one button."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def on_post(self, req: falcon.Request, _resp: falcon.Response, person_id: str, verb: str) -> None:
        """Do it, and go back to where the button was."""
        form = read_form(req)
        if verb not in _VERBS:
            raise falcon.HTTPNotFound(description="There is no such act.")

        def act(okta: Okta) -> list[Outcome]:
            if verb in _OF_THE_APP:
                added(okta)
            return _VERBS[verb](okta, found_person(okta, person_id).id)

        back = HERE if form.text("from") == "assignments" else f"/people/{person_id}"
        raise see(back, self._desk.act(act))


def found_person(okta: Okta, person_id: str) -> Person:
    """The person of an id. Raises falcon.HTTPNotFound."""
    person = okta.directory.people.get(person_id)
    if person is None:
        raise falcon.HTTPNotFound(description="There is no such person in this Okta.")
    return person


def _has(person: Person, q: str) -> bool:
    return q.lower() in f"{person.profile.display_name}\n{person.profile.login}".lower()


def _profile(req: falcon.Request) -> tuple[Profile, str]:
    """What the form says, and what is wrong with it."""
    form = read_form(req)
    profile = Profile(**{each.name: form.text(each.name).strip() for each in fields(Profile)})
    is_whole = all((profile.login, profile.first_name, profile.last_name, profile.email))
    return profile, "" if is_whole else _NEEDED
