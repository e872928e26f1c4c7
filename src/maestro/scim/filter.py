"""Parsed filters: RFC 7644 §3.4.2.2."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from maestro.scim.path import AttributePath

Operator: TypeAlias = Literal["eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le"]
# A value as it compares (see `comparison`): text folded or not as its attribute asks, dates as UTC.
Comparable: TypeAlias = str | bool | int | float | None


@dataclass(frozen=True, slots=True)
class Present:
    """`title pr`."""

    path: AttributePath

    def __str__(self) -> str:
        return f"{self.path} pr"


@dataclass(frozen=True, slots=True)
class Compare:
    """`userName eq "bjensen"`; `value` is already what the stored value is compared with.

    `literal` is the same as the client wrote it: what is kept where a PATCH path describes a new element.
    """

    path: AttributePath
    operator: Operator
    value: Comparable
    literal: Comparable = field(compare=False)

    def __str__(self) -> str:
        return f"{self.path} {self.operator} {json.dumps(self.value, ensure_ascii=False)}"


@dataclass(frozen=True, slots=True)
class ValuePath:
    """`emails[type eq "work"]`: one element fulfils all of `filter`, whose paths start at it."""

    path: AttributePath
    filter: Filter

    def __str__(self) -> str:
        return f"{self.path}[{self.filter}]"


@dataclass(frozen=True, slots=True)
class Not:
    """`not (...)`."""

    filter: Filter

    def __str__(self) -> str:
        return f"not ({self.filter})"


@dataclass(frozen=True, slots=True)
class And:
    """`... and ...`, two or more."""

    filters: tuple[Filter, ...]

    def __str__(self) -> str:
        return " and ".join(f"({each})" if isinstance(each, And | Or) else str(each) for each in self.filters)


@dataclass(frozen=True, slots=True)
class Or:
    """`... or ...`, two or more."""

    filters: tuple[Filter, ...]

    def __str__(self) -> str:
        return " or ".join(f"({each})" if isinstance(each, Or) else str(each) for each in self.filters)


Filter: TypeAlias = Present | Compare | ValuePath | Not | And | Or
