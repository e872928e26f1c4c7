"""Bulk over HTTP: RFC 7644 §3.7."""

from __future__ import annotations

import json
from typing import Final

import falcon

from maestro.directory.bulk import Bulk
from maestro.scim.bulk import bulk_response, read_bulk
from maestro.web.scim.authentication import Caller
from maestro.web.scim.body import read_json
from maestro.web.scim.responses import send, with_reference
from maestro.web.wiring import Wiring

# Many operations may take longer than one may, and less than the 60 seconds after which Okta hangs up.
_SECONDS: Final = 40.0


class BulkEndpoint:
    """`/Bulk`: many operations in one request, each for itself."""

    surface = "scim"

    def __init__(self, wiring: Wiring) -> None:
        self._store = wiring.store
        self._new_id = wiring.new_id

    def on_post(self, req: falcon.Request, resp: falcon.Response, caller: Caller) -> None:
        """Do them, and tell what became of each."""
        request = read_bulk(read_json(req))
        bulk = Bulk(
            store=caller.store,
            catalog=caller.catalog,
            base_url=caller.base_url,
            occasion=caller.occasion(req),
            new_id=self._new_id,
            replace_members=caller.organization.replace_members,
        )
        with self._store.within(_SECONDS):
            outcomes = bulk.run(request)
        details = {
            i: with_reference(outcome.error, req)
            for i, (_, outcome) in enumerate(outcomes)
            if outcome.error is not None
        }
        send(resp, json.dumps(bulk_response(outcomes, details), ensure_ascii=False))
