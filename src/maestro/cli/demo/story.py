"""What happens in the demonstration: an organization is set up, its Okta connects, and people come and go."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from maestro.cli.demo.people import GROUP, LEAVER, ORGANIZATION, PEOPLE, PROMOTED, SUBDOMAIN
from maestro.cli.identifiers import new_id
from maestro.cli.opening import system_occasion
from maestro.cli.passwords import Argon2Passwords
from maestro.directory.administration import add_support_account, create_organization
from maestro.directory.errors import Unavailable
from maestro.directory.issuing import issue_credential
from maestro.okta.administrator import Okta, Outcome
from maestro.okta.connection import Connection
from maestro.okta.importing import Import
from maestro.store.database import Database

Tell = Callable[[str, str], None]
SUPPORT_USER = "demo"


@dataclass(frozen=True, slots=True)
class Access:
    """What the demonstration lets people in with. The credential is None when Okta has one from an earlier run."""

    support_password: str
    credential: str | None


def set_up(database: Database, directory: Path, pepper: bytes, *, okta_has_credential: bool) -> Access:
    """The organization, its credential and the support account, as far as they are not there yet."""
    organization = database.organization_by_subdomain(SUBDOMAIN) or create_organization(
        database, SUBDOMAIN, ORGANIZATION, system_occasion()
    )
    password_file = directory / "support-password"
    if database.support_account(SUPPORT_USER) is None:
        password = secrets.token_urlsafe(12)
        add_support_account(
            database, SUPPORT_USER, password, system_occasion(), passwords=Argon2Passwords(), new_id=new_id()
        )
        descriptor = os.open(password_file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(password)
    credential = None
    if not okta_has_credential:
        issued = issue_credential(
            database, organization, system_occasion(), random=os.urandom, pepper=pepper, new_id=new_id()
        )
        credential = issued.password
    return Access(password_file.read_text("utf-8") if password_file.exists() else "(as you set it)", credential)


def connect(okta: Okta, base_url: str, user_name: str, password: str | None, tell: Tell) -> None:
    """Enter what support issued, and test it. Raises Unavailable when Okta would not save it."""
    known = okta.directory.connection
    secret = password or (known.secret if known else "")
    outcome = _checked(okta.connect(Connection(base_url, secret, user_name)))
    tell("Okta", f"Test API Credentials: {outcome.text}")


def play(okta: Okta, tell: Tell) -> None:
    """Push a group, change one person, remove one: the first time. Afterwards, look at what is there."""
    if GROUP.lower() in {each.name.lower() for each in okta.directory.groups.values()}:
        imported = okta.import_now()
        tell("Okta", f"Import Now: {imported.text}" if isinstance(imported, Import) else imported.text)
        return
    for profile in PEOPLE:
        okta.create_person(profile)
    okta.create_group(GROUP)
    okta.add(GROUP, [each.login for each in PEOPLE])
    for outcome in okta.assign(GROUP):
        _checked(outcome)
    tell("Okta", f"assigned {GROUP}: {len(PEOPLE)} people were created")
    login, title = PROMOTED
    for outcome in okta.edit(login, title=title):
        _checked(outcome)
    tell("Okta", f"changed the title of {okta.directory.person(login).profile.display_name} to {title}")
    for outcome in okta.remove(GROUP, [LEAVER]):
        _checked(outcome)
    leaver = okta.directory.person(LEAVER).profile.display_name
    tell("Okta", f"removed {leaver} from the group: inactive now, and nothing of theirs is lost")


def _checked(outcome: Outcome) -> Outcome:
    if outcome.is_failure:
        raise Unavailable(f"The simulated Okta was refused: {outcome.text}")
    return outcome
