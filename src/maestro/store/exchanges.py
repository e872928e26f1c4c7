"""Exchanges in the store: written behind the answers, in batches, what went over the wire apart from the rest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import bindparam, select

from maestro.directory.astray import astray_of
from maestro.directory.exchange import Exchange
from maestro.directory.raw import KeptExchange, KeptMessage, RawExchange, keep, keep_answer, without_our_passwords
from maestro.store.credentials import note_use
from maestro.store.engines.engine import Transaction
from maestro.store.exchange_tables import EXCHANGE, RAW_EXCHANGE
from maestro.store.readings import save_readings
from maestro.store.statements import ZERO, compiled, insert_into

# An exchange, and its messages where they are to be kept.
Recorded = tuple[Exchange, RawExchange | None]

_X = EXCHANGE.c
_RAW = RAW_EXCHANGE.c
_INSERT: Final = compiled(insert_into(EXCHANGE, "number"))
_INSERT_RAW: Final = compiled(insert_into(RAW_EXCHANGE, "number"))
COLUMNS: Final = tuple(_X[name] for name in Exchange._fields)
LATEST: Final = compiled(
    select(*COLUMNS)
    .where(_X.organization == bindparam("organization"))
    .order_by(_X.at.desc(), _X.number.desc())
    .limit(bindparam("limit"))
    .offset(ZERO)
)
BY_REFERENCE: Final = compiled(
    select(*COLUMNS).where(_X.organization == bindparam("organization"), _X.reference == bindparam("reference"))
)
RAW: Final = compiled(
    select(*(each for each in _RAW if each.name.startswith(("request_", "answer_")))).where(
        _RAW.organization == bindparam("organization"),
        _RAW.at == bindparam("at"),
        _RAW.reference == bindparam("reference"),
    )
)
# Texts that a client wrote, in which a password of ours may stand by mistake.
_WRITTEN: Final = ("path", "query", "detail", "resource", "about", "about_key", "problem", "client")


def save_exchanges(transaction: Transaction, records: Sequence[Recorded]) -> None:
    """Save a batch, and note when each credential in it was last used, and when everybody was read."""
    transaction.execute_each(_INSERT, [_columns(exchange) for exchange, _ in records])
    raw = [_raw_columns(exchange, raw) for exchange, raw in records if raw and exchange.organization is not None]
    if raw:
        transaction.execute_each(_INSERT_RAW, raw)
    used = {(each.organization, each.credential): each.at for each, _ in records if each.status != 401}
    for (organization, credential), at in used.items():
        if organization is not None and credential is not None:
            note_use(transaction, organization, credential, at)
    save_readings(transaction, [each for each, _ in records if each.act == "listed"])


def kept_exchange(row: Any) -> KeptExchange:
    """Both messages, from a row of RAW."""
    return KeptExchange(_message(row[:4]), _message(row[4:]))


def _message(columns: Any) -> KeptMessage:
    return KeptMessage(*columns)


def _columns(exchange: Exchange) -> dict[str, Any]:
    columns = exchange._asdict()
    columns["weight"] = exchange.weight
    columns["astray"] = astray_of(exchange)
    for name in _WRITTEN:
        if columns[name]:
            columns[name] = without_our_passwords(columns[name])
    return columns


def _raw_columns(exchange: Exchange, raw: RawExchange) -> dict[str, Any]:
    request, answer = keep(raw.request), keep_answer(raw.answer)
    return {
        "organization": exchange.organization,
        "at": exchange.at,
        "reference": exchange.reference,
        "request_headers": request.headers,
        "request_body": request.body,
        "request_extent": request.extent,
        "request_length": request.length,
        "answer_headers": answer.headers,
        "answer_body": answer.body,
        "answer_extent": answer.extent,
        "answer_length": answer.length,
    }
