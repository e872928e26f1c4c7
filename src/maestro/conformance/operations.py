"""The operations of a PATCH, as checks write them: RFC 7644 §3.5.2."""

from __future__ import annotations

from typing import Any


def add(path: str | None, value: Any) -> dict[str, Any]:
    """An `add`; without a path the value names its attributes."""
    return _operation("add", path) | {"value": value}


def replace(path: str | None, value: Any) -> dict[str, Any]:
    """A `replace`; without a path the value names its attributes."""
    return _operation("replace", path) | {"value": value}


def remove(path: str | None) -> dict[str, Any]:
    """A `remove`."""
    return _operation("remove", path)


def _operation(op: str, path: str | None) -> dict[str, Any]:
    return {"op": op} if path is None else {"op": op, "path": path}
