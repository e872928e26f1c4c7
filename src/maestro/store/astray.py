"""The queries behind the report of who is out of step: each begins at one index, and asks others about each it finds.

Persons are known by two keys: the name that a client uses when it creates or replaces them, and the id when it patches
them. What came later is looked for under both.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, func, literal, literal_column, or_, select, tuple_

from maestro.directory.drift import DriftKind
from maestro.scim.catalog import USER
from maestro.scim.text import unaccented
from maestro.store.dialects import Contains, Part
from maestro.store.exchange_tables import EXCHANGE
from maestro.store.exchanges import COLUMNS
from maestro.store.tables import RESOURCE

_USER_NAME: Final = "userName"
_X: Final = EXCHANGE.c
_NONE: Final[ColumnElement[str]] = literal_column("''")
_PERSON: Final[ColumnElement[str]] = literal_column(f"'{USER.name}'")
# The contact of the id that was asked for, and the one who has the name that was to be given to another one.
_BY_ID, _BY_NAME = RESOURCE.alias("by_id"), RESOURCE.alias("by_name")
_I, _N = _BY_ID.c, _BY_NAME.c
_WITH_CONTACT: Final = EXCHANGE.outerjoin(
    _BY_ID, and_(_I.organization == _X.organization, _I.resource_type == _PERSON, _I.id == _X.resource)
)
_WITH_PEOPLE: Final = _WITH_CONTACT.outerjoin(
    _BY_NAME,
    and_(
        _N.organization == _X.organization,
        _N.resource_type == _PERSON,
        _N.unique_key == _X.about_key,
        _X.resource.is_(None),
    ),
)


def refused(organization: int) -> Select[Any]:
    """Exchanges: of each person whose last push was refused, that push; and beside it the contact, if there is one.

    The columns are the exchange's, then the contact's id, name, state and since when it is deleted.
    """
    contact = [func.coalesce(_I[name], _N[name]) for name in ("id", "display", "active", "deleted")]
    not_pushed = [
        _none_later(key, _is_push) for key in (_X.about_key, func.coalesce(_I.id, _N.id, _X.resource), _I.unique_key)
    ]
    return (
        select(*COLUMNS, *contact)
        .select_from(_WITH_PEOPLE)
        .where(_X.organization == organization, _X.astray == "refused", *not_pushed)
    )


def missing(organization: int) -> Select[Any]:
    """Exchanges: of each person who was asked for and is not here, the last one; columns as in `refused`."""
    named = Part(_I.comparable, (_USER_NAME,), "text")  # of whoever was deleted no column has it: the name is free
    not_since = [_none_later(key, _is_missing_or_done) for key in (_X.about_key, _X.resource, named)]
    not_here = [
        _nobody(lambda r: and_(_is_person(r), r.unique_key == _X.about_key, _X.resource.is_(None))),
        _nobody(lambda r: and_(_is_person(r), r.external_id == _X.about, _X.resource.is_(None))),
        # Only people have an address, and the type would lead to an index that reads everybody.
        _nobody(lambda r: and_(r.email_key.is_not(None), r.email_key == _X.about_key, _X.resource.is_(None))),
        _nobody(lambda r: and_(_is_person(r), r.id == _X.about, _X.resource.is_(None))),
        # Who was deleted here and assigned again came back as another contact, of the same id in Okta.
        _nobody(lambda r: and_(_is_person(r), r.external_id == _I.external_id, r.created >= _X.at)),
    ]
    # Most are here by now, and the first reason ends the search.
    return (
        select(*COLUMNS, *(_I[name] for name in ("id", "display", "active", "deleted")))
        .select_from(_WITH_CONTACT)
        .where(_X.organization == organization, _X.astray == "missing", *not_here, *not_since)
    )


def unconfirmed(organization: int, before: str) -> Select[Any]:
    """Active contacts who were neither changed nor pushed since `before`, not even without a change."""
    r = RESOURCE.c
    not_pushed = [_none(*_of(r.organization, key), _Y.at >= before, *_is_done(_Y)) for key in (r.id, r.unique_key)]
    return select(r.id, r.display, r.unique_key, r.modified, r.sort_key).where(
        r.organization == organization,
        r.resource_type == _PERSON,
        r.active == literal_column("1"),
        r.modified < before,
        *not_pushed,
    )


def latest(organization: int, key: ColumnElement[Any]) -> Any:
    """The number of the last exchange that tells something and is about this key."""
    query = select(_Y.number).where(_Y.organization == organization, _Y.about_key == key, _tells(_Y))
    return query.order_by(_Y.at.desc(), _Y.number.desc()).limit(1).scalar_subquery()


def about_text(text: str, kind: DriftKind) -> list[ColumnElement[bool]]:
    """Whether each word of a search is in what is known of a person, or in what Okta called them."""
    if kind == "unconfirmed":
        known: Any = RESOURCE.c.search_text
    else:
        asked = func.coalesce(_X.about_key, _NONE)
        known = asked + literal_column("' '") + func.coalesce(*_of_contact("search_text", kind), _NONE)
    return [Contains(known, literal(word)) for word in unaccented(text).split()]


def beyond(order: str, row: Any) -> ColumnElement[bool]:
    """What comes after a row of `unconfirmed`, in an order."""
    r, is_by_name = RESOURCE.c, order.removeprefix("-") == "name"
    place = tuple_(r.sort_key if is_by_name else r.modified, r.id)
    last = tuple_(literal(row[4] if is_by_name else row[3]), literal(row[0]))
    return place < last if order.startswith("-") else place > last


def _of_contact(column: str, kind: DriftKind) -> list[ColumnElement[Any]]:
    return [_I[column], _N[column]] if kind == "refused" else [_I[column]]


def order_of(order: str, kind: DriftKind) -> list[ColumnElement[Any]]:
    """What lines are sorted by; who has no name is sorted by what Okta called them."""
    columns: list[ColumnElement[Any]]
    if kind == "unconfirmed":
        by = {"at": RESOURCE.c.modified, "name": RESOURCE.c.sort_key}[order.removeprefix("-")]
        columns = [by, RESOURCE.c.id]
    else:
        name = func.coalesce(*_of_contact("sort_key", kind), _X.about_key, _NONE)
        columns = [{"at": _X.at, "name": name}[order.removeprefix("-")], _X.number]
    return [each.desc() for each in columns] if order.startswith("-") else columns


_LATER: Final = EXCHANGE.alias("later")
_Y: Final = _LATER.c


def _of(organization: ColumnElement[Any], key: ColumnElement[Any]) -> tuple[ColumnElement[bool], ...]:
    # Written out, so that it is seen to lie within the index of those that tell something.
    return _Y.organization == organization, _Y.about_key == key, _tells(_Y)


def _none_later(key: ColumnElement[Any], what: Any) -> ColumnElement[bool]:
    """Whether there is no exchange of this kind about a key, later than the one that is looked at."""
    return _none(*_of(_X.organization, key), tuple_(_Y.at, _Y.number) > tuple_(_X.at, _X.number), what(_Y))


def _none(*where: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether there is no such exchange: asked for each row, where of NOT EXISTS a planner may make a join of all."""
    return select(_Y.number).where(*where).limit(1).scalar_subquery().is_(None)


def _nobody(matches: Any) -> ColumnElement[bool]:
    """Whether there is no such person."""
    r = RESOURCE.alias("here").c
    return (
        select(r.id)
        .where(r.organization == _X.organization, r.deleted.is_(None), matches(r))
        .limit(1)
        .scalar_subquery()
        .is_(None)
    )


def _is_person(r: Any) -> ColumnElement[bool]:
    is_person: ColumnElement[bool] = r.resource_type == _PERSON
    return is_person


def _tells(y: Any) -> ColumnElement[bool]:
    tells: ColumnElement[bool] = y.weight > literal_column("0")
    return tells


def _is_push(y: Any) -> ColumnElement[bool]:
    is_push: ColumnElement[bool] = y.weight == literal_column("2")
    return is_push


def _is_done(y: Any) -> tuple[ColumnElement[bool], ...]:
    return _is_push(y), y.status < literal_column("400")


def _is_missing_or_done(y: Any) -> ColumnElement[bool]:
    return or_(y.astray == literal_column("'missing'"), and_(*_is_done(y)))
