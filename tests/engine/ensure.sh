#!/usr/bin/env bash
# Finds a Docker Engine for the tests, or starts one; fails when there is none to be had.
#   eval "$(tests/engine/ensure.sh)"     tests/engine/with.sh COMMAND… does that, and stops what it started
# It takes what DOCKER_HOST, DOCKER_CONTEXT or the docker config name, then the default socket, then starts a
# private dockerd when it is root on Linux. Prints `export DOCKER_HOST=…`, and with an engine of our own
# `export DOCKBRIDGE_ENGINE=…` for stop.sh. What it did is said on stderr.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
state=$root/.build/engine
export PATH="$PATH:/usr/sbin:/sbin"

say() { echo "engine: $*" >&2; }

# The version of the engine that answers; fails when none does. Without a docker CLI the default socket is asked.
answer() {
  if command -v docker >/dev/null; then
    timeout 20 docker version --format '{{.Server.Version}} (API {{.Server.APIVersion}})' 2>/dev/null
  else
    local host=${DOCKER_HOST:-unix:///var/run/docker.sock}
    [ "${host#unix://}" != "$host" ] && command -v curl >/dev/null &&
      curl --silent --fail --max-time 20 --unix-socket "${host#unix://}" http://docker/_ping
  fi
}

take() {
  "$root/internal/setup/need.sh" docker='docker-cli|docker.io' # the oracle of the tests
  local host=${DOCKER_HOST:-$(docker context inspect --format '{{.Endpoints.docker.Host}}')}
  say "using Docker Engine $1 at $host"
  case $host in
    unix://*) echo "export DOCKER_HOST=$host" ;; # others may need what else their context says
  esac
  exit 0
}

if version=$(answer); then take "$version"; fi

for setting in DOCKER_HOST DOCKER_CONTEXT; do
  if [ -n "${!setting:-}" ]; then
    say "no engine answers at $setting=${!setting}: start it, or unset $setting"
    exit 1
  fi
done
if [ -S /var/run/docker.sock ] && [ ! -w /var/run/docker.sock ]; then
  say "this user may not open /var/run/docker.sock: sudo usermod -aG docker \$USER, then log in again"
  exit 1
fi
if [ "$(uname -s)" != Linux ] || [ "$(id -u)" != 0 ]; then
  say "no Docker Engine answers, and only root on Linux can start one here:" \
    "start Docker (sudo systemctl start docker), or set DOCKER_HOST to an engine"
  exit 1
fi

if [ -f "$state/run" ]; then # one that an earlier ensure.sh started
  DOCKER_HOST=unix://$(cat "$state/run")/docker.sock
  export DOCKER_HOST
  if version=$(answer); then take "$version"; fi
  unset DOCKER_HOST
  "$here/stop.sh" "$state"
fi

if ! command -v dockerd >/dev/null; then
  "$root/internal/setup/need.sh" dockerd=docker.io docker='docker-cli|docker.io'
  if [ -d /run/systemd/system ]; then # the package has started its service
    for _ in $(seq 100); do
      if version=$(answer); then take "$version"; fi
      sleep 0.1
    done
  fi
fi
"$root/internal/setup/need.sh" docker='docker-cli|docker.io' iptables=iptables ps=procps # what `docker top` runs
"$here/start.sh" "$state"
echo "export DOCKBRIDGE_ENGINE=$state"
