"""What happens in the demonstration: an organization is set up, its Okta connects, and people come and go."""

from __future__ import annotations

import os
import secrets
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from maestro.cli.demo.people import ADMINISTRATOR, GROUP, LEAVER, ORGANIZATION, PEOPLE, PROMOTED, SUBDOMAIN
from maestro.cli.identifiers import new_id
from maestro.cli.opening import system_occasion
from maestro.cli.passwords import Argon2Passwords
from maestro.directory.administration import add_support_account, create_organization
from maestro.directory.credential import Terms
from maestro.directory.errors import Unavailable
from maestro.directory.issuing import Secrets, issue_credential, make_setup_link, revoke_credential
from maestro.directory.organization import Organization
from maestro.okta.administrator import Okta, Outcome
from maestro.okta.connection import Connection
from maestro.okta.importing import Import
from maestro.store.database import Database

Tell = Callable[[str, str], None]
SUPPORT_USER = "demo"
_FORGOTTEN: Final = "The simulated Okta has forgotten it."


@dataclass(frozen=True, slots=True)
class Access:
    """What the demonstration lets people in with.

    `password` is a credential's and None when Okta has one from an earlier run; `setup_token` is that of the setup
    link by which the administrator connects by hand.
    """

    support_password: str
    password: str | None = None
    setup_token: str | None = None


def set_up(database: Database, directory: Path, pepper: bytes, *, okta_is_connected: bool, by_hand: bool) -> Access:
    """The organization and the support account, as far as they are not there yet, and a way in for its Okta.

    A credential where Okta has none; `by_hand` a setup link, which reveals one. Those that Okta has forgotten end.
    """
    organization = database.organization_by_subdomain(SUBDOMAIN) or create_organization(
        database, SUBDOMAIN, ORGANIZATION, system_occasion()
    )
    access = Access(_support_password(database, directory))
    if okta_is_connected:
        return access
    _end_what_is_forgotten(database, organization)
    if by_hand:
        made = make_setup_link(
            database,
            organization,
            ADMINISTRATOR,
            system_occasion(),
            secrets=Secrets(os.urandom, pepper),
            new_id=new_id(),
            terms=Terms(),
        )
        return replace(access, setup_token=made.token)
    issued = issue_credential(
        database, organization, system_occasion(), random=os.urandom, pepper=pepper, new_id=new_id()
    )
    return replace(access, password=issued.password)


def fill(okta: Okta) -> None:
    """The people of the organization in its Okta, where they are not there yet."""
    known = {each.profile.login for each in okta.directory.people.values()}
    for profile in PEOPLE:
        if profile.login not in known:
            okta.create_person(profile)


def connect(okta: Okta, base_url: str, user_name: str, password: str | None, tell: Tell) -> bool:
    """Enter what support issued, and test it; whether that went well.

    A connection of an earlier run may have been spoilt on purpose. Raises Unavailable when a new one is refused.
    """
    known = okta.directory.connection
    if known is not None and password is None:
        connection = replace(known, base_url=base_url)
    else:
        connection = Connection(base_url, password or "", user_name)
    outcome = okta.connect(connection)
    tell("Okta", f"Test API Credentials: {outcome.text}")
    return not (_checked(outcome) if password else outcome).is_failure


def play(okta: Okta, tell: Tell) -> None:
    """Push a group, change one person, remove one: the first time. Afterwards, look at what is there."""
    if okta.directory.assigned():
        imported = okta.import_now()
        tell("Okta", f"Import Now: {imported.text}" if isinstance(imported, Import) else imported.text)
        return
    fill(okta)
    if GROUP.lower() not in {each.name.lower() for each in okta.directory.groups.values()}:
        okta.create_group(GROUP)
    okta.add(GROUP, [each.login for each in PEOPLE])
    came = Counter(_checked(outcome).act for outcome in okta.assign(GROUP))
    tell("Okta", f"assigned {GROUP}: " + " and ".join(f"{_people(count)} {act}" for act, count in came.items()))
    login, title = PROMOTED
    for outcome in okta.edit(login, title=title):
        _checked(outcome)
    tell("Okta", f"changed the title of {okta.directory.person(login).profile.display_name} to {title}")
    for outcome in okta.remove(GROUP, [LEAVER]):
        _checked(outcome)
    leaver = okta.directory.person(LEAVER).profile.display_name
    tell("Okta", f"removed {leaver} from the group: inactive now, and nothing of theirs is lost")


def _people(count: int) -> str:
    return "1 person was" if count == 1 else f"{count} people were"


def _support_password(database: Database, directory: Path) -> str:
    path = directory / "support-password"
    if database.support_account(SUPPORT_USER) is None:
        password = secrets.token_urlsafe(12)
        add_support_account(
            database, SUPPORT_USER, password, system_occasion(), passwords=Argon2Passwords(), new_id=new_id()
        )
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(password)
    return path.read_text("utf-8") if path.exists() else "(as you set it)"


def _end_what_is_forgotten(database: Database, organization: Organization) -> None:
    for each in database.organization(organization).credentials():
        occasion = system_occasion()
        if each.is_live(occasion.at):
            revoke_credential(database, organization, each.id, occasion, reason=_FORGOTTEN)


def _checked(outcome: Outcome) -> Outcome:
    if outcome.is_failure:
        raise Unavailable(f"The simulated Okta was refused: {outcome.text}")
    return outcome
