"""What Okta does by itself for a person; what fails is kept until the administrator says *Retry Selected*."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, Literal, TypeVar

from maestro.okta import directory as file
from maestro.okta import screens
from maestro.okta.answers import Failure
from maestro.okta.connection import Connection
from maestro.okta.errors import NotPossible
from maestro.okta.patience import Waiting, patiently
from maestro.okta.people import Link, LinkState, LogEntry, Person, Sent, Task, Verb
from maestro.okta.provisioning import Provisioned, Provisioning, StepFailed
from maestro.okta.screens import Step
from maestro.okta.wire import Exchange, Wire

Sight = Exchange | LogEntry | Waiting
Watch = Callable[[Sight], None]
Act = Literal["verified", "created", "linked", "updated", "deactivated", "failed", "nothing"]

T = TypeVar("T")

_DONE: Final[Mapping[str, str]] = {
    "created": "was created in",
    "linked": "was linked to the account in",
    "updated": "was updated in",
    "deactivated": "was deactivated in",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one act, in the words of the administrator's screen. `person` is a login, "" where none."""

    act: Act
    person: str
    text: str

    @property
    def is_failure(self) -> bool:
        """Whether something is left for the administrator to mend."""
        return self.act == "failed"


class Tasks:
    """Okta's work for one app, on the directory of one file, which is written after every act."""

    def __init__(
        self, path: Path, *, watch: Watch, pause: Callable[[float], None], now: Callable[[], datetime], attempts: int
    ) -> None:
        """Open the file. Raises NotPossible."""
        self._path = path
        self._pause = pause
        self._now = now
        self._attempts = attempts
        self._wire: Wire | None = None
        self._watch = watch
        self.directory = file.read(path)

    def watch(self, sight: Sight) -> None:
        """Tell who watches, and remember what was sent; it is in the file with the next `save`."""
        if isinstance(sight, Exchange):
            at = self._timestamp()
            sent = Sent(at, sight.method, sight.target, sight.status, sight.milliseconds, sight.trouble)
            self.directory.note(sent)
        self._watch(sight)

    def save(self) -> None:
        """Write the file."""
        file.write(self._path, self.directory)

    def close(self) -> None:
        """Hang up."""
        if self._wire is not None:
            self._wire.close()
            self._wire = None

    @property
    def connection(self) -> Connection:
        """The connection. Raises NotPossible when there is none yet."""
        if self.directory.connection is None:
            raise NotPossible("There is no connection yet. Make one: maestro okta connect --base-url … --username …")
        return self.directory.connection

    @property
    def wire(self) -> Wire:
        """The wire to the app, kept open from one act to the next. Raises NotPossible."""
        if self._wire is None:
            self._wire = Wire(self.connection, self.watch)
        return self._wire

    def patiently(self, act: Callable[[], T]) -> T:
        """Do the act on Okta's schedule for an app that asks it to wait; see patience.patiently."""
        return patiently(act, self._pause, self.watch, self._attempts)

    def run(self, verb: Verb, person_id: str) -> Outcome:
        """Do one thing for one person, and keep it as a task where it fails."""
        person = self.directory.people[person_id]
        if self.directory.connection is None:
            return Outcome("nothing", person.profile.login, screens.BEFORE_PROVISIONING)
        sequences = Provisioning(self.wire, self.connection, self._record, self.directory.to_app)
        target_id = person.link.target_id if person.link else ""
        acts: Mapping[Verb, Callable[[], Provisioned]] = {
            "provision": lambda: sequences.provision(person),
            "push_profile": lambda: sequences.push_profile(person, target_id),
            "deactivate": lambda: sequences.deactivate(person, target_id),
        }
        try:
            return self._succeeded(person, self.patiently(acts[verb]))
        except StepFailed as failed:
            return self._failed(verb, person, failed)

    def unassigned(self, person_id: str) -> Outcome:
        """Take the app from a person: deactivates the account, if Okta holds a link to it."""
        person, why = self.directory.people[person_id], "Okta holds no link to the account"
        if self.directory.connection is not None and person.link is not None and person.link.state == "provisioned":
            if self.directory.to_app.deactivate_users:
                return self.run("deactivate", person_id)
            why = screens.DEACTIVATE_OFF
        self.directory.link(person_id, None)
        self.directory.tasks.pop(person_id, None)
        self.save()
        return nothing(person, why)

    def log(self, step: Step, target: str, failure: Failure | None) -> None:
        """Write a line of the System Log."""
        outcome: Literal["SUCCESS", "FAILURE"] = "FAILURE" if failure else "SUCCESS"
        reason = failure.reason if failure else None
        entry = LogEntry(self._timestamp(), screens.event(step), screens.TITLES[step], outcome, target, reason)
        self.directory.write_log(entry)
        self.watch(entry)

    def _succeeded(self, person: Person, done: Provisioned) -> Outcome:
        self.directory.tasks.pop(person.id, None)
        self.directory.link(person.id, done.link)
        if done.act == "deactivated":
            self.directory.app_users.pop(done.link.target_id, None)
        else:
            self.directory.app_users[done.link.target_id] = person.profile.login
        self.save()
        text = f"{person.profile.display_name} {_DONE[done.act]} {self.connection.app}."
        return Outcome(done.act, person.profile.login, text)

    def _failed(self, verb: Verb, person: Person, failed: StepFailed) -> Outcome:
        text = screens.task(verb, person, self.connection.app, failed.step, failed.failure)
        self.log("sync", person.profile.login, failed.failure)
        self.directory.tasks[person.id] = Task(person.id, verb, text, self._timestamp())
        if verb != "deactivate":
            state: LinkState = "failed"
            if failed.target_id:
                state = "unlinked" if self.connection.behaviour.failed_push_unlinks else "provisioned"
            self.directory.link(person.id, Link(failed.target_id, state))
        self.save()
        return Outcome("failed", person.profile.login, text)

    def _record(self, step: Step, person: Person, failure: Failure | None) -> None:
        self.log(step, person.profile.login, failure)

    def _timestamp(self) -> str:
        return self._now().isoformat(timespec="milliseconds").replace("+00:00", "Z")


def nothing(person: Person, why: str) -> Outcome:
    """Okta sent nothing, and why."""
    return Outcome("nothing", person.profile.login, f"Nothing was sent for {person.profile.display_name}: {why}.")
