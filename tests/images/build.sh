#!/usr/bin/env bash
# Makes the images of the tests from Debian packages, because a registry may be out of reach, and prints their names.
#   build.sh busybox     dockbridge-test/busybox:1: a shell and the usual tools, 2 MB
#   build.sh services    dockbridge-test/services:1: PostgreSQL, started as the official image is, and Redis; 45 s
#   build.sh postgres    a real PostgreSQL image that the engine already has, else services
#   build.sh roots       only the files under .build/images, for an engine that will have no network
# An image that the engine has is not made again.
set -euo pipefail
shopt -s inherit_errexit # a file system that could not be made must not become an image
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
cache=$root/.build/images
need=$root/internal/setup/need.sh

has() { docker image inspect "$1" >/dev/null 2>&1; }

# Runs a command that writes a file system as tar to stdout, unless its file is there and newer than what it is made from.
root_of() {
  local file=$cache/$1.tar
  shift
  mkdir -p "$cache"
  exec 8>"$cache/lock"
  flock 8 # of two that want it, one makes it
  if [ ! -f "$file" ] || [ -n "$(find "$here" -newer "$file" -type f -print -quit)" ]; then
    echo "images: making $file" >&2
    "$@" >"$file.part"
    mv "$file.part" "$file"
  fi
  exec 8>&-
  echo "$file"
}

busybox_root() {
  "$need" busybox=busybox-static
  local dir applet
  dir=$(mktemp -d)
  mkdir -p "$dir"/{bin,tmp,etc,proc,sys,dev}
  cp "$(type -P busybox)" "$dir/bin/busybox"
  for applet in $("$dir/bin/busybox" --list); do
    [ "$applet" = busybox ] || ln -s busybox "$dir/bin/$applet"
  done
  echo 'root:x:0:0:root:/root:/bin/sh' >"$dir/etc/passwd"
  echo 'root:x:0:' >"$dir/etc/group"
  tar -C "$dir" --owner=0 --group=0 -c .
  rm -rf "$dir"
}

services_root() {
  "$need" mmdebstrap=mmdebstrap /usr/share/keyrings/debian-archive-keyring.gpg=debian-archive-keyring
  # The hooks: no cluster of Debian's own, which nobody would use; what only people read stays out.
  # shellcheck disable=SC2016 # mmdebstrap gives the hooks their $1
  mmdebstrap --quiet --variant=minbase --include=postgresql-15,redis-server --skip=cleanup/run \
    --essential-hook='mkdir -p "$1/etc/postgresql-common" && echo "create_main_cluster = false" >"$1/etc/postgresql-common/createcluster.conf"' \
    --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
    --customize-hook='mkdir -p "$1/run/postgresql" "$1/var/lib/postgresql/data" "$1/docker-entrypoint-initdb.d"' \
    --customize-hook='chroot "$1" chown postgres:postgres /run/postgresql /var/lib/postgresql/data' \
    --customize-hook="upload '$here/postgres-entrypoint.sh' /usr/local/bin/docker-entrypoint.sh" \
    --customize-hook='chmod 755 "$1/usr/local/bin/docker-entrypoint.sh"' \
    bookworm - </dev/null
}

busybox() {
  local name=dockbridge-test/busybox:1 file
  if ! has "$name"; then
    file=$(root_of busybox busybox_root)
    docker import --change 'CMD ["sh"]' "$file" "$name" >/dev/null
  fi
  echo "$name"
}

services() {
  local name=dockbridge-test/services:1 file
  if ! has "$name"; then
    file=$(root_of services services_root)
    docker import \
      --change 'ENV PATH=/usr/lib/postgresql/15/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' \
      --change 'ENV LANG=C.UTF-8' --change 'ENV PGDATA=/var/lib/postgresql/data' --change 'VOLUME /var/lib/postgresql/data' \
      --change 'EXPOSE 5432' --change 'ENTRYPOINT ["docker-entrypoint.sh"]' --change 'CMD ["postgres"]' \
      "$file" "$name" >/dev/null
  fi
  echo "$name"
}

postgres() {
  local name
  for name in agnohq/pgvector:16 pgvector/pgvector:pg16 postgres:16 postgres:16-alpine postgres:17 postgres:latest; do
    if has "$name"; then
      echo "$name"
      return
    fi
  done
  services
}

roots() {
  root_of busybox busybox_root
  root_of services services_root
}

for wanted in "${@:-busybox}"; do
  case $wanted in
    busybox | services | postgres | roots) "$wanted" ;;
    *)
      echo "images: there is no image $wanted; choose busybox, services, postgres or roots" >&2
      exit 2
      ;;
  esac
done
