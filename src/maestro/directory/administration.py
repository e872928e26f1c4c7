"""What support does with organizations and accounts: the same from a page and from the command line."""

from __future__ import annotations

from dataclasses import replace

from maestro.directory.errors import Missing
from maestro.directory.event import Change, Event, Occasion
from maestro.directory.organization import Organization, check_address, check_name, check_reason, check_subdomain
from maestro.directory.store import Store
from maestro.directory.support import Passwords, SupportAccount, check_password, check_user_name
from maestro.scim.membership import ReplaceMembersMeaning


def create_organization(
    store: Store, subdomain: str, name: str, occasion: Occasion, *, it_contact: str | None = None
) -> Organization:
    """A new organization. Raises errors.Refused or errors.Taken."""
    name, subdomain = check_name(name), check_subdomain(subdomain)
    told = {"subdomain": subdomain, "name": name, "itContact": check_address(it_contact) if it_contact else None}
    changes = tuple(Change(path, None, new) for path, new in told.items() if new is not None)
    event = Event("support:organization:created", "organization", subdomain, occasion, changes)
    return store.create_organization(subdomain, name, event, it_contact=told["itContact"])


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


def pause_organization(store: Store, organization: Organization, reason: str, occasion: Occasion) -> Organization:
    """The organization, of whose client nothing is taken from now on. Raises errors.Refused."""
    return _paused(store, organization, occasion.at, reason, occasion)


def resume_organization(store: Store, organization: Organization, reason: str, occasion: Occasion) -> Organization:
    """The organization, whose client is answered again. Raises errors.Refused."""
    return _paused(store, organization, None, reason, occasion)


def _paused(
    store: Store, organization: Organization, paused: str | None, reason: str, occasion: Occasion
) -> Organization:
    changes = (Change("paused", organization.paused, paused), Change("reason", None, check_reason(reason)))
    if (organization.paused is None) == (paused is None):
        return organization
    changed = replace(organization, paused=paused)
    act = "paused" if paused else "resumed"
    event = Event(f"support:organization:{act}", "organization", organization.subdomain, occasion, changes)
    store.change_organization(changed, event)
    return changed


def set_it_contact(store: Store, organization: Organization, address: str, occasion: Occasion) -> Organization:
    """The organization, with the address of who runs its Okta. Raises errors.Refused."""
    address = check_address(address)
    if address == organization.it_contact:
        return organization
    changed = replace(organization, it_contact=address)
    changes = (Change("itContact", organization.it_contact, address),)
    event = Event("support:organization:changed", "organization", organization.subdomain, occasion, changes)
    store.change_organization(changed, event)
    return changed


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
