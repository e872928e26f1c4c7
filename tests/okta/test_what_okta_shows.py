"""What our page says that the Okta administrator sees is what the simulated Okta shows, word for word."""

from __future__ import annotations

import itertools
import json
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from maestro.directory.okta_screen import person_of, seen_in_okta
from maestro.okta.administrator import Okta
from maestro.okta.connection import Mode
from maestro.okta.people import Profile
from maestro.store.database import Database, open_database
from maestro.store.locations import sqlite_url
from tests.okta.cast import GROUP, LI_NA, connection_to, okta_at
from tests.okta.reading import Reader
from tests.serving import Served, ServedOrganization

TOO_LONG = Profile(f"{'x' * 400}@acme.example", "Jonas", "Weber", "jonas@acme.example", "", "", "")


_numbers = itertools.count(1)


@pytest.fixture
def organization(served: Served) -> ServedOrganization:
    """One of the test's own."""
    return served.new_organization(f"seen{next(_numbers)}")


@pytest.fixture
def database(served: Served) -> Iterator[Database]:
    """The served one's."""
    database = open_database(sqlite_url(served.database_path))
    yield database
    database.close()


def shown(database: Database, organization: ServedOrganization, okta_text: str) -> str:
    """What our page shows of the request whose reference Okta's text has, or of the last one that was refused."""
    found = database.organization_by_subdomain(organization.subdomain)
    assert found is not None
    store = database.organization(found)
    reference = re.search(r"\(ref (\w+)\)", okta_text)
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        newest = [each for each in store.exchanges(5) if each.is_refused]
        exchange = store.exchange(reference[1]) if reference else next(iter(newest), None)
        if exchange is not None:
            raw = store.log.raw(exchange)
            document = json.loads(raw.request.body) if raw and raw.request.extent == "whole" else None
            named = store.log.named([exchange.resource or ""]).get(exchange.resource or "")
            seen = seen_in_okta(exchange, person_of(exchange, document, named.name if named else None))
            assert seen is not None
            return seen.text
        time.sleep(0.05)
    raise AssertionError("the exchange was not written")


def revoke(served: Served, organization: ServedOrganization) -> None:
    (credential,) = served.run("credential", "list", organization.subdomain)
    served.run("credential", "revoke", organization.subdomain, credential["id"], "--reason", "test")


def looked_up(okta: Okta, served: Served, organization: ServedOrganization) -> str:
    revoke(served, organization)
    # A look-up says nothing but the user name, so that is what we know of who it was.
    return okta.assign(GROUP)[0].text.replace(f"user {LI_NA.display_name} to", f"user {LI_NA.login} to")


def created(okta: Okta, _served: Served, _organization: ServedOrganization) -> str:
    okta.create_person(TOO_LONG)
    okta.add(GROUP, [TOO_LONG.login])
    return next(each.text for each in okta.assign(GROUP) if each.is_failure)


def pushed(okta: Okta, _served: Served, _organization: ServedOrganization) -> str:
    okta.assign(GROUP)
    return okta.edit(LI_NA.login, login="y" * 400)[0].text


def gone(okta: Okta, _served: Served, organization: ServedOrganization) -> str:
    okta.assign(GROUP)
    reader = Reader(organization)
    reader.ask("DELETE", f"/Users/{reader.users()[0]['id']}")
    return okta.edit(LI_NA.login, title="CRA")[0].text


def removed(okta: Okta, _served: Served, organization: ServedOrganization) -> str:
    okta.assign(GROUP)
    reader = Reader(organization)
    reader.ask("DELETE", f"/Users/{reader.users()[0]['id']}")
    return okta.unassign(GROUP)[0].text


@pytest.mark.parametrize("act", [looked_up, created, pushed, gone, removed], ids=lambda act: act.__name__)
def test_a_failed_task_reads_as_our_page_says(
    served: Served,
    organization: ServedOrganization,
    database: Database,
    tmp_path: Path,
    act: Callable[[Okta, Served, ServedOrganization], str],
) -> None:
    with okta_at(tmp_path) as okta:
        okta.connect(connection_to(organization, Mode.OIN_LEGACY_BASIC))
        okta.create_person(LI_NA)
        okta.create_group(GROUP)
        okta.add(GROUP, [LI_NA.login])
        text = act(okta, served, organization)
        assert "failed: " in text
        assert shown(database, organization, text) == text


def test_a_failed_test_of_the_connection_reads_as_our_page_says(
    served: Served, organization: ServedOrganization, database: Database, tmp_path: Path
) -> None:
    revoke(served, organization)
    with okta_at(tmp_path) as okta:
        outcome = okta.connect(connection_to(organization, Mode.OIN_LEGACY_BASIC))
        assert outcome.is_failure
        assert shown(database, organization, outcome.text) == outcome.text
