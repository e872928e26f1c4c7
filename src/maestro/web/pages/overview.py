"""`/support/organizations/{organization}`: is it working, who changed, and what is to be done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import falcon

from maestro.directory.connection import MEANINGS, Connection, age_of, state_of
from maestro.directory.credential import Credential, in_use
from maestro.directory.diagnoses import Diagnosis
from maestro.directory.exchange import Exchange
from maestro.directory.log import LogSearch
from maestro.directory.organization import Organization
from maestro.directory.told import RESULT_WORDS, result_of
from maestro.web.pages.credential_lines import line_of
from maestro.web.pages.diagnosing import diagnoses_of
from maestro.web.pages.drift import counts_of
from maestro.web.pages.log_rows import passwords_of, rows_of
from maestro.web.pages.organization_listing import KINDS
from maestro.web.pages.render import render
from maestro.web.wiring import Wiring, timestamp

_CHANGES: Final = 10
_MOST_ASTRAY: Final = 1_000


class Overview:
    """`/support/organizations/{organization}`."""

    def __init__(self, wiring: Wiring) -> None:
        self._wiring = wiring

    def on_get(self, req: falcon.Request, resp: falcon.Response, organization: Organization) -> None:
        """How its connection stands, what needs attention, its people in numbers, and what its Okta did last."""
        store, at = self._wiring.store.organization(organization), timestamp(req.context.received)
        connection = self._wiring.store.connection(organization, at)
        state, credentials = state_of(connection, at), store.credentials()
        current = in_use(credentials, at)
        newest = store.exchanges(1)
        tested = store.log.page(LogSearch(act="tested", result="done", limit=1)).entries
        diagnoses = diagnoses_of(req, self._wiring, organization)
        render(
            req,
            resp,
            "overview.html",
            organization=organization,
            connection=connection,
            state=state,
            kind=KINDS[state],
            meaning=MEANINGS[state],
            newest=newest[0] if newest else None,
            result=RESULT_WORDS[result_of(newest[0])] if newest else None,
            tested=tested[0].exchange.at if tested else None,
            current=line_of(current, at) if current else None,
            age=age_of(credentials, at),
            rows=rows_of(
                store.log, store.log.page(LogSearch(limit=_CHANGES)), passwords_of(credentials), is_folded=True
            ),
            diagnoses=diagnoses,
            drift=counts_of(store, at, _MOST_ASTRAY),
            most_astray=_MOST_ASTRAY,
            passed_on=_passed_on(connection, at, current, newest, diagnoses),
        )

    on_head = on_get


def _passed_on(
    connection: Connection, at: str, current: Credential | None, newest: Sequence[Exchange], found: Sequence[Diagnosis]
) -> str:
    """How it stands, as text to be passed on: ids and numbers, and nobody's name."""
    lines = [
        f"Organization {connection.organization.subdomain}, {at}",
        f"State: {state_of(connection, at)}",
        f"People: {connection.active:,} active, {connection.inactive:,} inactive",
        f"Refused within a day: {connection.refused:,}",
        f"Password in use: {f'{current.id}, ends in {current.hint}' if current else 'none'}",
    ]
    lines += [f"Last request: {each.at}, status {each.status}, reference {each.reference}" for each in newest]
    lines += [f"{each.id}: {', '.join(each.references) or 'no reference'}" for each in found]
    return "\n".join(lines)
