"""Somebody who sits before the simulated Okta's pages: opens them, and sends their forms as a browser does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

import falcon
import falcon.testing

HOST: Final = "127.0.0.1:8001"
FORM: Final = "application/x-www-form-urlencoded"
OWN: Final = {"Host": HOST, "Sec-Fetch-Site": "same-origin", "Content-Type": FORM}


class Sitting:
    """A browser without a window. `post` follows to the page that tells what came of it."""

    def __init__(self, app: falcon.App[Any, Any]) -> None:
        self._http = falcon.testing.TestClient(app)

    def get(self, address: str, *, status: int = 200) -> str:
        """The text of a page."""
        path, _, query = address.partition("?")
        result = self._http.simulate_get(path, query_string=query, headers={"Host": HOST})
        assert result.status_code == status, result.text
        return result.text

    def post(self, address: str, fields: Mapping[str, str | list[str]], *, status: int = 303) -> str:
        """Send a form, and read where it leads."""
        result = self.send(address, fields)
        assert result.status_code == status, result.text
        return self.get(result.headers["location"]) if status == 303 else result.text

    def send(
        self, address: str, fields: Mapping[str, str | list[str]], headers: Mapping[str, str] = OWN
    ) -> falcon.testing.Result:
        """Send a form, and follow nowhere."""
        return self._http.simulate_post(address, body=urlencode(fields, doseq=True), headers=dict(headers))
