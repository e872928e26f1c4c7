"""The store against a plain model of it: two organizations, every act, in any order."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from maestro.directory.administration import create_organization
from maestro.directory.lists import ContactCounts, ContactSearch
from maestro.directory.store import UniqueTaken
from maestro.scim.text import fold
from maestro.store.database import open_database
from maestro.store.locations import sqlite_url
from maestro.store.part import OrganizationDatabase
from tests.cast import ALICE
from tests.store.made import change, delete, keep, resource, search

SUBDOMAINS = st.sampled_from(["acme", "globex"])
IDS = st.sampled_from(["1", "2", "3", "4"])
NAMES = st.sampled_from(["li", "LI", "ﬁ", "FI", "straße", "STRASSE", "bo"])
EXTERNAL_IDS = st.sampled_from([None, "00u1", "00u2"])


@dataclass
class Person:
    """What the model knows of a resource."""

    version: int
    user_name: str
    external_id: str | None
    active: bool
    deleted: bool = False


@dataclass
class Model:
    """What the model knows of an organization; `events` counts those of each resource."""

    people: dict[str, Person] = field(default_factory=dict)
    events: dict[str, int] = field(default_factory=dict)

    def visible(self) -> dict[str, Person]:
        """Those that SCIM shows."""
        return {id_: each for id_, each in self.people.items() if not each.deleted}

    def holder(self, user_name: str) -> str | None:
        """Whose user name it is."""
        return next((id_ for id_, each in self.visible().items() if fold(each.user_name) == fold(user_name)), None)


class StoreAgainstModel(RuleBasedStateMachine):
    """Each rule does the same to both; afterwards each must tell the same."""

    empty: ClassVar[Path]

    def __init__(self) -> None:
        super().__init__()
        self.directory = Path(tempfile.mkdtemp(prefix="maestro-model-"))

    @initialize()
    def open(self) -> None:
        """Two organizations without people."""
        shutil.copy(self.empty, self.directory / "maestro.db")
        self.database = open_database(sqlite_url(self.directory / "maestro.db"))
        self.stores: dict[str, OrganizationDatabase] = {}
        self.models: dict[str, Model] = {}
        for each in ("acme", "globex"):
            self.stores[each] = self.database.organization(create_organization(self.database, each, each, ALICE))
            self.models[each] = Model()

    def teardown(self) -> None:
        """Leave nothing behind."""
        if hasattr(self, "database"):
            self.database.close()
        shutil.rmtree(self.directory)

    @rule(of=SUBDOMAINS, id_=IDS, user_name=NAMES, external_id=EXTERNAL_IDS, active=st.booleans())
    def create(self, of: str, id_: str, user_name: str, external_id: str | None, active: bool) -> None:
        """A create with a new id."""
        model = self.models[of]
        if id_ in model.people:
            id_ = f"{id_}.{len(model.people)}"
        made = resource(id_, user_name, externalId=external_id, active=active)
        holder = model.holder(user_name)
        taken = None
        try:
            keep(self.stores[of], made)
        except UniqueTaken as refused:
            taken = refused.holder and refused.holder.id
        assert taken == holder
        if taken is None:
            model.people[id_] = Person(1, user_name, external_id, active)
            model.events[id_] = 1

    @rule(of=SUBDOMAINS, id_=IDS, user_name=NAMES, active=st.booleans(), behind=st.integers(0, 1))
    def replace(self, of: str, id_: str, user_name: str, active: bool, behind: int) -> None:
        """A replace of the current version, or of one behind it."""
        model = self.models[of]
        person = model.visible().get(id_)
        expected = (person.version if person else 1) - behind
        made = resource(id_, user_name, version=expected + 1, active=active)
        holder = model.holder(user_name)
        done, taken = False, None
        try:
            done = change(self.stores[of], made, expected)
        except UniqueTaken as refused:
            taken = refused.holder and refused.holder.id
        current = person is not None and behind == 0
        clash = holder if current and holder != id_ else None
        assert (done, taken) == (current and clash is None, clash)
        if done:
            model.people[id_] = Person(expected + 1, user_name, None, active)
            model.events[id_] += 1

    @rule(of=SUBDOMAINS, id_=IDS, behind=st.integers(0, 1))
    def delete(self, of: str, id_: str, behind: int) -> None:
        """A delete of the current version, or of one behind it."""
        model = self.models[of]
        person = model.visible().get(id_)
        expected = (person.version if person else 1) - behind
        made = resource(id_, person.user_name if person else "x", version=expected + 1, active=False)
        done = delete(self.stores[of], made, expected)
        assert done is (person is not None and behind == 0)
        if done and person is not None:
            model.people[id_] = Person(expected + 1, person.user_name, None, active=False, deleted=True)
            model.events[id_] += 1

    @rule()
    def reopen(self) -> None:
        """What was kept is there after the database was closed."""
        self.database.close()
        self.database = open_database(sqlite_url(self.directory / "maestro.db"))
        for each in self.stores:
            organization = self.database.organization_by_subdomain(each)
            assert organization is not None
            self.stores[each] = self.database.organization(organization)

    @invariant()
    def both_tell_the_same(self) -> None:
        """Reads, look-ups, pages, counts and events."""
        for of, model in getattr(self, "models", {}).items():
            store, visible = self.stores[of], model.visible()
            page = search(store)
            assert {id_: version for id_, version, _ in page.rows} == {k: p.version for k, p in visible.items()}
            assert page.total == len(visible)
            active = sum(each.active for each in model.people.values())
            counts = ContactCounts(active=active, inactive=len(model.people) - active)
            assert store.contact_counts() == counts
            assert self.listed(store) == self.expected(model)
            for id_, person in model.people.items():
                assert (store.resource("User", id_) is None) is person.deleted
                assert len(store.events("User", id_)) == model.events[id_]
            for external_id in ("00u1", "00u2"):
                having = [id_ for id_, each in visible.items() if each.external_id == external_id]
                found = store.contact_by_external_id(external_id)
                assert (found.id if found else None) == (having[0] if len(having) == 1 else None)

    @staticmethod
    def listed(store: OrganizationDatabase) -> Any:
        """The contacts of each state."""
        return {
            state: sorted(each.id for each in store.every_contact(ContactSearch(state)))
            for state in ("active", "inactive", "all")
        }

    @staticmethod
    def expected(model: Model) -> Any:
        """What the lists of contacts should be."""
        active = sorted(id_ for id_, each in model.people.items() if each.active)
        inactive = sorted(id_ for id_, each in model.people.items() if not each.active)
        return {"active": active, "inactive": inactive, "all": sorted(active + inactive)}


def test_the_store_does_what_its_model_does(migrated: Path) -> None:
    StoreAgainstModel.empty = migrated
    test = StoreAgainstModel.TestCase
    test.settings = settings(
        max_examples=25, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
    )
    test().runTest()
