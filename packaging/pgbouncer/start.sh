#!/bin/sh
# The password is known when the container starts, so the file of those who may log in is written then.
set -eu
umask 077
printf '"maestro" "%s"\n' "$MAESTRO_DATABASE_PASSWORD" > /etc/pgbouncer/people
exec pgbouncer /etc/pgbouncer/pgbouncer.ini
