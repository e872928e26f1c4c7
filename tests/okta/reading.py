"""A second pair of eyes on a served organization: plain HTTP, not the simulated Okta."""

from __future__ import annotations

import base64
import contextlib
import http.client
import json
from typing import Any
from urllib.parse import urlsplit

from tests.cast import user
from tests.serving import ServedOrganization


class Reader:
    """Asks the service what it holds."""

    def __init__(self, organization: ServedOrganization) -> None:
        self._url = urlsplit(organization.base_url)
        credential = f"{organization.user_name}:{organization.password}"
        self._authorization = "Basic " + base64.b64encode(credential.encode()).decode()

    def ask(self, method: str, target: str, body: bytes | None = None, **headers: str) -> tuple[int, Any]:
        """Status, and the body as JSON where there is one."""
        sent = {"Authorization": self._authorization, **{k.replace("_", "-"): v for k, v in headers.items()}}
        with contextlib.closing(http.client.HTTPConnection(self._url.netloc, timeout=30)) as link:
            link.request(method, self._url.path + target, body, sent)
            answer = link.getresponse()
            text = answer.read()
            return answer.status, json.loads(text) if text else None

    def user(self, target_id: str) -> Any:
        """One User."""
        status, body = self.ask("GET", f"/Users/{target_id}")
        assert status == 200, body
        return body

    def users(self) -> Any:
        """The first hundred Users, in order."""
        return self.ask("GET", "/Users?count=100")[1]["Resources"]

    def create(self, user_name: str) -> str:
        """Create a User and return its id."""
        body = json.dumps(user(user_name)).encode()
        status, created = self.ask("POST", "/Users", body, Content_Type="application/scim+json")
        assert status == 201, created
        target_id: str = created["id"]
        return target_id
