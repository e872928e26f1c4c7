"""Pages for people."""

from __future__ import annotations

from typing import Any

import falcon

from maestro.web.wiring import Wiring


def add_routes(_app: falcon.App[Any, Any], _wiring: Wiring) -> None:
    """Add the pages to the application."""
