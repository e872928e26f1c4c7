"""What processes say of their own health, as who watches them asks."""

from __future__ import annotations

import time
import urllib.error
import urllib.request
from collections.abc import Iterable

_SECONDS = 30


def status_of(port: int, path: str) -> int:
    """The status of a page of health."""
    return _asked(port, path)[0]


def words_of(port: int) -> str:
    """What is wrong, in the words of `/readyz`."""
    return _asked(port, "/readyz")[1]


def wait_for(ports: Iterable[int], status: int) -> None:
    """Wait until every process says of itself that it is ready, 200, or is not, 503."""
    deadline = time.monotonic() + _SECONDS
    while not all(status_of(each, "/readyz") == status for each in ports):
        assert time.monotonic() < deadline, f"/readyz is not {status} within {_SECONDS} seconds"
        time.sleep(0.05)


def _asked(port: int, path: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=15) as answer:
            return int(answer.status), answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()
