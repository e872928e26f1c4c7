"""Whether two databases have the same in them: every value of every row, read from both."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any, Final

from sqlalchemy import Connection, Row, select

from maestro.store.copying.contents import CONTENTS, Content
from maestro.store.tables import ORGANIZATION

_CHUNK: Final = 2000


@dataclass(slots=True)
class _Digest:
    """How many rows an organization has in a table, and all their values in the order of their keys."""

    rows: int = 0
    values: Any = field(default_factory=lambda: hashlib.blake2b(digest_size=16))

    def add(self, row: Row[Any]) -> None:
        self.rows += 1
        # Numbers, texts, bytes and None: each is written in one way, and no two of them in the same.
        self.values.update(repr(tuple(row)).encode("utf-8", "surrogatepass"))

    def same_as(self, other: _Digest) -> bool:
        return self.rows == other.rows and self.values.digest() == other.values.digest()


@dataclass(frozen=True, slots=True)
class Difference:
    """Where two databases differ first. `rows` is how many either has; `at` the key of the first row that differs."""

    table: str
    organization: str | None
    rows: tuple[int, int]
    at: tuple[Any, ...]

    def __str__(self) -> str:
        whose = f" of {self.organization}" if self.organization else ""
        key = ", ".join(each.hex() if isinstance(each, bytes) else str(each) for each in self.at)
        return f"{self.table}{whose}: {self.rows[0]:,} rows there, {self.rows[1]:,} here; the first that differs: {key}"


def difference(one: Connection, other: Connection, tell: Callable[[Content, int], None]) -> Difference | None:
    """Where they differ first, table by table and organization by organization; None where they do not.

    `tell` hears how many rows of a table have been read from each.
    """
    for content in CONTENTS:
        digests = _digests(one, content, tell), _digests(other, content, lambda *_: None)
        for owner in sorted({*digests[0], *digests[1]}, key=lambda each: (each is not None, each or 0)):
            here, there = (each.get(owner, _Digest()) for each in digests)
            if not here.same_as(there):
                with closing(_of(one, content, owner)) as ours, closing(_of(other, content, owner)) as theirs:
                    at = _first_difference(ours, theirs, len(content.keys))
                return Difference(content.name, _name_of(one, other, owner), (here.rows, there.rows), at)
    return None


def _name_of(one: Connection, other: Connection, owner: int | None) -> str | None:
    known = select(ORGANIZATION.c.subdomain).where(ORGANIZATION.c.number == owner)
    return one.scalar(known) or other.scalar(known)


def _digests(
    connection: Connection, content: Content, tell: Callable[[Content, int], None]
) -> Mapping[int | None, _Digest]:
    digests: dict[int | None, _Digest] = {}
    place = content.names.index(content.owner) if content.owner else None
    done = 0
    for rows in connection.execute(content.all(), execution_options={"yield_per": _CHUNK}).partitions():
        for row in rows:
            owner = row[place] if place is not None else None
            digests.setdefault(owner, _Digest()).add(row)
        done += len(rows)
        tell(content, done)
    return digests


def _of(connection: Connection, content: Content, owner: int | None) -> Generator[tuple[Any, ...], None, None]:
    """The rows of an organization, each with its key before it."""
    rows = content.all().add_columns(*(each.label(f"key_{each.name}") for each in content.keys))
    if content.owner:
        rows = rows.where(content.rows.c[content.owner].is_not_distinct_from(owner))
    size = len(content.keys)
    with connection.execute(rows, execution_options={"yield_per": _CHUNK}) as found:
        for row in found:
            yield (*row[-size:], *row[:-size])


def _first_difference(one: Iterator[tuple[Any, ...]], other: Iterator[tuple[Any, ...]], size: int) -> tuple[Any, ...]:
    for here, there in zip_longest(one, other):
        if here != there:
            return min(each[:size] for each in (here, there) if each is not None)
    return ()
