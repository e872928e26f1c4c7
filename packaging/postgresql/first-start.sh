#!/bin/sh
# Once, on an empty server: the service's role and database, and a role for the replica.
set -eu
psql --set=ON_ERROR_STOP=1 --username=postgres \
  --set=password="$MAESTRO_DATABASE_PASSWORD" --set=replication="$REPLICATION_PASSWORD" <<'SQL'
CREATE ROLE maestro LOGIN PASSWORD :'password';
CREATE DATABASE maestro OWNER maestro;
CREATE ROLE replica LOGIN REPLICATION PASSWORD :'replication';
-- What the service asks for itself on a connection of its own; behind a pooler the role has to have it.
ALTER ROLE maestro SET statement_timeout = '5s';
ALTER ROLE maestro SET lock_timeout = '2s';
ALTER ROLE maestro SET idle_in_transaction_session_timeout = '10s';
SQL
echo "host replication replica all scram-sha-256" >> "$PGDATA/pg_hba.conf"
