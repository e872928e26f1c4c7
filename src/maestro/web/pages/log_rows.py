"""Lines of the provisioning log as people read them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from maestro.directory.advice import advice_on
from maestro.directory.credential import Credential
from maestro.directory.exchange import Exchange
from maestro.directory.folding import FOLD_SECONDS, Line, fold
from maestro.directory.instants import later
from maestro.directory.log import Log, LogPage, Named, Place, Result
from maestro.directory.told import RESULT_WORDS, kind_of, result_of, steps_told, told

_KINDS: Final[Mapping[Result, str]] = {"done": "good", "unchanged": "quiet", "refused": "warn", "failed": "bad"}
# So many reads around what a page shows are looked at for those that led to it.
_STEPS: Final = 600


@dataclass(frozen=True, slots=True)
class Row:
    """One line: what happened in words, to whom, and what came of it.

    `contact` is the id of the contact it was about, where there is one; `password` tells which one was presented.
    """

    exchange: Exchange
    what: str
    steps: str
    name: str | None
    contact: str | None
    result: str
    kind: str
    took: str
    advice: str | None
    password: str | None


def row_of(
    exchange: Exchange, steps: Sequence[Exchange], named: Mapping[str, Named], passwords: Mapping[str, str]
) -> Row:
    """One exchange as a line. `passwords` has the last characters of each credential's, by its id."""
    known = named.get(exchange.resource or "")
    name = known.name if known else exchange.about
    result = result_of(exchange)
    return Row(
        exchange=exchange,
        what=told(exchange, name),
        steps=steps_told(steps),
        name=name if kind_of(exchange) == "person" else None,
        contact=exchange.resource if known and known.resource_type == "User" else None,
        result=RESULT_WORDS[result],
        kind=_KINDS[result],
        took=took_text(exchange.took),
        advice=advice_on(exchange),
        password=passwords.get(exchange.credential or ""),
    )


def rows_of(log: Log, page: LogPage, passwords: Mapping[str, str], *, is_folded: bool) -> Sequence[Row]:
    """A page as lines, of which each stands with the reads that led to it."""
    lines = _folded(log, page) if is_folded else [Line(each) for each in page.entries]
    named = log.named([each.exchange.resource for each in lines if each.exchange.resource])
    return [row_of(each.exchange, each.steps, named, passwords) for each in lines]


def passwords_of(credentials: Sequence[Credential]) -> Mapping[str, str]:
    """How people tell the passwords of an organization apart."""
    return {each.id: each.hint for each in credentials}


def took_text(microseconds: int) -> str:
    """How long it took, for people."""
    return f"{microseconds / 1000:,.0f} ms" if microseconds >= 1000 else "under 1 ms"


def _folded(log: Log, page: LogPage) -> Sequence[Line]:
    """The page's entries, and the reads between them that a page leaves out, folded into what came of them.

    What came of the newest ones may stand on the page before, which is why it is looked at as well.
    """
    if not page.entries:
        return []
    begin = Place(later(page.entries[-1].place.at, -FOLD_SECONDS), 0)
    end = Place(later(page.entries[0].place.at, FOLD_SECONDS), 0)
    shown = {each.exchange.reference for each in page.entries}
    between = [each for each in log.between(begin, end, _STEPS) if each.exchange.reference not in shown]
    entries = [*page.entries, *between]
    entries.sort(key=lambda each: each.place, reverse=True)
    return [each for each in fold(entries) if each.exchange.reference in shown]
