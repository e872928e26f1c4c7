"""What support does with organizations, credentials and accounts: the same from a page and from the command line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from maestro.directory.credential import (
    MAX_LIVE,
    PASSWORD_BYTES,
    Credential,
    digest,
    password_from,
    user_name_for,
)
from maestro.directory.errors import Missing, Refused
from maestro.directory.event import Change, Event, Occasion
from maestro.directory.organization import Organization, check_name, check_subdomain
from maestro.directory.store import Store
from maestro.directory.support import Passwords, SupportAccount, check_password, check_user_name
from maestro.scim.membership import ReplaceMembersMeaning


@dataclass(frozen=True, slots=True)
class Issued:
    """A credential with its password: this once, and never again."""

    credential: Credential
    password: str


def create_organization(store: Store, subdomain: str, name: str, occasion: Occasion) -> Organization:
    """A new organization. Raises errors.Refused or errors.Taken."""
    name, subdomain = check_name(name), check_subdomain(subdomain)
    changes = (Change("subdomain", None, subdomain), Change("name", None, name))
    event = Event("support:organization:created", "organization", subdomain, occasion, changes)
    return store.create_organization(subdomain, name, event)


def find_organization(store: Store, subdomain: str) -> Organization:
    """The organization of that subdomain. Raises errors.Missing."""
    organization = store.organization_by_subdomain(subdomain)
    if organization is None:
        raise Missing(f"There is no organization with the subdomain {subdomain}.")
    return organization


def set_replace_members(
    store: Store, organization: Organization, meaning: ReplaceMembersMeaning, occasion: Occasion
) -> Organization:
    """The organization, whose client means this by a PATCH that replaces `members`."""
    if meaning == organization.replace_members:
        return organization
    changed = replace(organization, replace_members=meaning)
    changes = (Change("replaceMembers", organization.replace_members, meaning),)
    event = Event("support:organization:changed", "organization", organization.subdomain, occasion, changes)
    store.change_organization(changed, event)
    return changed


def issue_credential(
    store: Store,
    organization: Organization,
    occasion: Occasion,
    *,
    random: Callable[[int], bytes],
    pepper: bytes,
    new_id: str,
) -> Issued:
    """A new credential of the organization. Raises errors.Refused while there are as many as may be live."""
    password = password_from(random(PASSWORD_BYTES))
    credential = Credential(
        id=new_id,
        user_name=user_name_for(organization.subdomain),
        digest=digest(password, pepper),
        hint=password[-4:],
        created=occasion.at,
        created_by=occasion.actor,
    )
    event = Event("support:credential:issued", "credential", new_id, occasion)
    if not store.organization(organization).issue_credential(credential, event, MAX_LIVE):
        raise Refused(
            f"{organization.name} has {MAX_LIVE} live credentials already: the one in use and the one that replaces "
            "it. Revoke one of them first."
        )
    return Issued(credential, password)


def revoke_credential(store: Store, organization: Organization, credential_id: str, occasion: Occasion) -> None:
    """End a credential at once. Raises errors.Missing."""
    event = Event("support:credential:revoked", "credential", credential_id, occasion)
    if not store.organization(organization).revoke_credential(credential_id, event):
        raise Missing(f"{organization.name} has no live credential {credential_id}.")


def add_support_account(
    store: Store, user_name: str, password: str, occasion: Occasion, *, passwords: Passwords, new_id: str
) -> SupportAccount:
    """A new support account. Raises errors.Refused or errors.Taken."""
    account = SupportAccount(
        id=new_id,
        user_name=check_user_name(user_name),
        password_hash=passwords.hash(check_password(password)),
        created=occasion.at,
    )
    event = Event("support:account:created", "support account", account.id, occasion)
    store.create_support_account(account, event)
    return account
