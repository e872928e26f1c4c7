"""The databases of a server that is there: how they are reached, made and dropped."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

_CONNECT_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Databases:
    """The databases of one server.

    `service_url` and `maker_url` are addresses of any of its databases: as the service, and as one who may make
    databases for it. With a server of somebody else's they are the same.
    """

    service_url: str
    maker_url: str

    def url(self, database: str) -> str:
        """Where the service finds a database."""
        return with_database(self.service_url, database)

    def create_database(self, name: str, template: str | None = None) -> str:
        """A database of the service's own: empty, or a copy of another one that nobody is connected to; its URL."""
        owner = urlsplit(self.service_url).username or ""
        create = sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}").format(
            sql.Identifier(name), sql.Identifier(owner), sql.Identifier(template or "template1")
        )
        self._run(create)
        return self.url(name)

    def drop_database(self, name: str) -> None:
        """Drop a database, also under the feet of those who are connected; one that is not there is none to drop."""
        self._run(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def _run(self, statement: sql.Composed) -> None:
        with psycopg.connect(self.maker_url, autocommit=True, connect_timeout=_CONNECT_SECONDS) as connection:
            connection.execute(statement)


def with_database(url: str, database: str) -> str:
    """The same address with another database."""
    return urlsplit(url)._replace(path=f"/{database}").geturl()
