"""What lists have in common that are sorted by a column and paged by number: their addresses say both."""

from __future__ import annotations

from typing import Final

PAGE: Final = 50
_MAX_DIGITS: Final = 6


def turned(order: str, column: str) -> str:
    """The order by a column; where it is that of the list already, it is turned round: `-name` begins with the last."""
    return f"-{column}" if order == column else column


def direction(order: str, column: str) -> str | None:
    """How a list is sorted by a column, in the words of `aria-sort`; None where it is sorted by another one."""
    if order.removeprefix("-") != column:
        return None
    return "descending" if order.startswith("-") else "ascending"


def page_number(text: str | None) -> int:
    """The page of an address, from 1; what is no number is the first."""
    text = text or ""
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) <= _MAX_DIGITS else 1
