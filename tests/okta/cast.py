"""Who and what the simulated Okta's tests begin with."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from maestro.okta.administrator import Okta, Sight
from maestro.okta.connection import Behaviour, Connection, Mode
from maestro.okta.people import Profile
from maestro.okta.wire import Exchange
from tests.okta.recorder import Recorder, Scripted, ok
from tests.serving import ServedOrganization

LI_NA = Profile("li.na@acme.example", "Li", "Na", "li.na@acme.example", "CTA", "Clinical Operations", "415.123.4567")
GROUP = "Clinical"


class Watcher:
    """Remembers the exchanges, and how long Okta was asked to wait without waiting."""

    def __init__(self) -> None:
        self.exchanges: list[Exchange] = []
        self.waited: list[float] = []

    def see(self, sight: Sight) -> None:
        """Keep what is an exchange."""
        if isinstance(sight, Exchange):
            self.exchanges.append(sight)

    def lines(self) -> list[str]:
        """The exchanges since the last call: method, target and status."""
        lines = [f"{each.method} {each.target} {each.status}" for each in self.exchanges]
        self.exchanges.clear()
        return lines


def okta_at(path: Path, watcher: Watcher | None = None) -> Okta:
    """A simulated Okta in a directory, that does not wait when told to."""
    watcher = watcher or Watcher()
    return Okta(path / "okta.json", watch=watcher.see, pause=watcher.waited.append)


def connection_to(organization: ServedOrganization, mode: Mode, behaviour: Behaviour | None = None) -> Connection:
    """What the organization's administrator enters."""
    return Connection(
        organization.base_url,
        organization.password,
        organization.user_name,
        mode,
        behaviour=behaviour or Behaviour(),
    )


@contextmanager
def conversation(
    path: Path,
    *answers: Scripted,
    mode: Mode = Mode.OIN_LEGACY_BASIC,
    behaviour: Behaviour | None = None,
    watcher: Watcher | None = None,
) -> Iterator[tuple[Okta, Recorder]]:
    """An Okta connected to a scripted app, with Li Na in a group; nothing is assigned yet."""
    with Recorder(*ok(), *answers) as recorder, okta_at(path, watcher) as okta:
        okta.connect(Connection(recorder.base_url, "secret", "okta", mode, behaviour=behaviour or Behaviour()))
        recorder.requests.clear()
        okta.create_person(LI_NA)
        okta.create_group(GROUP)
        okta.add(GROUP, [LI_NA.login])
        yield okta, recorder
