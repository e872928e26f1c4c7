"""Copying a database: chunk by chunk in the order of the keys, so that one that was killed goes on where it was.

Where it was is what the copy has: nothing else is kept. Until all of it is there and was compared, value by value, the
copy has a mark on which no program runs.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple, TypeAlias

from sqlalchemy import Connection

from maestro.directory.errors import Refused
from maestro.store.copying.comparing import difference
from maestro.store.copying.contents import CONTENTS, Content
from maestro.store.copying.ends import (
    at_rest,
    explained,
    hold,
    is_marked,
    make_ready,
    mark_of,
    same,
    settle,
    unmark,
    write,
)
from maestro.store.locations import shown
from maestro.store.migrations.connecting import migrating

# Some megabytes of documents, and a transaction of a tenth of a second.
_CHUNK: Final = 2000


class Step(NamedTuple):
    """How far it is: so many rows of a table are copied, or compared, of so many."""

    act: Literal["copy", "compare"]
    table: str
    done: int
    total: int


Tell: TypeAlias = Callable[[Step], None]


@dataclass(frozen=True, slots=True)
class Copied:
    """What a copy has: the rows of each table, how many of all were copied by this call, and how long it took."""

    rows: Mapping[str, int]
    copied: int
    copy_seconds: float
    compare_seconds: float


def copy(source_url: str, target_url: str, tell: Tell) -> Copied:
    """Copy a database into an empty one, go on with a copy that was begun, or compare one that is whole.

    Raises errors.Refused where a service runs on either, the target has anything else in it, or the two differ when
    all is done; errors.Unavailable where one cannot be used.
    """
    if same(source_url, target_url):
        raise Refused("Both are the same database.")
    with explained(source_url), at_rest(source_url) as source:
        mark = mark_of(source)
        with explained(target_url):
            make_ready(target_url, mark)
            with migrating(target_url) as target:
                return _copy(source, target, mark, _Shown(source_url, target_url, tell))


class _Shown(NamedTuple):
    source_url: str
    target_url: str
    tell: Tell


def _copy(source: Connection, target: Connection, mark: str, shown_as: _Shown) -> Copied:
    began = time.monotonic()
    totals = {each.name: source.scalar(each.count()) or 0 for each in CONTENTS}
    with target.begin():
        is_begun = is_marked(target, mark)
    copied = sum(_copy_table(source, target, each, totals, shown_as.tell) for each in CONTENTS) if is_begun else 0
    compared = time.monotonic()
    with target.begin():
        hold(target)
        _compare(source, target, totals, shown_as)
        if is_begun:
            settle(target)
            unmark(target, mark)
    return Copied(totals, copied, compared - began, time.monotonic() - compared)


def _copy_table(source: Connection, target: Connection, content: Content, totals: Mapping[str, int], tell: Tell) -> int:
    with target.begin():
        before = done = target.scalar(content.count()) or 0
    while True:
        tell(Step("copy", content.name, done, totals[content.name]))
        with target.begin():
            hold(target)
            last = target.execute(content.last()).first()
            rows = source.execute(content.after(last, _CHUNK)).all()
            if not rows:
                return done - before
            write(target, content, rows)
        done += len(rows)


def _compare(source: Connection, target: Connection, totals: Mapping[str, int], shown_as: _Shown) -> None:
    def tell(content: Content, done: int) -> None:
        shown_as.tell(Step("compare", content.name, done, totals[content.name]))

    differing = difference(source, target, tell)
    if differing is not None:
        raise Refused(
            f"The copy in {shown(shown_as.target_url)} is not the same as {shown(shown_as.source_url)}. {differing}. "
            "Something wrote to one of them since the copying began. Empty the database that is copied into, see that "
            "no service runs on the other, and copy again."
        )
