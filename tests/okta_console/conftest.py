"""The simulated Okta's pages, in process."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import falcon.testing
import pytest

from maestro.okta_console.app import create_app
from maestro.okta_console.desk import Desk
from tests.okta_console.sitting import HOST, Sitting


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A desk before an Okta that knows nobody."""
    return Desk(tmp_path / "okta.json", organization="Acme Bio", service="http://127.0.0.1:1/o/acme/contacts")


@pytest.fixture
def app(desk: Desk) -> falcon.App[Any, Any]:
    """The application."""
    return create_app(desk, {HOST})


@pytest.fixture
def sitting(app: falcon.App[Any, Any]) -> Sitting:
    """Somebody who sits before it."""
    return Sitting(app)
