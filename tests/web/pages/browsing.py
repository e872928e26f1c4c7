"""A browser in process: it keeps cookies, and says of its forms where they come from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape
from typing import Any
from urllib.parse import urlencode

import falcon
import falcon.testing

from tests.cast import Answer

PASSWORD = "correct horse battery"


class Browser:
    """Opens pages and sends forms; `cookies` is what it would send with them."""

    def __init__(self, app: falcon.App[Any, Any]) -> None:
        self._http = falcon.testing.TestClient(app)
        self.address = "127.0.0.1"
        self.cookies: dict[str, str] = {}
        self.set_cookie: falcon.testing.Cookie | None = None

    def request(self, method: str, address: str, *, headers: Mapping[str, str] | None = None, body: str = "") -> Answer:
        """Send a request. What it sets of cookies is kept."""
        path, _, query = address.partition("?")
        sent = {"headers": dict(headers or {}), "body": body, "cookies": self.cookies, "remote_addr": self.address}
        result = self._http.simulate_request(method, path, query_string=query, **sent)
        for name, cookie in result.cookies.items():
            self.set_cookie = cookie
            self.cookies[name] = cookie.value
            if cookie.expires is not None and cookie.expires.year == 1970:
                del self.cookies[name]
        return Answer(result.status_code, result.headers, result.text)

    def get(self, address: str, **headers: str) -> Answer:
        """Open a page."""
        return self.request("GET", address, headers={"Sec-Fetch-Site": "none"} | headers)

    def post(self, address: str, form: Mapping[str, str] | None = None, **headers: str | None) -> Answer:
        """Send a form as one of our own pages does; a header that is None is left out."""
        sent = {"Sec-Fetch-Site": "same-origin", "Content-Type": falcon.MEDIA_URLENCODED} | headers
        kept = {name: value for name, value in sent.items() if value is not None}
        return self.request("POST", address, headers=kept, body=urlencode(form or {}))

    def sign_in(self, user_name: str = "alice", password: str = PASSWORD, **form: str) -> Answer:
        """Send the sign-in form."""
        return self.post("/support/sign-in", {"user_name": user_name, "password": password} | form)


def words_of(answer: Answer) -> str:
    """What a person reads of a page, in one line."""
    main = answer.text.partition("<main")[2].partition("</main>")[0]
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", f"<main{main}")).split())


def addresses_of(answer: Answer) -> list[str]:
    """Where the links of a page lead."""
    return [unescape(each) for each in re.findall(r'<a [^>]*?href="([^"]*)"', answer.text)]
