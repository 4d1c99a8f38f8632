#!/usr/bin/env bash
# Stops the engine that start.sh DIR started. Its images stay in DIR. Does nothing when none runs.
set -euo pipefail
dir=$1
[ -f "$dir/run" ] || exit 0
run=$(cat "$dir/run")

if pid=$(cat "$run/dockerd.pid" 2>/dev/null) && kill -TERM "$pid" 2>/dev/null; then
  for _ in $(seq 300); do
    kill -0 "$pid" 2>/dev/null || break
    sleep 0.1
  done
  if kill -KILL "$pid" 2>/dev/null; then
    echo "engine: dockerd $pid did not end by itself and was killed" >&2
  fi
fi
# The engine leaves mounts behind: the network namespace of containers with the host's network, all of them when it was killed.
"$(dirname "$0")/clear.sh" "$run"
rm -f "$dir/run"
