"""The provisioning log as a file: CSV that is safe to open in a spreadsheet, or a JSON object a line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, Final

from maestro.directory.exchange import Exchange
from maestro.directory.log import Log, LogSearch, Named
from maestro.directory.told import RESULT_WORDS, result_of, told
from maestro.web.pages.export import encoded, guarded

HEADINGS: Final = (
    "Time",
    "Reference",
    "What happened",
    "Who or what",
    "As Okta names it",
    "Contact id",
    "Result",
    "Status",
    "Detail",
    "Request",
    "Password",
    "Client",
    "Address",
    "Took (ms)",
    "Bytes received",
    "Bytes answered",
)
_CHUNK: Final = 200


def as_csv(log: Log, search: LogSearch, passwords: Mapping[str, str]) -> Iterator[bytes]:
    """The file in chunks, as exchanges are read. It begins with a byte order mark, else Excel misreads `Zoë`."""
    yield b"\xef\xbb\xbf" + encoded([HEADINGS])
    for chunk in _chunks(log.every(search)):
        named = log.named([each.resource for each in chunk if each.resource])
        yield encoded([_row(each, named, passwords) for each in chunk])


def as_ndjson(log: Log, search: LogSearch) -> Iterator[bytes]:
    """The file in chunks: each exchange as it is kept, but for the number that only the store knows."""
    for chunk in _chunks(log.every(search)):
        lines = (json.dumps(_facts(each), ensure_ascii=False) + "\n" for each in chunk)
        yield "".join(lines).encode("utf-8", "replace")


def _chunks(exchanges: Iterable[Exchange]) -> Iterator[list[Exchange]]:
    remaining = iter(exchanges)
    while chunk := list(islice(remaining, _CHUNK)):
        yield chunk


def _facts(exchange: Exchange) -> dict[str, Any]:
    return {name: value for name, value in exchange._asdict().items() if name not in {"organization", "about_key"}}


def _row(exchange: Exchange, named: Mapping[str, Named], passwords: Mapping[str, str]) -> list[str]:
    known = named.get(exchange.resource or "")
    name = known.name if known else exchange.about
    target = f"{exchange.path}?{exchange.query}" if exchange.query else exchange.path
    hint = passwords.get(exchange.credential or "")
    columns = (
        exchange.at,
        exchange.reference,
        told(exchange, name),
        name,
        exchange.about,
        exchange.resource,
        RESULT_WORDS[result_of(exchange)],
        str(exchange.status),
        exchange.detail,
        f"{exchange.method} {target}",
        f"…{hint}" if hint else None,
        exchange.client,
        exchange.address,
        f"{exchange.took / 1000:.3f}",
        str(exchange.received),
        str(exchange.answered),
    )
    return [guarded(each) for each in columns]
