"""The administrator's verbs: each changes Okta's directory, sends what follows from it, and says what was seen."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from maestro.okta import requests, screens
from maestro.okta.answers import Failure, accepted, read_list
from maestro.okta.connection import App, Connection, ToApp
from maestro.okta.directory import Directory
from maestro.okta.errors import NotPossible
from maestro.okta.importing import Import, import_users
from maestro.okta.patience import ATTEMPTS
from maestro.okta.people import Group, Person, Profile, Verb, new_group_id, new_person_id
from maestro.okta.tasks import Outcome, Sight, Tasks, Watch, nothing
from maestro.okta.wire import NoAnswer, Wire

__all__ = ["Okta", "Outcome", "Sight", "Watch"]


def _unwatched(_: Sight) -> None:
    """Nobody looks."""


def _now() -> datetime:
    return datetime.now(UTC)


class Okta:
    """A simulated Okta in a file. Use it with `with`, or `close()` it.

    `watch` is told of every request with its answer, every line of the System Log and every wait, as it
    happens; each has a `sentence`. `pause` waits for seconds where the app answered 429; with one of `attempts`,
    what is refused so becomes a task at once.
    """

    def __init__(
        self,
        path: Path,
        *,
        watch: Watch = _unwatched,
        pause: Callable[[float], None] = time.sleep,
        now: Callable[[], datetime] = _now,
        attempts: int = ATTEMPTS,
    ) -> None:
        """Open the file, or begin a new one at the first change. Raises NotPossible."""
        self._tasks = Tasks(path, watch=watch, pause=pause, now=now, attempts=attempts)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Hang up; everything is in the file already."""
        self._tasks.close()

    @property
    def directory(self) -> Directory:
        """What Okta knows, to be looked at."""
        return self._tasks.directory

    def add_app(self, app: App) -> None:
        """*Add Integration* in the catalog, or another label or subdomain later. All switches of *To App* are off."""
        if self.directory.app is None:
            self.directory.to_app = ToApp(create_users=False, update_attributes=False, deactivate_users=False)
        self.directory.app = app
        self._tasks.save()

    def forget_app(self) -> None:
        """Delete the app in Okta, with its connection and assignments. Nothing is sent: accounts stay as they are."""
        self._tasks.close()
        self.directory.forget_app()
        self._tasks.save()

    def test(self, connection: Connection) -> Outcome:
        """*Test API Credentials*: nothing is saved."""
        return self._tried(connection, requests.TEST)

    def save(self, connection: Connection) -> Outcome:
        """*Save*, which tests once more. What does not pass is not saved."""
        return self._saved(connection, requests.TEST)

    def connect(self, connection: Connection) -> Outcome:
        """*Test API Credentials*, then *Save*. What does not pass the test is not saved."""
        return self._saved(connection, requests.TEST, requests.TEST)

    def switch(self, to_app: ToApp) -> None:
        """Save the switches of Provisioning → To App. They change what is sent from now on."""
        self.directory.to_app = to_app
        self._tasks.save()

    def create_person(self, profile: Profile) -> Person:
        """Create a person. Raises AlreadyThere."""
        person = Person(new_person_id(), profile)
        self.directory.put_person(person)
        self._tasks.save()
        return person

    def create_group(self, name: str) -> Group:
        """Create a group without members. Raises AlreadyThere."""
        group = Group(new_group_id(), name)
        self.directory.add_group(group)
        self._tasks.save()
        return group

    def edit(self, login: str, /, **changes: str) -> list[Outcome]:
        """Change attributes of a person's profile, by their names in Profile; pushed where the person is linked.

        Raises Unknown, AlreadyThere.
        """
        person = self.directory.person(login)
        edited = replace(person, profile=replace(person.profile, **changes))
        self.directory.put_person(edited)
        self._tasks.save()
        if edited == person:
            return [nothing(edited, "the profile is the same as before")]
        if not self.directory.is_assigned(edited):
            return [nothing(edited, "the app is not assigned")]
        if edited.link is None or edited.link.state != "provisioned":
            return [nothing(edited, "Okta holds no link to the account")]
        if not self.directory.to_app.update_attributes:
            return [nothing(edited, screens.UPDATE_OFF)]
        return [self._tasks.run("push_profile", edited.id)]

    def force_sync(self) -> list[Outcome]:
        """*Force Sync*: push the profile of everyone whom Okta holds linked, changed or not."""
        linked = [self.directory.people[each] for each in self.directory.assigned()]
        linked = [each for each in linked if each.link is not None and each.link.state == "provisioned"]
        if not self.directory.to_app.update_attributes:
            return [nothing(each, screens.UPDATE_OFF) for each in linked]
        return [self._tasks.run("push_profile", each.id) for each in linked]

    def add(self, group: str, logins: Iterable[str]) -> list[Outcome]:
        """Add people to a group; provisions them where it has the app. Raises Unknown."""
        into = self.directory.group(group)
        ids = [self.directory.person(each).id for each in logins]
        return self._following(replace(into, members=tuple(dict.fromkeys([*into.members, *ids]))))

    def remove(self, group: str, logins: Iterable[str]) -> list[Outcome]:
        """Remove people from a group; deactivates those who have the app by no other. Raises Unknown."""
        out_of = self.directory.group(group)
        ids = {self.directory.person(each).id for each in logins}
        return self._following(replace(out_of, members=tuple(each for each in out_of.members if each not in ids)))

    def assign(self, group: str) -> list[Outcome]:
        """Assign a group to the app. Raises Unknown."""
        return self._following(replace(self.directory.group(group), is_assigned=True))

    def unassign(self, group: str) -> list[Outcome]:
        """Take the app from a group. Raises Unknown."""
        return self._following(replace(self.directory.group(group), is_assigned=False))

    def assign_person(self, login: str) -> list[Outcome]:
        """Assign the app to a person alone. Raises Unknown."""
        return self._following(replace(self.directory.person(login), is_assigned=True))

    def unassign_person(self, login: str) -> list[Outcome]:
        """Take the app from a person; a group may still give it. Raises Unknown."""
        return self._following(replace(self.directory.person(login), is_assigned=False))

    def deactivate(self, login: str) -> list[Outcome]:
        """Deactivate a person in Okta, which takes all apps away; what groups give may come back. Raises Unknown."""
        return self._following(replace(self.directory.person(login), status="DEPROVISIONED", is_assigned=False))

    def reactivate(self, login: str) -> list[Outcome]:
        """Bring a deactivated or suspended person back, with the apps that groups give. Raises Unknown."""
        return self._following(replace(self.directory.person(login), status="ACTIVE"))

    def suspend(self, login: str) -> list[Outcome]:
        """Suspend a person, which no app is ever told of. Raises Unknown, NotPossible."""
        person = self.directory.person(login)
        if person.status == "DEPROVISIONED":
            raise NotPossible(f"{login} is deactivated; only an active person can be suspended.")
        self._following(replace(person, status="SUSPENDED"))
        return [nothing(person, "Okta does not tell apps of a suspension")]

    def retry(self, logins: Iterable[str] = ()) -> list[Outcome]:
        """*Retry Selected*: all tasks, or those of some people; and *Provision User* for whom nothing was ever sent.

        Raises Unknown.
        """
        selected = {self.directory.person(each).id for each in logins}
        chosen: list[tuple[Verb, str]] = [(each.verb, each.person_id) for each in self.directory.tasks.values()]
        chosen += [("provision", each) for each in self.directory.assigned() if self.was_missed(each)]
        return [self._tasks.run(verb, who) for verb, who in chosen if not selected or who in selected]

    def import_now(self) -> Import | Outcome:
        """*Import Now*: a full import. Accounts that are gone lose their link. Raises NotPossible."""
        tasks, connection = self._tasks, self._tasks.connection
        try:
            done = import_users(
                tasks.wire, self.directory.app_users, tasks.patiently, with_groups=connection.import_groups
            )
        except Failure as failure:
            tasks.log("import", connection.app, failure)
            tasks.save()
            return Outcome("failed", "", screens.not_imported(failure))
        if not done.is_stopped:
            self.directory.take_over(done.app_users)
        tasks.log("import", connection.app, Failure(done.text) if done.is_stopped else None)
        tasks.save()
        return done

    def _saved(self, connection: Connection, *targets: str) -> Outcome:
        groups = [requests.page("Groups", 1)] if connection.import_groups else []
        outcome = self._tried(connection, *targets, *groups)
        if not outcome.is_failure:
            self._tasks.close()
            self.directory.connection = connection
            self.directory.app = self.directory.app or App(connection.app)
            self._tasks.save()
        return outcome

    def _tried(self, connection: Connection, *targets: str) -> Outcome:
        try:
            with Wire(connection, self._tasks.watch) as wire:
                for target in targets:
                    read_list(accepted(wire.send("GET", target)))
        except NoAnswer as trouble:
            return Outcome("failed", "", screens.not_verified(Failure(str(trouble))))
        except Failure as failure:
            return Outcome("failed", "", screens.not_verified(failure))
        finally:
            self._tasks.save()
        return Outcome("verified", "", screens.verified(connection))

    def _following(self, change: Group | Person) -> list[Outcome]:
        """Make a change, and do what follows: for whom the app came to, and for whom it was taken from."""
        before = self.directory.assigned()
        if isinstance(change, Group):
            self.directory.groups[change.id] = change
        else:
            self.directory.put_person(change)
        after = self.directory.assigned()
        self._tasks.save()
        come, gone = set(after).difference(before), set(before).difference(after)
        return [
            *(self._tasks.run("provision", each) for each in after if each in come),
            *(self._tasks.unassigned(each) for each in before if each in gone),
        ]

    def was_missed(self, person_id: str) -> bool:
        """Whether one who has the app was never sent to it, and no task says why: *Provision User* awaits."""
        link = self.directory.people[person_id].link
        return (link is None or link.state == "deactivated") and person_id not in self.directory.tasks
