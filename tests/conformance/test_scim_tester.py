"""scim2-tester, whole, against the served application: every check of what is announced passes."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import httpx2
from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_tester import Status, check_server

from tests.serving import Served


def test_every_check_of_what_is_announced_passes(tmp_path: Path) -> None:
    with Served(tmp_path) as served:
        http = httpx2.Client(base_url=served.base_url, auth=(served.user_name, served.password))
        with http:
            client = SyncSCIMClient(http)
            client.discover()
            results = check_server(client)
    failed = [
        f"{each.status.name} {each.title} {each.resource_type}: {each.reason}"
        for each in results
        if each.status not in {Status.SUCCESS, Status.COMPLIANT, Status.ACCEPTABLE, Status.SKIPPED}
    ]
    skipped = [each.reason for each in results if each.status is Status.SKIPPED]
    assert not failed, "\n".join(failed)
    assert all("not supported by the server" in str(each) for each in skipped), skipped
    assert Counter(each.status for each in results)[Status.SUCCESS] >= 100
