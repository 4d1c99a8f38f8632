#!/usr/bin/env bash
# Starts a Docker Engine of our own, as root, that shares nothing with others on this machine but its network.
#   start.sh DIR [BIN]     DIR keeps its data (images stay for the next start); BIN goes first on PATH
# Prints the `export DOCKER_HOST=…` to use it, says what it does on stderr. stop.sh DIR ends it.
set -euo pipefail
mkdir -p "$1"
dir=$(cd "$1" && pwd) bin=${2:-}
export PATH="${bin:+$bin:}$PATH:/usr/sbin:/sbin"

"$(dirname "$0")/clear.sh"

# Paths of unix sockets end at 108 characters, so they do not lie under DIR.
run=$(mktemp -d "${TMPDIR:-/tmp}/dockbridge-engine.XXXXXX")
echo "$run" >"$dir/run"

setsid dockerd --data-root "$dir/data" --exec-root "$run/exec" --pidfile "$run/dockerd.pid" \
  --host "unix://$run/docker.sock" >"$dir/dockerd.log" 2>&1 </dev/null &
pid=$!

export DOCKER_HOST="unix://$run/docker.sock"
for _ in $(seq 600); do
  if version=$(docker version --format '{{.Server.Version}} (API {{.Server.APIVersion}})' 2>/dev/null); then
    echo "engine: started Docker Engine $version at $DOCKER_HOST, data in $dir" >&2
    echo "export DOCKER_HOST=$DOCKER_HOST"
    exit 0
  fi
  kill -0 "$pid" 2>/dev/null || break
  sleep 0.1 # dockerd tells nobody when it is ready
done

echo "engine: dockerd did not come up; the end of $dir/dockerd.log:" >&2
tail -n 15 "$dir/dockerd.log" >&2
"$(dirname "$0")/stop.sh" "$dir"
exit 1
