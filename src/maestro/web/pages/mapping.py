"""`/o/{organization}/mapping`: which attribute of Okta becomes which of a contact, and whether it arrives."""

from __future__ import annotations

import falcon

from maestro.directory.mapping import mapped_by_name
from maestro.directory.organization import Organization
from maestro.directory.presence import WINDOW, Counted, Counts
from maestro.directory.received import FATES
from maestro.scim.catalog import USER
from maestro.scim.errors import NotFound
from maestro.scim.schema import ResourceType
from maestro.web.pages.mapping_export import as_csv, as_json
from maestro.web.pages.mapping_rows import mapping_of
from maestro.web.pages.render import as_moment, render
from maestro.web.wiring import Wiring, timestamp

# So few are counted while the page is made, in some 20 ms.
_COUNTED_AT_ONCE = 1_000
# A count of the last few seconds is as good as another one.
_GOOD_FOR_SECONDS = 10
_ROWS = 50


class Mappings:
    """What the pages of attribute mapping share: the organization's schema of a person, and what was counted."""

    def __init__(self, wiring: Wiring) -> None:
        self._store = wiring.store
        self._catalogs = wiring.catalogs
        self._counts = Counts()

    def resource_type(self, organization: Organization) -> ResourceType:
        """The User with the extensions that the organization declared."""
        store = self._store.organization(organization)
        return self._catalogs.catalog(organization, store.declared_schemas).resource_type(USER.name)

    def counted(self, req: falcon.Request, organization: Organization, *, is_asked: bool) -> Counted | None:
        """How many have which attribute: as last counted, or now, where it is asked for or soon done.

        None where nothing was counted yet, or somebody else is being counted at this moment.
        """
        store, at = self._store.organization(organization), timestamp(req.context.received)
        known = self._counts.known(organization.number)
        is_soon_done = store.contact_counts().active <= _COUNTED_AT_ONCE
        if not (is_asked or is_soon_done) or (known and not is_soon_done and _age(known.at, at) < _GOOD_FOR_SECONDS):
            return known
        resource_type = self.resource_type(organization)
        return self._counts.count(organization.number, at, lambda: store.presence(resource_type)) or known


class AttributeMapping:
    """`/o/{organization}/mapping`."""

    def __init__(self, wiring: Wiring, mappings: Mappings) -> None:
        self._store = wiring.store
        self._addresses = wiring.addresses
        self._mappings = mappings

    def on_get(self, req: falcon.Request, resp: falcon.Response, organization: Organization) -> None:
        """The table; with `count=1` in the address, people are counted anew."""
        store = self._store.organization(organization)
        counted = self._mappings.counted(req, organization, is_asked=req.get_param("count") == "1")
        render(
            req,
            resp,
            "mapping.html",
            organization=organization,
            path=mapping_path(organization),
            mapping=mapping_of(store, self._mappings.resource_type(organization), counted),
            people=store.contact_counts().active,
            schemas=f"{self._addresses.base_url(organization.subdomain)}/Schemas",
            fates=FATES,
        )

    on_head = on_get


class MappingExport:
    """`/o/{organization}/mapping.csv` and `mapping.json`: the table in a file. Nobody's data is in it."""

    def __init__(self, wiring: Wiring, mappings: Mappings, form: str) -> None:
        self._store = wiring.store
        self._mappings = mappings
        self._form = form

    def on_get(self, req: falcon.Request, resp: falcon.Response, organization: Organization) -> None:
        """The file; people are counted for it if they never were."""
        store = self._store.organization(organization)
        counted = self._mappings.counted(req, organization, is_asked=False)
        counted = counted or self._mappings.counted(req, organization, is_asked=True)
        mapping = mapping_of(store, self._mappings.resource_type(organization), counted)
        name = f"{organization.subdomain}-attribute-mapping-{req.context.received:%Y-%m-%d}.{self._form}"
        resp.set_header("Content-Disposition", f'attachment; filename="{name}"')
        if self._form == "csv":
            resp.content_type = "text/csv; charset=utf-8"
            resp.data = as_csv(mapping)
        else:
            resp.content_type = "application/json"
            resp.data = as_json(organization, mapping)

    on_head = on_get


class PeopleWithout:
    """`/o/{organization}/mapping/{attribute}`: the active contacts that have no value of an attribute."""

    def __init__(self, wiring: Wiring) -> None:
        self._store = wiring.store

    def on_get(self, req: falcon.Request, resp: falcon.Response, organization: Organization, attribute: str) -> None:
        """A page of them, out of a window of the list."""
        mapped = mapped_by_name(attribute)
        if mapped is None or mapped.need == "required":
            raise NotFound("There is no such attribute. The address may be misspelled.")
        store = self._store.organization(organization)
        after = req.get_param("after")
        path = mapping_path(organization)
        render(
            req,
            resp,
            "mapping_without.html",
            organization=organization,
            path=path,
            mapped=mapped,
            after=after,
            page=store.contacts_without(mapped.place, after, _ROWS),
            window=WINDOW,
        )

    on_head = on_get


def mapping_path(organization: Organization) -> str:
    """Where an organization's attribute mapping is."""
    return f"/o/{organization.subdomain}/mapping"


def _age(since: str, at: str) -> float:
    return (as_moment(at) - as_moment(since)).total_seconds()
