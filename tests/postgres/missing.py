"""What happens where a program is not there that a test needs."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest


def missing(problem: str) -> NoReturn:
    """The test is skipped and says what to install; where CI runs it fails, as a CI without it is broken."""
    if os.environ.get("CI"):
        pytest.fail(problem)
    pytest.skip(problem)
