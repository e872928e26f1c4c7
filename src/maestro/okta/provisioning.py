"""What Okta asks of the app for one person, request by request, in the order in which it asks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final, Literal

from maestro.okta import requests, screens
from maestro.okta.answers import Failure, TooManyRequests, accepted, read_json, read_list, read_user
from maestro.okta.connection import Connection, Mode, ToApp
from maestro.okta.people import Link, Person, placeholder_password
from maestro.okta.screens import Step
from maestro.okta.wire import Answer, NoAnswer, Wire

_ALL_ON: Final = ToApp()
Record = Callable[[Step, Person, Failure | None], None]


class StepFailed(Exception):
    """A sequence that ended early: at which step, why, and the app's id of the person where it is known."""

    def __init__(self, step: Step, failure: Failure, target_id: str) -> None:
        super().__init__(str(failure))
        self.step = step
        self.failure = failure
        self.target_id = target_id


@dataclass(frozen=True, slots=True)
class Provisioned:
    """What became of a person in the app."""

    link: Link
    act: Literal["created", "linked", "updated", "deactivated"]


class Provisioning:
    """The sequences of one connection. `record` is told of each step as the System Log has it.

    Each raises StepFailed. Where its failure is TooManyRequests, Okta does the whole sequence again later.
    """

    def __init__(self, wire: Wire, connection: Connection, record: Record, to_app: ToApp = _ALL_ON) -> None:
        self._wire = wire
        self._to_app = to_app
        self._behaviour = connection.behaviour
        self._puts_everything = connection.mode is Mode.AIW_PUT
        self._record = record

    def provision(self, person: Person) -> Provisioned:
        """Assign: look the person up; create whom the app does not know, else link, reactivate and push."""
        with self._step("verify_exists", person):
            found = self._look_up(person)
            if found is None and not self._to_app.create_users:
                raise Failure(screens.NO_MATCH)
        if found is None:
            with self._step("push", person):
                body = requests.created(person, placeholder_password(), self._behaviour)
                answer = accepted(self._ask("POST", "/Users", body))
                target_id = read_user(answer, when_empty=screens.EMPTY_USER)["id"]
            return Provisioned(Link(target_id, "provisioned"), "created")
        target_id = found["id"]
        is_back = found.get("active") is False
        if is_back and not self._puts_everything:
            with self._step("reactivate", person, target_id):
                self._by_id("PATCH", target_id, requests.activity(active=True))
        if self._to_app.update_attributes or (is_back and self._puts_everything):
            self._push(person, target_id, active=not (is_back and self._behaviour.stale_put_after_reactivation))
        return Provisioned(Link(target_id, "provisioned"), "linked")

    def push_profile(self, person: Person, target_id: str) -> Provisioned:
        """Push the profile: read what the app has, and put it back with the profile laid over it."""
        self._push(person, target_id, active=True)
        return Provisioned(Link(target_id, "provisioned"), "updated")

    def deactivate(self, person: Person, target_id: str) -> Provisioned:
        """Unassign: the account becomes inactive. Okta never deletes one."""
        if self._puts_everything:
            self._push(person, target_id, active=False, step="deactivate")
        else:
            with self._step("deactivate", person, target_id):
                self._by_id("PATCH", target_id, requests.activity(active=False))
        return Provisioned(Link(target_id, "deactivated"), "deactivated")

    def _push(self, person: Person, target_id: str, *, active: bool, step: Step = "push_profile") -> None:
        with self._step(step, person, target_id):
            found = read_user(self._by_id("GET", target_id), when_empty=screens.NO_MATCH)
            body = requests.pushed(found, person, self._behaviour, active=active)
            answer = self._by_id("PUT", target_id, body)
            if answer.body.strip():
                read_json(answer.body)

    def _look_up(self, person: Person) -> Mapping[str, Any] | None:
        """The one account of the person's user name, or None; a 404 means none as well."""
        name = requests.user_name(person.profile, self._behaviour)
        answer = self._ask("GET", requests.lookup(name, self._behaviour.encoding))
        if answer.status == 404:
            read_json(answer.body)
            return None
        found = read_list(accepted(answer)).resources
        if len(found) > 1:
            raise Failure(f"{len(found)} users were returned where one was expected")
        if found and not isinstance(found[0].get("id"), str):
            raise Failure(None)
        return found[0] if found else None

    def _by_id(self, method: str, target_id: str, body: bytes | None = None) -> Answer:
        answer = self._ask(method, requests.user(target_id), body)
        if answer.status == 404:
            raise Failure(screens.NO_MATCH, 404)
        return accepted(answer)

    def _ask(self, method: str, target: str, body: bytes | None = None) -> Answer:
        try:
            return self._wire.send(method, target, body)
        except NoAnswer as trouble:
            raise Failure(str(trouble)) from None

    @contextmanager
    def _step(self, step: Step, person: Person, target_id: str = "") -> Iterator[None]:
        try:
            yield
        except Failure as failure:
            if not isinstance(failure, TooManyRequests):
                self._record(step, person, failure)
            raise StepFailed(step, failure, target_id) from None
        self._record(step, person, None)
