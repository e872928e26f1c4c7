"""Whom a text means that somebody types into the search of the provisioning log."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from maestro.directory.exchange import Exchange
from maestro.directory.lists import ContactSearch
from maestro.directory.store import OrganizationStore
from maestro.scim.text import fold

# So many people, and so many names that are nobody's here, are looked for; whoever types more finds fewer.
MOST: Final = 20


@dataclass(frozen=True, slots=True)
class Meant:
    """The keys in the log of whom a text means, and whether there are more people than are looked for."""

    keys: tuple[str, ...]
    is_cut: bool


def keys_of(store: OrganizationStore, exchange: Exchange) -> tuple[str, ...]:
    """The keys in the log of the one whom an exchange is about: the id, and the name that it has now or had then."""
    keys = dict.fromkeys(each for each in (exchange.about_key, exchange.resource) if each)
    contact = store.contact(exchange.resource) if exchange.resource else None
    if contact is not None:
        keys[fold(contact.user_name)] = None
    return tuple(keys)


def meant_by(store: OrganizationStore, text: str) -> Meant:
    """People by their name, address, user name or id, and whoever Okta asked for by a name that begins so."""
    by_id = store.contact(text)
    contacts = [by_id] if by_id else store.contacts(ContactSearch(state="all", text=text, limit=MOST)).contacts
    keys: dict[str, None] = {}
    for each in contacts:
        names = (each.user_name, each.email, each.external_id)
        keys.update(dict.fromkeys((each.id, *(fold(name) for name in names if name))))
    begun = store.log.keys_like(fold(text), MOST)
    keys.update(dict.fromkeys(begun))
    return Meant(tuple(keys), len(contacts) == MOST or len(begun) == MOST)
