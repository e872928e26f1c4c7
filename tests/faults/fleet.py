"""Processes of the service over one database, whose first organization is acme."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Self

from maestro.directory.administration import create_organization
from maestro.directory.issuing import issue_credential
from maestro.store.database import open_database
from maestro.store.migrations import migrate
from tests.cast import ALICE
from tests.faults.wire import Wire
from tests.serving import PEPPER, Served, ServedOrganization


class Fleet:
    """So many processes over the database at `url`, which is made ready for them; use it with `with`.

    Each goes by one of the URLs in `reached_at`, in turn, where those are given: through a pooler, a relay, or by
    several hosts.
    """

    def __init__(
        self, directory: Path, url: str, *, processes: int = 1, reached_at: Sequence[str] = (), **settings: str
    ) -> None:
        self.url = url
        self.acme = organization_in(url)

        def started(number: int) -> Served:
            place = directory / f"process{number}"
            place.mkdir(parents=True)
            urls = reached_at or [url]
            return Served(place, self.acme, database_url=urls[number % len(urls)], **settings)

        with ThreadPoolExecutor(processes) as starting:
            self.processes = list(starting.map(started, range(processes)))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        for each in self.processes:
            each.kill()
            if kind is not None:  # what a failed test shows
                print("\n".join(line for line in each.output().splitlines() if '"request failed"' in line))

    @property
    def ports(self) -> list[int]:
        """Where each listens."""
        return [each.port for each in self.processes]

    def wire(self, number: int = 0) -> Wire:
        """A connection to one of the processes, counted round and round."""
        return Wire(self.processes[number % len(self.processes)].port, self.acme)


def organization_in(url: str, subdomain: str = "acme") -> ServedOrganization:
    """A new organization with a credential, in a database that gets what migrations it lacks."""
    migrate(url)
    database = open_database(url)
    try:
        organization = create_organization(database, subdomain, subdomain.capitalize(), ALICE)
        issued = issue_credential(
            database, organization, ALICE, random=os.urandom, pepper=PEPPER.encode(), new_id=os.urandom(8).hex()
        )
    finally:
        database.close()
    return ServedOrganization(subdomain, "", issued.credential.user_name, issued.password)
