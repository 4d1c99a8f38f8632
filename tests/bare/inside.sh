#!/usr/bin/env bash
# What run.sh starts in a mount and a process namespace of its own: it makes ROOT the root, and runs the commands there.
#   inside.sh ROOT ENGINE NAME=VALUE… -- COMMAND…
set -euo pipefail
bare=$1 engine=$2
shift 2
settings=()
while [ "$1" != -- ]; do
  settings+=("$1")
  shift
done
shift

# The root has to be a mount for an engine to start containers in it.
mount --bind "$bare" "$bare"
mount -t proc proc "$bare/proc"
mount --rbind /sys "$bare/sys"
mount --rbind /dev "$bare/dev"
mount -t tmpfs tmpfs "$bare/run"
mkdir -p "$bare/run/lock"
if [ -n "$engine" ]; then
  touch "$bare/run/docker.sock"
  mount --bind "$engine" "$bare/run/docker.sock"
fi
cd "$bare"
mkdir -p .before
pivot_root . .before
# shellcheck disable=SC2016 # the inner shell expands it
exec chroot . env -i HOME=/root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 "${settings[@]}" \
  bash -euo pipefail -c '
    umount --lazy /.before
    for program in gcc cc go pip pip3 docker dockerd curl; do
      if command -v "$program" >/dev/null; then
        echo "bare: $program is there already, so this root is not bare" >&2
        exit 1
      fi
    done
    git clone --quiet /dockbridge.bundle /root/dockbridge
    cd /root/dockbridge
    for command in "$@"; do
      echo "bare: $command" >&2
      begun=$SECONDS status=0
      bash -c "$command" || status=$?
      echo "bare: $command ended with $status after $((SECONDS - begun)) s" >&2
      [ "$status" = 0 ] || exit "$status"
    done
  ' bare "$@"
