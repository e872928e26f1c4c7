"""Okta's directory as one JSON file: the connection, people, groups, tasks, and the end of the System Log."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from maestro.okta.connection import Behaviour, Connection, Encoding, Mode
from maestro.okta.errors import AlreadyThere, NotPossible, Unknown
from maestro.okta.people import Group, Link, LogEntry, Person, Profile, Task

LOG_LENGTH: Final = 500


@dataclass(slots=True)
class Directory:
    """Everything the simulated Okta knows. People, groups and tasks are by id, in the order of their making.

    `app_users` are the accounts that the last import found or provisioning made: user names by the app's id.
    """

    connection: Connection | None = None
    people: dict[str, Person] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    tasks: dict[str, Task] = field(default_factory=dict)
    app_users: dict[str, str] = field(default_factory=dict)
    log: list[LogEntry] = field(default_factory=list)

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

    def forget(self, person: Person) -> None:
        """Remove a person, and from every group."""
        del self.people[person.id]
        self.tasks.pop(person.id, None)
        for each in list(self.groups.values()):
            members = tuple(member for member in each.members if member != person.id)
            self.groups[each.id] = replace(each, members=members)

    def add_group(self, group: Group) -> None:
        """Add a group. Raises AlreadyThere."""
        if any(each.name.lower() == group.name.lower() for each in self.groups.values()):
            raise AlreadyThere(f"There is a group {group.name} already.")
        self.groups[group.id] = group

    def link(self, person_id: str, link: Link | None) -> None:
        """Say what ties a person to the app."""
        self.people[person_id] = replace(self.people[person_id], link=link)

    def is_assigned(self, person: Person) -> bool:
        """Whether the person has the app: by a group, and not while deactivated. Suspending changes nothing."""
        return person.status != "DEPROVISIONED" and any(
            each.is_assigned and person.id in each.members for each in self.groups.values()
        )

    def assigned(self) -> list[str]:
        """The ids of those who have the app, in the order in which the groups list them."""
        members = [member for each in self.groups.values() if each.is_assigned for member in each.members]
        return [each for each in dict.fromkeys(members) if self.people[each].status != "DEPROVISIONED"]

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
        "connection": directory.connection and asdict(directory.connection),
        "people": [asdict(each) for each in directory.people.values()],
        "groups": [asdict(each) for each in directory.groups.values()],
        "tasks": [asdict(each) for each in directory.tasks.values()],
        "app_users": directory.app_users,
        "log": [asdict(each) for each in directory.log],
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
    return Directory(
        connection=_connection(kept["connection"]) if kept["connection"] else None,
        people={each.id: each for each in people},
        groups={each.id: each for each in groups},
        tasks={each.person_id: each for each in tasks},
        app_users=dict(kept["app_users"]),
        log=[LogEntry(**each) for each in kept["log"]],
    )


def _person(kept: Mapping[str, Any]) -> Person:
    link = Link(**kept["link"]) if kept["link"] else None
    return Person(kept["id"], Profile(**kept["profile"]), kept["status"], link)


def _connection(kept: Mapping[str, Any]) -> Connection:
    behaviour = kept["behaviour"]
    return Connection(
        **{
            **kept,
            "mode": Mode(kept["mode"]),
            "behaviour": Behaviour(**behaviour | {"encoding": Encoding(behaviour["encoding"])}),
        }
    )
