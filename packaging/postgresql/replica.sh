#!/bin/sh
# A streaming replica: a copy of the first server is taken where there is none yet, and followed from then on.
set -eu
data=/var/lib/postgresql/replica
if [ ! -s "$data/PG_VERSION" ]; then
  PGPASSWORD="$REPLICATION_PASSWORD" pg_basebackup --host=postgres --username=replica --pgdata="$data" \
    --write-recovery-conf --wal-method=stream --checkpoint=fast
  chmod 700 "$data"
fi
exec postgres -D "$data" -c listen_addresses='*'
