"""Okta's directory as one JSON file: app and connection, people, groups, tasks, and the end of what happened."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from maestro.okta.connection import App, Behaviour, Connection, Encoding, Mode, ToApp
from maestro.okta.errors import AlreadyThere, NotPossible, Unknown
from maestro.okta.people import Group, Link, LogEntry, Person, Profile, Sent, Task

LOG_LENGTH: Final = 500
SENT_LENGTH: Final = 500


@dataclass(slots=True)
class Directory:
    """Everything the simulated Okta knows. People, groups and tasks are by id, in the order of their making.

    `app` is None until it was added from the catalog or a connection was made. `app_users` are the accounts that the
    last import found or provisioning made: user names by the app's id. `sent` are the requests, the newest last.
    """

    app: App | None = None
    connection: Connection | None = None
    to_app: ToApp = field(default_factory=ToApp)
    people: dict[str, Person] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    tasks: dict[str, Task] = field(default_factory=dict)
    app_users: dict[str, str] = field(default_factory=dict)
    log: list[LogEntry] = field(default_factory=list)
    sent: list[Sent] = field(default_factory=list)

    def person(self, login: str) -> Person:
        """The person of a login, in any case, or of an id. Raises Unknown."""
        for each in self.people.values():
            if each.profile.login.lower() == login.lower() or each.id == login:
                return each
        raise Unknown(f"There is no person {login}. Create one: maestro okta person create {login}")

    def group(self, name: str) -> Group:
        """The group of a name, in any case. Raises Unknown."""
        for each in self.groups.values():
            if each.name.lower() == name.lower():
                return each
        raise Unknown(f'There is no group {name}. Create one: maestro okta group create "{name}"')

    def put_person(self, person: Person) -> None:
        """Add or replace a person. Raises AlreadyThere when the login is another's."""
        login = person.profile.login.lower()
        if any(each.profile.login.lower() == login and each.id != person.id for each in self.people.values()):
            raise AlreadyThere(f"There is a person {person.profile.login} already.")
        self.people[person.id] = person

    def add_group(self, group: Group) -> None:
        """Add a group. Raises AlreadyThere."""
        if any(each.name.lower() == group.name.lower() for each in self.groups.values()):
            raise AlreadyThere(f"There is a group {group.name} already.")
        self.groups[group.id] = group

    def link(self, person_id: str, link: Link | None) -> None:
        """Say what ties a person to the app."""
        self.people[person_id] = replace(self.people[person_id], link=link)

    def is_assigned(self, person: Person) -> bool:
        """Whether the person has the app, and is not deactivated. Suspending changes nothing."""
        is_meant = person.is_assigned or bool(self.groups_that_assign(person))
        return person.status != "DEPROVISIONED" and is_meant

    def groups_that_assign(self, person: Person) -> list[Group]:
        """The groups by which a person has the app."""
        return [each for each in self.groups.values() if each.is_assigned and person.id in each.members]

    def assigned(self) -> list[str]:
        """The ids of those who have the app, as the groups list them, then those who have it alone."""
        members = [member for each in self.groups.values() if each.is_assigned for member in each.members]
        alone = [each.id for each in self.people.values() if each.is_assigned]
        return [each for each in dict.fromkeys(members + alone) if self.people[each].status != "DEPROVISIONED"]

    def forget_app(self) -> None:
        """Know nothing of the app any more: no connection, no assignment, no link, no task. People and groups stay."""
        self.app, self.connection, self.to_app = None, None, ToApp()
        self.tasks.clear()
        self.app_users.clear()
        self.people = {name: replace(each, link=None, is_assigned=False) for name, each in self.people.items()}
        self.groups = {name: replace(each, is_assigned=False) for name, each in self.groups.items()}

    def take_over(self, app_users: Mapping[str, str]) -> None:
        """Know the accounts of an import. Okta takes one that is not among them as deleted: its link is gone."""
        for person in list(self.people.values()):
            target_id = person.link.target_id if person.link else ""
            if target_id in self.app_users and target_id not in app_users:
                self.link(person.id, None)
                self.tasks.pop(person.id, None)
        self.app_users = dict(app_users)

    def write_log(self, entry: LogEntry) -> None:
        """Append to the System Log, which keeps its last entries."""
        self.log.append(entry)
        del self.log[:-LOG_LENGTH]

    def note(self, sent: Sent) -> None:
        """Remember a request, among the last ones."""
        self.sent.append(sent)
        del self.sent[:-SENT_LENGTH]


def read(path: Path) -> Directory:
    """The directory in the file, an empty one where there is no file. Raises NotPossible."""
    try:
        kept = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return Directory()
    except (OSError, ValueError) as error:
        raise NotPossible(f"{path} cannot be read: {error}") from None
    try:
        return _directory(kept)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise NotPossible(f"{path} does not hold a simulated Okta: {error!r}. Name another file.") from None


def write(path: Path, directory: Directory) -> None:
    """Write the file whole or not at all; it holds a password, so nobody else may read it. Raises NotPossible."""
    kept = {
        "app": directory.app and asdict(directory.app),
        "connection": directory.connection and asdict(directory.connection),
        "to_app": asdict(directory.to_app),
        "people": [asdict(each) for each in directory.people.values()],
        "groups": [asdict(each) for each in directory.groups.values()],
        "tasks": [asdict(each) for each in directory.tasks.values()],
        "app_users": directory.app_users,
        "log": [asdict(each) for each in directory.log],
        "sent": [asdict(each) for each in directory.sent],
    }
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # mode 0600
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                json.dump(kept, file, indent=1, ensure_ascii=False)
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).replace(path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise NotPossible(f"{path} cannot be written: {error}") from None


def _directory(kept: Mapping[str, Any]) -> Directory:
    people = [_person(each) for each in kept["people"]]
    groups = [Group(**each | {"members": tuple(each["members"])}) for each in kept["groups"]]
    tasks = [Task(**each) for each in kept["tasks"]]
    connection = _connection(kept["connection"]) if kept["connection"] else None
    return Directory(
        app=_app(kept.get("app"), connection),
        connection=connection,
        to_app=ToApp(**kept.get("to_app", {})),
        people={each.id: each for each in people},
        groups={each.id: each for each in groups},
        tasks={each.person_id: each for each in tasks},
        app_users=dict(kept["app_users"]),
        log=[LogEntry(**each) for each in kept["log"]],
        sent=[Sent(**each) for each in kept.get("sent", [])],
    )


def _app(kept: Mapping[str, Any] | None, connection: Connection | None) -> App | None:
    if kept:
        return App(**kept)
    return App(connection.app) if connection else None


def _person(kept: Mapping[str, Any]) -> Person:
    link = Link(**kept["link"]) if kept["link"] else None
    return Person(kept["id"], Profile(**kept["profile"]), kept["status"], link, kept.get("is_assigned", False))


def _connection(kept: Mapping[str, Any]) -> Connection:
    behaviour = kept["behaviour"]
    return Connection(
        **{
            **kept,
            "mode": Mode(kept["mode"]),
            "behaviour": Behaviour(**behaviour | {"encoding": Encoding(behaviour["encoding"])}),
        }
    )
