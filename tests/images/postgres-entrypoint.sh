#!/bin/bash
# The entrypoint of dockbridge-test/services: what the official postgres image does with the same variables, in short.
#   POSTGRES_PASSWORD (required on the first start), POSTGRES_USER (postgres), POSTGRES_DB (the user's name), PGDATA
# `postgres …` makes the database on the first start and runs the server; any other command is run as it is.
set -euo pipefail

if [ "${1:-}" != postgres ]; then
  exec "$@"
fi
export PGDATA="${PGDATA:-/var/lib/postgresql/data}"
if [ "$(id -u)" = 0 ]; then
  mkdir -p "$PGDATA"
  chown -R postgres:postgres "$PGDATA" /run/postgresql
  chmod 700 "$PGDATA"
  exec setpriv --reuid=postgres --regid=postgres --init-groups "$0" "$@"
fi

if [ ! -s "$PGDATA/PG_VERSION" ]; then
  if [ -z "${POSTGRES_PASSWORD:-}" ]; then
    echo 'Error: Database is uninitialized and superuser password is not specified: set POSTGRES_PASSWORD' >&2
    exit 1
  fi
  user=${POSTGRES_USER:-postgres} database=${POSTGRES_DB:-${POSTGRES_USER:-postgres}}
  initdb --username="$user" --pwfile=<(printf '%s\n' "$POSTGRES_PASSWORD") --auth-local=trust --auth-host=scram-sha-256
  echo 'host all all all scram-sha-256' >>"$PGDATA/pg_hba.conf"
  # Not yet on the network: who waits for the port must not meet this server, which stops again.
  pg_ctl --wait --options="-c listen_addresses=''" start
  if [ "$database" != postgres ]; then
    createdb --username="$user" --maintenance-db=postgres "$database"
  fi
  for script in /docker-entrypoint-initdb.d/*.sql; do
    [ ! -f "$script" ] || psql --username="$user" --dbname="$database" --set=ON_ERROR_STOP=1 --no-psqlrc --file="$script"
  done
  pg_ctl --wait --mode=fast stop
  echo 'PostgreSQL init process complete; ready for start up.'
fi
exec "$@" -c "listen_addresses=*"
