"""What must hold of a directory whatever happened to it: read from the raw tables, by other ways than the service's."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import Connection, Select, and_, case, exists, func, or_, select, true

from maestro.scim.catalog import USER
from maestro.scim.resource import etag
from maestro.scim.text import fold
from maestro.store.examining.finding import Finding
from maestro.store.tables import EVENT, MEMBER, ORGANIZATION, RESOURCE, TALLY

_O, _R, _M, _E, _T = ORGANIZATION.c, RESOURCE.c, MEMBER.c, EVENT.c, TALLY.c
_NAMED: Final = 5
_CHUNK: Final = 1000
_RESTORE: Final = "The service does not do this. Stop it, keep a copy of the database, and restore a backup, or ask us."


def counts_are_right(connection: Connection) -> Iterator[Finding]:
    """The counts that are kept are those of the resources."""
    of = (_R.organization, _R.resource_type)
    states = {
        "active": and_(_R.deleted.is_(None), _R.active == 1),
        "inactive": and_(_R.deleted.is_(None), _R.active == 0),
        "deleted": _R.deleted.is_not(None),
    }
    counted = select(*of, *(func.sum(case((each, 1), else_=0)) for each in states.values())).group_by(*of)
    kept = select(_T.organization, _T.resource_type, *(func.sum(_T[name]) for name in states)).group_by(
        _T.organization, _T.resource_type
    )
    real = {tuple(row[:2]): tuple(map(int, row[2:])) for row in connection.execute(counted)}
    told = {tuple(row[:2]): tuple(map(int, row[2:])) for row in connection.execute(kept)}
    none = (0, 0, 0)
    for organization, kind in sorted({*real, *told}):
        here, there = real.get((organization, kind), none), told.get((organization, kind), none)
        if here != there:
            what = (
                f"{_name(connection, organization)} has {here} {kind} resources (active, inactive, deleted), and keeps"
            )
            yield Finding("counts", f"{what} that it has {there}.", _RESTORE)


def every_version_has_its_event(connection: Connection) -> Iterator[Finding]:
    """A change and its event are committed together, so the newest event of a resource tells of its version."""
    newest = (
        select(_E.organization, _E.subject_type, _E.subject, func.max(_E.version).label("version"))
        .where(_E.version.is_not(None))
        .group_by(_E.organization, _E.subject_type, _E.subject)
        .subquery()
    )
    is_its = and_(
        newest.c.organization == _R.organization,
        newest.c.subject_type == _R.resource_type,
        newest.c.subject == _R.id,
    )
    without = (
        select(_R.organization, _R.id)
        .select_from(RESOURCE.outerjoin(newest, is_its))
        .where(or_(newest.c.version.is_(None), newest.c.version != _R.version))
    )
    yield from _found(connection, "events", without, "a version that no event tells of, or an event of another version")


def members_are_there(connection: Connection) -> Iterator[Finding]:
    """Groups and their members are resources that are not deleted."""
    for column, kind in ((_M.group_id, "Group"), (_M.member_id, None)):
        is_there = exists().where(
            _R.organization == _M.organization,
            _R.resource_type == (kind or _M.member_type),
            _R.id == column,
            _R.deleted.is_(None),
        )
        whose = "group" if kind else "member"
        yield from _found(
            connection,
            "memberships",
            select(_M.organization, column).where(~is_there),
            f"a membership without its {whose}",
        )


def names_are_held(connection: Connection) -> Iterator[Finding]:
    """Who is visible holds a unique name, and who is deleted has let it go."""
    nameless = and_(_R.resource_type == USER.name, _R.deleted.is_(None), _R.unique_key.is_(None))
    ghost = and_(_R.deleted.is_not(None), _R.unique_key.is_not(None))
    wrong = select(_R.organization, _R.id).where(or_(nameless, ghost))
    yield from _found(connection, "names", wrong, "a person without a user name, or a deleted one that still holds one")


def documents_are_whole(connection: Connection) -> Iterator[Finding]:
    """Each document is JSON that tells its own id, version and name: every one is read, which takes a while."""
    rows = select(_R.organization, _R.resource_type, _R.id, _R.version, _R.document, _R.unique_key, _R.deleted)
    for row in connection.execute(rows.where(true()), execution_options={"yield_per": _CHUNK}):
        if not _is_whole(row):
            problem = f"{_name(connection, row.organization)} has a document that does not fit its row: {row.id}."
            yield Finding("documents", problem, _RESTORE)


def _is_whole(row: Any) -> bool:
    try:
        document = json.loads(row.document)
        named = document.get("userName") if row.resource_type == USER.name and row.deleted is None else None
        is_named = named is None or fold(named) == row.unique_key
        return bool(document["id"] == row.id and document["meta"]["version"] == etag(row.version) and is_named)
    except (ValueError, KeyError, TypeError):
        return False


def _found(connection: Connection, check: str, wrong: Select[Any], what: str) -> Iterator[Finding]:
    rows = connection.execute(wrong.limit(_NAMED + 1)).all()
    if rows:
        named = ", ".join(f"{each[1]} of {_name(connection, each[0])}" for each in rows[:_NAMED])
        more = " and more" if len(rows) > _NAMED else ""
        yield Finding(check, f"There is {what}: {named}{more}.", _RESTORE)


def _name(connection: Connection, organization: int | None) -> str:
    found = connection.execute(select(_O.subdomain).where(_O.number == organization)).scalar()
    return str(found or organization)
