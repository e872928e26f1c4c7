"""The form of a new credential: how its password is handed over, what becomes of the one in use, until when and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

import falcon

from maestro.directory.credential import MAX_LIVE, OVERLAPS, Credential, Overlap, Terms, in_use
from maestro.directory.errors import Missing, Refused
from maestro.directory.issuing import Secrets, expiry_of, issue_credential, make_setup_link
from maestro.directory.organization import Organization, check_address, check_reason
from maestro.directory.store import OrganizationStore
from maestro.web.pages.forms import read_form
from maestro.web.pages.render import render
from maestro.web.pages.session import occasion_of
from maestro.web.wiring import Wiring, timestamp

_DEFAULTS: Final[Mapping[str, str]] = {"handover": "link", "overlap": "24h", "address": "", "expires": "", "reason": ""}
_NONE: Final[Mapping[str, str]] = {}
_NO_HANDOVER: Final = "Choose how the password reaches Okta."
_SUBJECT: Final = "Connect Okta to Clinical Maestro"
_MAIL: Final = (
    "Hello,\r\n\r\nthis link leads to the setup guide that connects your Okta to Clinical Maestro. It takes about ten "
    "minutes, and shows you the password once. The link is for you alone and ends in seven days.\r\n\r\n{link}\r\n"
)


@dataclass(frozen=True, slots=True)
class _Meant:
    """What a form means: `terms` for a new credential; `address` is None where it is shown at once."""

    terms: Terms
    address: str | None


def show_form(
    req: falcon.Request,
    resp: falcon.Response,
    organization: Organization,
    store: OrganizationStore,
    *,
    values: Mapping[str, str] = _DEFAULTS,
    problems: Mapping[str, str] = _NONE,
) -> None:
    """The form, as it was filled in and with what is wrong with it. Raises falcon.HTTPConflict for a third one."""
    at = timestamp(req.context.received)
    credentials = store.credentials()
    if sum(each.is_live(at) for each in credentials) >= MAX_LIVE:
        raise falcon.HTTPConflict(
            description=f"{organization.name} has {MAX_LIVE} live credentials already: the one in use and the one that "
            "replaces it. Revoke one of them first."
        )
    filled = {**_DEFAULTS, "address": organization.it_contact or "", **(values if problems else {})}
    render(
        req,
        resp,
        "credential_new.html",
        status=422 if problems else 200,
        organization=organization,
        current=in_use(credentials, at),
        values=filled,
        problems=problems,
    )


def issue(req: falcon.Request, resp: falcon.Response, organization: Organization, wiring: Wiring) -> None:
    """Do what the form says, or show it again with what is wrong with it."""
    store, at, form = wiring.store.organization(organization), timestamp(req.context.received), read_form(req)
    meant, problems = _read(form, in_use(store.credentials(), at), at)
    if problems:
        show_form(req, resp, organization, store, values=form, problems=problems)
        return
    try:
        if meant.address is None:
            _show_password(req, resp, organization, wiring, meant.terms)
        else:
            _show_link(req, resp, organization, wiring, meant)
    except (Refused, Missing) as error:
        raise falcon.HTTPConflict(description=str(error)) from None


def _read(form: Mapping[str, str], current: Credential | None, at: str) -> tuple[_Meant, Mapping[str, str]]:
    """What the form means, and what is wrong with each field, all at once."""
    problems: dict[str, str] = {}
    handover, expires = form.get("handover"), None
    overlap: Overlap | None = next((each for each in OVERLAPS if each == form.get("overlap", "24h")), None)
    address = form.get("address", "")
    if handover not in {"link", "show"}:
        problems["handover-link"] = _NO_HANDOVER
    try:
        expires = expiry_of(form.get("expires", ""), at)
    except Refused as error:
        problems["expires"] = str(error)
    if handover == "link":
        try:
            address = check_address(address)
        except Refused as error:
            problems["address"] = str(error)
    reason = form.get("reason", "")
    if reason.strip() or (current is not None and overlap is None):
        try:
            reason = check_reason(reason)
        except Refused as error:
            problems["reason"] = str(error)
    terms = Terms(expires, current.id if current else None, overlap, reason.strip())
    return _Meant(terms, address if handover == "link" else None), problems


def _show_password(
    req: falcon.Request, resp: falcon.Response, organization: Organization, wiring: Wiring, terms: Terms
) -> None:
    issued = issue_credential(
        wiring.store,
        organization,
        occasion_of(req),
        random=wiring.random,
        pepper=wiring.pepper,
        new_id=wiring.new_id(),
        terms=terms,
    )
    base_url = wiring.addresses.base_url(organization.subdomain)
    render(req, resp, "credential_issued.html", organization=organization, issued=issued, base_url=base_url)


def _show_link(
    req: falcon.Request,
    resp: falcon.Response,
    organization: Organization,
    wiring: Wiring,
    meant: _Meant,
) -> None:
    made = make_setup_link(
        wiring.store,
        organization,
        meant.address or "",
        occasion_of(req),
        secrets=Secrets(wiring.random, wiring.pepper),
        new_id=wiring.new_id(),
        terms=meant.terms,
    )
    address = wiring.addresses.setup_url(made.token)
    render(
        req,
        resp,
        "setup_link_made.html",
        organization=organization,
        link=made.link,
        address=address,
        mail=_mail(made.link.address, address),
    )


def _mail(to: str, link: str) -> str:
    """The address that begins a message in the reader's own mail program."""
    body = _MAIL.format(link=link)
    return f"mailto:{quote(to, safe='@')}?subject={quote(_SUBJECT)}&body={quote(body)}"
