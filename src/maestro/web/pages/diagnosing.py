"""Diagnoses on pages, and the page that says what each of them means."""

from __future__ import annotations

from collections.abc import Sequence

import falcon

from maestro.directory.credential import user_name_for
from maestro.directory.diagnoses import RULES, Diagnosis, diagnose, gather
from maestro.directory.organization import Organization
from maestro.web.pages.render import render
from maestro.web.wiring import Wiring, timestamp

HELP = "/help/diagnoses"


def diagnoses_of(req: falcon.Request, wiring: Wiring, organization: Organization) -> Sequence[Diagnosis]:
    """What is to be said of an organization's provisioning as it stands."""
    evidence = gather(
        wiring.store.organization(organization),
        at=timestamp(req.context.received),
        base_url=wiring.addresses.base_url(organization.subdomain),
        user_name=user_name_for(organization.subdomain),
    )
    return diagnose(evidence)


class DiagnosesHelp:
    """`/help/diagnoses`."""

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Every rule, by its number."""
        render(req, resp, "diagnoses.html", rules=sorted(RULES, key=lambda each: int(each.id[1:])))

    on_head = on_get
