"""How credentials begin and end, and setup links: the same from a page and from the command line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, assert_never

from maestro.directory.credential import (
    MAX_LIVE,
    OVERLAPS,
    PASSWORD_BYTES,
    Credential,
    Terms,
    digest,
    password_from,
    user_name_for,
)
from maestro.directory.errors import Missing, Refused
from maestro.directory.event import Change, Event, Occasion
from maestro.directory.instants import later
from maestro.directory.organization import Organization, check_address, check_reason
from maestro.directory.setup import LINK_DAYS, TOKEN_BYTES, SetupLink, link_digest, token_from
from maestro.directory.store import Issue, IssueOutcome, Store

MAX_YEARS: Final = 5
_DEFAULT: Final = Terms()
_WRONG_ADDRESS: Final = "This link was given to another address. Enter the one that it was sent to."


@dataclass(frozen=True, slots=True)
class Issued:
    """A credential with its password: this once, and never again."""

    credential: Credential
    password: str


@dataclass(frozen=True, slots=True)
class Made:
    """A setup link with its token: this once, and never again."""

    link: SetupLink
    token: str


@dataclass(frozen=True, slots=True)
class Secrets:
    """What secrets are made with: a cryptographic source of so many bytes, and the pepper."""

    random: Callable[[int], bytes]
    pepper: bytes


def issue_credential(
    store: Store,
    organization: Organization,
    occasion: Occasion,
    *,
    random: Callable[[int], bytes],
    pepper: bytes,
    new_id: str,
    terms: Terms = _DEFAULT,
) -> Issued:
    """A new credential of the organization. Raises errors.Refused, errors.Missing.

    It is refused while there are as many as may be live.
    """
    return _issue(store, organization, occasion, secrets=Secrets(random, pepper), new_id=new_id, terms=terms)


def revoke_credential(
    store: Store, organization: Organization, credential_id: str, occasion: Occasion, *, reason: str
) -> None:
    """End a credential at once. Raises errors.Missing, errors.Refused."""
    event = _event("revoked", credential_id, occasion, Change("reason", None, check_reason(reason)))
    if not store.organization(organization).revoke_credential(credential_id, event):
        raise Missing(f"{organization.name} has no live credential {credential_id}.")


def expiry_of(day: str, at: str) -> str | None:
    """The end of a day, `2027-11-24`, as the instant at which a credential expires; None where no day is named.

    Raises errors.Refused for what is no day, over already or so far away that it is a mistake.
    """
    day = day.strip()
    if not day:
        return None
    try:
        last, today = date.fromisoformat(day), date.fromisoformat(at[:10])
    except ValueError:
        raise Refused("An expiry is a day such as 2027-11-24.") from None
    if not today < last <= today + timedelta(days=366 * MAX_YEARS):
        raise Refused(f"An expiry is a day from tomorrow on, {MAX_YEARS} years from now at most.")
    return f"{last.isoformat()}T23:59:59.999Z"


def make_setup_link(
    store: Store,
    organization: Organization,
    address: str,
    occasion: Occasion,
    *,
    secrets: Secrets,
    new_id: str,
    terms: Terms | None,
) -> Made:
    """A setup link, which ends the one that was open. Raises errors.Refused, errors.Missing.

    Without `terms` it leads to the guide and reveals nothing.
    """
    token = token_from(secrets.random(TOKEN_BYTES))
    link = SetupLink(
        id=new_id,
        digest=link_digest(token, secrets.pepper),
        address=check_address(address),
        created=occasion.at,
        created_by=occasion.actor,
        expires=later(occasion.at, LINK_DAYS * 86_400),
        terms=terms,
    )
    own = store.organization(organization)
    if terms is not None:
        live = [each for each in own.credentials() if each.is_live(occasion.at)]
        if terms.replaces is not None and terms.replaces not in {each.id for each in live}:
            raise Missing(f"{organization.name} has no live credential {terms.replaces}.")
        if len(live) - (terms.replaces is not None and terms.overlap is None) >= MAX_LIVE:
            raise _too_many(organization)
    changes = (Change("address", None, link.address), Change("reveals", None, terms is not None))
    own.make_setup_link(link, Event("support:setup link:made", "setup link", new_id, occasion, changes))
    return Made(link, token)


def revoke_setup_link(store: Store, organization: Organization, link_id: str, occasion: Occasion) -> None:
    """End a setup link at once; the credential it revealed is not touched. Raises errors.Missing."""
    event = Event("support:setup link:revoked", "setup link", link_id, occasion)
    if not store.organization(organization).revoke_setup_link(link_id, event):
        raise Missing(f"{organization.name} has no such setup link, or it was revoked already.")


def reveal(
    store: Store,
    organization: Organization,
    link: SetupLink,
    address: str,
    occasion: Occasion,
    *,
    secrets: Secrets,
    new_id: str,
) -> Issued:
    """The password that a setup link shows once, made at this moment. Raises errors.Refused, errors.Missing.

    `occasion` is that of the person who follows the link.
    """
    if not link.is_for(address):
        raise Refused(_WRONG_ADDRESS)
    if not link.may_reveal(occasion.at) or link.terms is None:
        raise _spent(link)
    return _issue(store, organization, occasion, secrets=secrets, new_id=new_id, terms=link.terms, link=link)


def _issue(
    store: Store,
    organization: Organization,
    occasion: Occasion,
    *,
    secrets: Secrets,
    new_id: str,
    terms: Terms,
    link: SetupLink | None = None,
) -> Issued:
    password = password_from(secrets.random(PASSWORD_BYTES))
    credential = Credential(
        id=new_id,
        user_name=user_name_for(organization.subdomain),
        digest=digest(password, secrets.pepper),
        hint=password[-4:],
        created=occasion.at,
        created_by=link.created_by if link else occasion.actor,
        expires=terms.expires,
    )
    issue = Issue(
        credential=credential,
        events=_events(new_id, terms, occasion),
        replaces=terms.replaces,
        overlap=None if terms.overlap is None else OVERLAPS[terms.overlap],
        link=link.id if link else None,
    )
    outcome: IssueOutcome = store.organization(organization).issue_credential(issue, MAX_LIVE)
    match outcome:
        case "issued":
            return Issued(credential, password)
        case "full":
            raise _too_many(organization)
        case "gone":
            raise Missing(f"{organization.name} has no live credential {terms.replaces}.")
        case "spent":
            raise _spent(link)
        case _:
            assert_never(outcome)


def _events(new_id: str, terms: Terms, occasion: Occasion) -> tuple[Event, ...]:
    told = {"expires": terms.expires, "replaces": terms.replaces, "reason": terms.reason or None}
    issued = _event("issued", new_id, occasion, *(Change(path, None, new) for path, new in told.items() if new))
    if terms.replaces is None:
        return (issued,)
    reason = (Change("reason", None, terms.reason),) if terms.reason else ()
    by = Change("replacedBy", None, new_id)
    if terms.overlap is None:
        return issued, _event("revoked", terms.replaces, occasion, by, *reason)
    return issued, _event("replaced", terms.replaces, occasion, by, Change("overlap", None, terms.overlap), *reason)


def _event(act: str, credential_id: str, occasion: Occasion, *changes: Change) -> Event:
    return Event(f"support:credential:{act}", "credential", credential_id, occasion, changes)


def _too_many(organization: Organization) -> Refused:
    return Refused(
        f"{organization.name} has {MAX_LIVE} live credentials already: the one in use and the one that replaces "
        "it. Revoke one of them first."
    )


def _spent(link: SetupLink | None) -> Refused:
    if link is not None and link.terms is None:
        return Refused("This link leads to the guide alone; it has no password to show.")
    return Refused(
        "The password of this link was shown already, and is kept nowhere. Ask Clinical Maestro support for another "
        "link where it was lost."
    )
