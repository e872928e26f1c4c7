"""Import Now: every page of the app's Users, and what their absence from it means."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from maestro.okta import requests
from maestro.okta.answers import Failure, ListResponse, accepted, read_list
from maestro.okta.wire import NoAnswer, Wire

SAFEGUARD_USERS: Final = 100
SAFEGUARD_SHARE: Final = 0.2

Patiently = Callable[[Callable[[], ListResponse]], ListResponse]


@dataclass(frozen=True, slots=True)
class Import:
    """What an import found: accounts by the app's id, inactive ones left out.

    `removed` are the ids of accounts that Okta knew and that were not in it: Okta takes them as deleted. Where
    `is_stopped`, the safeguard held that back and nothing was changed.
    """

    returned: int
    app_users: Mapping[str, str]
    added: tuple[str, ...]
    removed: tuple[str, ...]
    without_name: tuple[str, ...]
    groups: int = 0
    is_stopped: bool = False

    @property
    def text(self) -> str:
        """What the Import tab says."""
        if self.is_stopped:
            return (
                f"The import was stopped by the import safeguard: {len(self.removed)} app users would be removed, "
                f"more than {SAFEGUARD_SHARE:.0%} of those known. Nothing was changed."
            )
        said = f"{len(self.app_users)} users scanned, {len(self.added)} added, {len(self.removed)} removed"
        if self.without_name:
            said += f", {len(self.without_name)} not imported for want of a first or last name"
        return said


def import_users(wire: Wire, known: Mapping[str, str], patiently: Patiently, *, with_groups: bool) -> Import:
    """Read every page and compare with the accounts `known`. Raises Failure; a failed page fails the import."""
    users = list(_every(wire, "Users", patiently))
    groups = sum(1 for _ in _every(wire, "Groups", patiently)) if with_groups else 0
    found: dict[str, str] = {}
    nameless: list[str] = []
    for each in users:
        if not isinstance(each.get("id"), str) or not isinstance(each.get("userName"), str):
            raise Failure(None)
        if each.get("active") is False:
            continue
        found[each["id"]] = each["userName"]
        if not _has_name(each):
            nameless.append(each["userName"])
    removed = tuple(each for each in known if each not in found)
    is_stopped = len(known) > SAFEGUARD_USERS and len(removed) > SAFEGUARD_SHARE * len(known)
    added = tuple(each for each in found if each not in known)
    return Import(len(users), found, added, removed, tuple(nameless), groups, is_stopped)


def _every(wire: Wire, endpoint: str, patiently: Patiently) -> Iterator[Mapping[str, Any]]:
    start_index, total = 1, 1
    while start_index <= total:
        target = requests.page(endpoint, start_index)
        page = patiently(lambda target=target: _page(wire, target))  # type: ignore[misc]
        yield from page.resources
        total = page.total
        start_index += requests.PAGE


def _page(wire: Wire, target: str) -> ListResponse:
    try:
        return read_list(accepted(wire.send("GET", target)))
    except NoAnswer as trouble:
        raise Failure(str(trouble)) from None


def _has_name(user: Mapping[str, Any]) -> bool:
    name = user.get("name")
    return isinstance(name, Mapping) and bool(name.get("givenName")) and bool(name.get("familyName"))
