"""A storage of scim2-server over SQLite, in the manner of its guide to writing one.

One table, the resource as JSON, userName unique by a column. Kinder to it than the guide: a connection for each
thread, WAL, the look-up by userName through the index, and pages by LIMIT; the guide's own example reads every row for
both.
"""

import sqlite3
import uuid
from datetime import UTC, datetime

from scim2_models import Meta, NotFoundException, PreconditionFailedException, UniquenessException
from scim2_models.path import Comparison, CompareOperator
from scim2_server.storage import ScimStorage, SearchPage

_TABLE = """
CREATE TABLE IF NOT EXISTS resource (
    type TEXT NOT NULL, id TEXT NOT NULL, user_name TEXT COLLATE NOCASE, document TEXT NOT NULL,
    created TEXT NOT NULL, modified TEXT NOT NULL, version INTEGER NOT NULL,
    PRIMARY KEY (type, id), UNIQUE (type, user_name))
"""
_COLUMNS = "SELECT id, document, created, modified, version FROM resource WHERE type = ?"


class SqliteStorage(ScimStorage):
    """Resources in a table."""

    def __init__(self, path, provider, local):
        self._path, self._provider, self._local = path, provider, local
        self._connection.execute("PRAGMA journal_mode=WAL").fetchall()
        self._connection.execute(_TABLE)

    @property
    def _connection(self):
        found = getattr(self._local, "connection", None)
        if found is None:
            found = self._local.connection = sqlite3.connect(self._path, isolation_level=None, timeout=30)
            found.execute("PRAGMA synchronous=FULL")
        return found

    def _resource(self, resource_type, row):
        resource = self._provider.model_for(resource_type).model_validate_json(row[1])
        resource.id = row[0]
        resource.meta = Meta(
            resource_type=resource_type.name, created=row[2], last_modified=row[3], version=f'W/"{row[4]}"'
        )
        return resource

    def get(self, resource_type, resource_id, *, response_parameters=None):
        """One row."""
        row = self._connection.execute(f"{_COLUMNS} AND id = ?", (resource_type.name, resource_id)).fetchone()
        if row is None:
            raise NotFoundException
        return self._resource(resource_type, row)

    def create(self, resource_type, resource):
        """One statement, and its commit."""
        id_, now = uuid.uuid4().hex, datetime.now(UTC).isoformat()
        name = getattr(resource, "user_name", None)
        self._write(
            "INSERT INTO resource VALUES (?, ?, ?, ?, ?, ?, 1)",
            (resource_type.name, id_, name, resource.model_dump_json(), now, now),
        )
        return self.get(resource_type, id_)

    def update(self, resource_type, resource, *, expected_version=None):
        """One statement, and its commit."""
        name, now = getattr(resource, "user_name", None), datetime.now(UTC).isoformat()
        sql = "UPDATE resource SET user_name = ?, document = ?, modified = ?, version = version + 1 WHERE type = ? AND id = ?"
        values = [name, resource.model_dump_json(), now, resource_type.name, resource.id]
        return self._changed(sql, values, resource_type, resource.id, expected_version)

    def delete(self, resource_type, resource_id, *, expected_version=None):
        """One statement, and its commit."""
        self.get(resource_type, resource_id)
        self._write("DELETE FROM resource WHERE type = ? AND id = ?", (resource_type.name, resource_id))

    def _changed(self, sql, values, resource_type, resource_id, version):
        if version is not None:
            sql, values = f"{sql} AND version = ?", [*values, int(version.removeprefix("W/").strip('"'))]
        if not self._write(sql, values):
            self.get(resource_type, resource_id)
            raise PreconditionFailedException
        return self.get(resource_type, resource_id)

    def _write(self, sql, values):
        try:
            return self._connection.execute(sql, values).rowcount
        except sqlite3.IntegrityError:
            raise UniquenessException from None

    def search(self, resource_types, search_request, *, position=None):
        """By the index where it is the look-up by userName, by LIMIT where it is a plain page; else every row."""
        if len(resource_types) == 1 and not search_request.sort_by:
            (type_,) = resource_types
            name = _name_asked_for(search_request.filter)
            if name is not None:
                rows = self._connection.execute(f"{_COLUMNS} AND user_name = ?", (type_.name, name)).fetchall()
                return SearchPage(len(rows), [self._resource(type_, row) for row in rows])
            if search_request.filter is None:
                return self._page(type_, search_request)
        found = []
        for each in resource_types:
            rows = self._connection.execute(_COLUMNS, (each.name,)).fetchall()
            found += [self._resource(each, row) for row in rows]
        found = search_request.sort(
            [each for each in found if not search_request.filter or search_request.filter.match(each)]
        )
        start = (search_request.start_index or 1) - 1
        stop = None if search_request.count is None else start + search_request.count
        return SearchPage(len(found), found[start:stop])

    def _page(self, type_, request):
        start, count = (request.start_index or 1) - 1, -1 if request.count is None else request.count
        (total,) = self._connection.execute("SELECT count(*) FROM resource WHERE type = ?", (type_.name,)).fetchone()
        rows = self._connection.execute(
            f"{_COLUMNS} ORDER BY id LIMIT ? OFFSET ?", (type_.name, count, start)
        ).fetchall()
        return SearchPage(total, [self._resource(type_, row) for row in rows])


def _name_asked_for(filter_):
    """The name of `userName eq "..."`, or None for any other filter."""
    node = filter_.ast if filter_ is not None else None
    is_equality = isinstance(node, Comparison) and node.op == CompareOperator.eq and isinstance(node.value, str)
    return node.value if is_equality and str(node.attr_path).lower().endswith("username") else None
