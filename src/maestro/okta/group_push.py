"""Push Groups: a group of Okta's directory kept the same in the app, request by request."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final
from urllib.parse import quote

from maestro.okta import requests, screens
from maestro.okta.answers import Failure, accepted, read_list, read_user
from maestro.okta.connection import Encoding, Mode
from maestro.okta.errors import NotPossible
from maestro.okta.people import Group
from maestro.okta.tasks import Outcome, Tasks
from maestro.okta.wire import Answer, NoAnswer
from maestro.scim.messages import PATCH_OP_SCHEMA

GROUP: Final = "urn:ietf:params:scim:schemas:core:2.0:Group"
# How many members one PATCH adds or removes; an integration may ask for up to a thousand.
_CHUNK: Final = 100


class GroupPush:
    """Pushes groups of one Okta to its app. Only members whom Okta has provisioned are pushed.

    Each act says what was seen. Raises Unknown for a group that is not there, NotPossible without a connection or for
    one that is not pushed.
    """

    def __init__(self, tasks: Tasks) -> None:
        self._tasks = tasks

    def push(self, name: str) -> Outcome:
        """*Push Groups → Find groups by name*: link a group of the name, or create one; then its members."""
        return self._done(self._tasks.directory.group(name), "pushed", self._push)

    def push_now(self, name: str) -> Outcome:
        """*Push now*: the whole list of members, in place of what is there."""
        return self._done(self._pushed(name), "pushed", self._push_now)

    def rename(self, name: str, new: str) -> Outcome:
        """Rename a group in Okta, which follows in the app where it is pushed."""
        group = replace(self._tasks.directory.group(name), name=new)
        self._tasks.directory.groups[group.id] = group
        self._tasks.save()
        if not group.target_id:
            return Outcome("nothing", "", f"Nothing was sent for the group {new}: it is not pushed.")
        return self._done(group, "pushed", self._rename)

    def unlink(self, name: str) -> Outcome:
        """*Unlink pushed group*, and *Delete the group in the target app*."""
        return self._done(self._pushed(name), "unlinked", self._unlink)

    def members_changed(self, before: Group, after: Group) -> list[Outcome]:
        """Who came into a pushed group and who left it, sent once they are provisioned."""
        if not after.target_id or before.members == after.members:
            return []
        return [self._done(after, "pushed", lambda group: self._change(before, group))]

    def _push(self, group: Group) -> Group:
        text = f'displayName eq "{group.name}"'
        is_plus = self._tasks.connection.behaviour.encoding is Encoding.PLUS
        written = requests.form_encoded(text) if is_plus else quote(text, safe="")
        found = read_list(self._ask("GET", f"/Groups?filter={written}&startIndex=1&count={requests.PAGE}")).resources
        if found:
            return self._push_now(replace(group, target_id=str(found[0]["id"])))
        body = {"schemas": [GROUP], "displayName": group.name, "members": []}
        created = read_user(self._ask("POST", "/Groups", body), when_empty=screens.EMPTY_USER)
        group = replace(group, target_id=created["id"])
        if self._puts_everything:
            return self._put(group)
        members = self._members(group.members)
        for start in range(0, len(members), _CHUNK):
            chunk = members[start : start + _CHUNK]
            self._patch(group, _renamed(group), {"op": "add", "path": "members", "value": chunk})
        return group

    def _push_now(self, group: Group) -> Group:
        if self._puts_everything:
            return self._put(group)
        self._patch(group, {"op": "replace", "path": "members", "value": self._members(group.members)})
        return group

    def _rename(self, group: Group) -> Group:
        if self._puts_everything:
            return self._put(group)
        self._patch(group, _renamed(group))
        return group

    def _change(self, before: Group, group: Group) -> Group:
        if self._puts_everything:
            return self._put(group)
        gone = self._members(tuple(each for each in before.members if each not in group.members))
        come = self._members(tuple(each for each in group.members if each not in before.members))
        changes: list[dict[str, Any]] = [
            {"op": "remove", "path": f'members[value eq "{each["value"]}"]'} for each in gone
        ]
        if come:
            changes.append({"op": "add", "path": "members", "value": come})
        self._patch(group, _renamed(group), *changes)
        return group

    def _unlink(self, group: Group) -> Group:
        self._ask("DELETE", f"/Groups/{group.target_id}")
        return replace(group, target_id="")

    def _put(self, group: Group) -> Group:
        self._ask("GET", f"/Groups/{group.target_id}")
        body = {"schemas": [GROUP], "displayName": group.name, "members": self._members(group.members)}
        self._ask("PUT", f"/Groups/{group.target_id}", body)
        return group

    def _patch(self, group: Group, *operations: Mapping[str, Any]) -> None:
        body = {"schemas": [PATCH_OP_SCHEMA], "Operations": list(operations)}
        self._ask("PATCH", f"/Groups/{group.target_id}", body)

    def _members(self, people: Sequence[str]) -> list[dict[str, str]]:
        """Those of the people to whom Okta holds a link, by the app's ids."""
        known = [self._tasks.directory.people[each] for each in people]
        return [
            {"value": each.link.target_id, "display": each.profile.login}
            for each in known
            if each.link is not None and each.link.target_id
        ]

    @property
    def _puts_everything(self) -> bool:
        return self._tasks.connection.mode is Mode.AIW_PUT

    def _pushed(self, name: str) -> Group:
        group = self._tasks.directory.group(name)
        if not group.target_id:
            raise NotPossible(f"The group {group.name} is not pushed.")
        return group

    def _ask(self, method: str, target: str, body: Mapping[str, Any] | None = None) -> Answer:
        encoded = None if body is None else json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
        try:
            return accepted(self._tasks.wire.send(method, target, encoded))
        except NoAnswer as trouble:
            raise Failure(str(trouble)) from None

    def _done(self, group: Group, act: screens.GroupAct, push: Callable[[Group], Group]) -> Outcome:
        try:
            group = self._tasks.patiently(lambda: push(group))
        except Failure as failure:
            return Outcome("failed", "", screens.not_pushed(group.name, failure))
        self._tasks.directory.groups[group.id] = group
        self._tasks.save()
        return Outcome(act, "", f"The group {group.name} was {act} in {self._tasks.connection.app}.")


def _renamed(group: Group) -> dict[str, Any]:
    """Okta says the name with every change of members, and the id that the app gave."""
    return {"op": "replace", "value": {"id": group.target_id, "displayName": group.name}}
