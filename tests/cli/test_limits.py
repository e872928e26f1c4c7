"""The rate that is set holds over sockets, and whoever waits as Okta does gets everything through."""

from __future__ import annotations

import time
from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx2

from maestro.okta.answers import TooManyRequests
from maestro.okta.patience import Waiting, patiently
from tests.cast import user
from tests.serving import Served

RATE, BURST, PEOPLE = 20, 20, 60


def test_people_beyond_the_rate_arrive_by_oktas_own_patience(tmp_path: Path) -> None:
    waits: list[Waiting] = []
    with Served(tmp_path, rate=str(RATE), burst=str(BURST)) as served:
        basic = b64encode(f"{served.user_name}:{served.password}".encode()).decode()

        def asked(method: str, path: str, body: object = None) -> httpx2.Response:
            answer = http.request(method, f"{served.base_url}{path}", json=body)
            if answer.status_code == 429:
                raise TooManyRequests(answer.text, int(answer.headers["retry-after"]))
            return answer

        def assign(name: str) -> int:
            patiently(lambda: asked("GET", f'/Users?filter=userName eq "{name}"'), time.sleep, waits.append)
            return patiently(lambda: asked("POST", "/Users", user(name)), time.sleep, waits.append).status_code

        began = time.monotonic()
        with (
            httpx2.Client(headers={"Authorization": f"Basic {basic}"}, timeout=20) as http,
            ThreadPoolExecutor(PEOPLE) as pool,
        ):
            statuses = list(pool.map(assign, [f"p{number}@acme.example" for number in range(PEOPLE)]))
        took = time.monotonic() - began
        assert statuses == [201] * PEOPLE
        assert served.run("organization", "show", "acme")["active"] == PEOPLE
    assert waits
    assert max(each.attempt for each in waits) < 10
    # No more than the bucket held and gained came through: 120 requests.
    assert BURST + took * RATE + 1 >= 2 * PEOPLE
