"""The setup guide of one organization, as its Okta administrator and as support see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import falcon

from maestro.directory.attempt import Attempt, Expected, last_attempt
from maestro.directory.credential import user_name_for
from maestro.directory.guide import Progress, StepName, masked, progress_of
from maestro.directory.issuing import Issued
from maestro.directory.organization import Organization
from maestro.directory.setup import SetupLink
from maestro.directory.store import OrganizationStore
from maestro.web.pages.render import render
from maestro.web.wiring import Wiring, timestamp

TITLES: Final[Mapping[StepName, str]] = {
    "add": "Add the app",
    "enable": "Enable the integration",
    "enter": "Enter base URL, user name and password",
    "test": "Test API Credentials, then Save",
    "switch on": "Create Users, Update User Attributes, Deactivate Users",
    "group": "Create a group",
    "assign": "Assign the group",
    "person": "Add one test person",
    "change": "Change their title",
    "remove": "Remove them from the group",
}


@dataclass(frozen=True, slots=True)
class Guide:
    """What the page shows. `link` is that of a guest, None for support; `given` is the last link that showed one.

    `names` has whom an exchange was about, by its reference: by initials for a guest.
    """

    organization: Organization
    path: str
    base_url: str
    user_name: str
    link: SetupLink | None
    given: SetupLink | None
    may_reveal: bool
    has_password: bool
    progress: Progress
    attempt: Attempt
    names: Mapping[str, str]
    titles: Mapping[StepName, str]

    @property
    def is_finished(self) -> bool:
        """Whether every step was seen to be taken, so that nothing has to be waited for."""
        return self.progress.current is None


class GuidePage:
    """`/o/{organization}/setup`: as support sees it."""

    def __init__(self, wiring: Wiring) -> None:
        self._wiring = wiring

    def on_get(self, req: falcon.Request, resp: falcon.Response, organization: Organization) -> None:
        """The guide."""
        show_guide(req, resp, guide_of(req, self._wiring, organization))

    on_head = on_get


class GuideLive:
    """`/o/{organization}/setup/live`: what changes of it, for the page that waits."""

    def __init__(self, wiring: Wiring) -> None:
        self._wiring = wiring

    def on_get(self, req: falcon.Request, resp: falcon.Response, organization: Organization) -> None:
        """A fragment that asks again by itself until all is done."""
        render(req, resp, "guide_live.html", guide=guide_of(req, self._wiring, organization))


def show_guide(
    req: falcon.Request,
    resp: falcon.Response,
    guide: Guide,
    *,
    issued: Issued | None = None,
    address: str = "",
    problem: str | None = None,
) -> None:
    """The page; with a password that was just made, this once, or with what was wrong with the address."""
    problems = {"address": problem} if problem else {}
    status = 422 if problem else 200
    render(req, resp, "guide.html", status=status, guide=guide, issued=issued, address=address, problems=problems)


def guide_of(
    req: falcon.Request, wiring: Wiring, organization: Organization, link: SetupLink | None = None, path: str = ""
) -> Guide:
    """What the guide shows at this moment."""
    store, at = wiring.store.organization(organization), timestamp(req.context.received)
    credentials = store.credentials()
    progress = progress_of(store, credentials)
    newest = store.exchanges(1)
    base_url, user_name = wiring.addresses.base_url(organization.subdomain), user_name_for(organization.subdomain)
    attempt = last_attempt(
        newest[0] if newest else None,
        Expected(base_url, user_name, credentials),
        at=at,
        waiting_since=link.opened if link else None,
    )
    shown = [each for each in store.setup_links() if each.revealed is not None] if link is None else []
    return Guide(
        organization=organization,
        path=path or f"/o/{organization.subdomain}/setup",
        base_url=base_url,
        user_name=user_name,
        link=link,
        given=shown[0] if shown else None,
        may_reveal=link.may_reveal(at) if link else False,
        has_password=any(each.is_live(at) for each in credentials),
        progress=progress,
        attempt=attempt,
        names=_names(store, progress, is_masked=link is not None),
        titles=TITLES,
    )


def _names(store: OrganizationStore, progress: Progress, *, is_masked: bool) -> Mapping[str, str]:
    exchanges = [each for each in (progress.created, progress.changed, progress.removed) if each is not None]
    named = store.log.named([each.resource for each in exchanges if each.resource])
    found = {}
    for each in exchanges:
        known = named.get(each.resource or "")
        name = known.name if known else each.about or "somebody"
        found[each.reference] = masked(name) if is_masked else name
    return found
