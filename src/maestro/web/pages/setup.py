"""`/setup/{token}`: the setup guide for whom support gave a link to; nobody signs in."""

from __future__ import annotations

import falcon

from maestro.directory.errors import Missing, Refused
from maestro.directory.event import Event, Occasion
from maestro.directory.issuing import Secrets, reveal
from maestro.directory.organization import Organization
from maestro.directory.setup import SetupLink, link_digest
from maestro.scim.errors import NotFound
from maestro.web.pages.attempts import Attempts
from maestro.web.pages.forms import read_form
from maestro.web.pages.guide import guide_of, show_guide
from maestro.web.pages.render import counted, render
from maestro.web.wiring import Wiring, timestamp


class _Links:
    """Finds what a token means."""

    def __init__(self, wiring: Wiring) -> None:
        self._wiring = wiring

    def found(self, token: str) -> tuple[Organization, SetupLink]:
        """The link and its organization, open or not. Raises NotFound."""
        known = self._wiring.store.setup_link(link_digest(token, self._wiring.pepper))
        if known is None:
            raise NotFound("There is no setup link at this address. It may be cut short: copy all of it.")
        return known

    def note(self, req: falcon.Request, organization: Organization, link: SetupLink, act: str) -> None:
        """Keep what was done with a link, once for the first opening."""
        event = Event(f"setup:link:{act}", "setup link", link.id, _occasion(req, link))
        own = self._wiring.store.organization(organization)
        if act == "opened":
            own.open_setup_link(link.id, event)
        else:
            own.note(event)


class Guest:
    """`/setup/{token}`."""

    def __init__(self, wiring: Wiring) -> None:
        self._wiring = wiring
        self._links = _Links(wiring)

    def on_get(self, req: falcon.Request, resp: falcon.Response, token: str) -> None:
        """The guide, or that the link is over. The first opening is noted."""
        organization, link = self._links.found(token)
        if not link.is_open(timestamp(req.context.received)):
            show_over(req, resp, link, token)
            return
        if link.opened is None and req.method == "GET":
            self._links.note(req, organization, link, "opened")
            organization, link = self._links.found(token)
        show_guide(req, resp, guide_of(req, self._wiring, organization, link, path_of(token)))

    on_head = on_get


class GuestLive:
    """`/setup/{token}/live`: what changes of the guide, for the page that waits."""

    def __init__(self, wiring: Wiring) -> None:
        self._wiring = wiring
        self._links = _Links(wiring)

    def on_get(self, req: falcon.Request, resp: falcon.Response, token: str) -> None:
        """A fragment that asks again until all is done; a link that is over leads to the page that says so."""
        organization, link = self._links.found(token)
        if not link.is_open(timestamp(req.context.received)):
            raise falcon.HTTPStatus(204, headers={"HX-Redirect": path_of(token)})
        guide = guide_of(req, self._wiring, organization, link, path_of(token))
        render(req, resp, "guide_live.html", guide=guide)


class Password:
    """`/setup/{token}/password`."""

    def __init__(self, wiring: Wiring) -> None:
        self._wiring = wiring
        self._links = _Links(wiring)
        self._attempts = Attempts(wiring.rates, wiring.pepper)

    def on_get(self, _req: falcon.Request, _resp: falcon.Response, token: str) -> None:
        """Whoever comes back to the address of the form is sent to the guide."""
        raise falcon.HTTPSeeOther(path_of(token))

    on_head = on_get

    def on_post(self, req: falcon.Request, resp: falcon.Response, token: str) -> None:
        """Make the password and show it, to whom the link was given, once. This answer alone has it."""
        organization, link = self._links.found(token)
        if not link.is_open(timestamp(req.context.received)):
            show_over(req, resp, link, token)
            return
        address = read_form(req).get("address", "")
        guide = guide_of(req, self._wiring, organization, link, path_of(token))
        wait = self._attempts.begin(req.remote_addr, f"setup {link.id}", req.context.received.timestamp())
        if wait:
            resp.set_header("Retry-After", str(wait))
            problem = f"Too many attempts. Try again in {counted(wait, 'second')}."
            show_guide(req, resp, guide, address=address, problem=problem)
            return
        wiring = self._wiring
        try:
            issued = reveal(
                wiring.store,
                organization,
                link,
                address,
                _occasion(req, link),
                secrets=Secrets(wiring.random, wiring.pepper),
                new_id=wiring.new_id(),
            )
        except (Refused, Missing) as error:
            show_guide(req, resp, guide, address=address, problem=str(error))
            return
        self._attempts.succeeded(req.remote_addr, f"setup {link.id}")
        show_guide(req, resp, guide, issued=issued)


class AnotherLink:
    """`/setup/{token}/request`."""

    def __init__(self, wiring: Wiring) -> None:
        self._links = _Links(wiring)
        self._attempts = Attempts(wiring.rates, wiring.pepper)

    def on_post(self, req: falcon.Request, resp: falcon.Response, token: str) -> None:
        """Note that somebody asks for another link, for support to see; whoever asks often is noted now and then."""
        organization, link = self._links.found(token)
        if not self._attempts.begin("", f"request {link.id}", req.context.received.timestamp()):
            self._links.note(req, organization, link, "requested")
        show_over(req, resp, link, token, asked=True)


def path_of(token: str) -> str:
    """Where a guest's guide is."""
    return f"/setup/{token}"


def show_over(req: falcon.Request, resp: falcon.Response, link: SetupLink, token: str, *, asked: bool = False) -> None:
    """The page of a link that leads nowhere any more."""
    status = 200 if asked else 410
    render(req, resp, "setup_over.html", status=status, link=link, path=path_of(token), asked=asked)


def _occasion(req: falcon.Request, link: SetupLink) -> Occasion:
    return Occasion("setup link", link.address, timestamp(req.context.received), req.context.reference)
